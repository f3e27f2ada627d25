//! Values of any type, biased to where bindings break: the bounds of numbers, the
//! neighbours of the powers of two at which languages change their representation,
//! characters beside the surrogates, lists as long as a buffer.
//!
//! A value is drawn straight from random numbers and comes without a way to make it
//! smaller, which the judge does on values.

use std::collections::HashSet;

use fastrand::Rng;

use super::Shape;
use super::characters::{NEAR_MISSES, TROUBLE};
use super::hints::{Hint, Hints, float, integer};
use crate::value::{Val, encode};

/// After so many leaves of a value its lists end: more are slow and show nothing new.
const MOST_LEAVES: usize = 6_000;

/// Types of more levels than this are deep.
const DEEP: usize = 8;

/// The same for lists of what is compound itself: an interpreted guest takes some
/// milliseconds for so many.
const MOST_COMPOUND: usize = 1_000;

/// The lengths of lists at which buffers, inline storage and lengths' encodings change.
const LENGTHS: [usize; 14] = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 64, 65];

/// The lengths of long lists and strings: about a page, and beyond 16 bits.
const LONG: [usize; 5] = [255, 256, 1_000, 4_096, 5_000];

/// Doubles that some language prints, parses or rounds in its own way.
const DOUBLES: [f64; 30] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    1.0 / 3.0,
    f64::MIN_POSITIVE,
    5e-324,
    2.225_073_858_507_201e-308,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    f64::EPSILON,
    2_147_483_647.0,
    2_147_483_648.0,
    4_294_967_295.0,
    4_294_967_296.0,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    9_223_372_036_854_775_808.0,
    18_446_744_073_709_551_616.0,
    1e21,
    1e23,
    1e-7,
    123_456_789.123,
    16_777_217.0,
    3.402_823_466_385_288_6e38,
    1e39,
];

/// Singles of the same kind.
const SINGLES: [f32; 18] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    1.0 / 3.0,
    f32::MIN_POSITIVE,
    1e-45,
    1.175_494_2e-38,
    f32::MAX,
    f32::MIN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
    16_777_216.0,
    16_777_215.0,
    2_147_483_648.0,
    9_223_372_036_854_775_808.0,
];

/// Characters at the bounds of encodings and of the code space.
const CHARS: [char; 22] = [
    '\0',
    'a',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{ff}',
    '\u{100}',
    '\u{7ff}',
    '\u{800}',
    '\u{2028}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{fdd0}',
    '\u{feff}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{10000}',
    '\u{1f600}',
    '\u{fffff}',
    '\u{10fffe}',
    '\u{10ffff}',
];

/// Draws values from the random numbers of one seed.
pub struct Source {
    rng: Rng,
    /// The leaves that the values under way may still have.
    leaves: usize,
    /// Whether the values under way reach the bottom of their types.
    dives: bool,
}

impl Source {
    /// The source of a seed, which is a hash of what the values are for. Its random
    /// numbers are cheap ones: a value of some text needs a hundred of them.
    pub fn new(seed: &blake3::Hash) -> Self {
        let mut first = [0; 8];
        first.copy_from_slice(&seed.as_bytes()[..8]);
        Source {
            rng: Rng::with_seed(u64::from_le_bytes(first)),
            leaves: 0,
            dives: false,
        }
    }

    /// Draws the arguments of a call, one for each type.
    pub fn values(&mut self, shapes: &[Shape]) -> Vec<Val> {
        self.begin(shapes);
        // The plain value now and then: what only it shows is shown at once.
        if self.one_in(64) {
            return shapes.iter().map(Shape::plain).collect();
        }
        let none = Hints::default();
        shapes
            .iter()
            .map(|shape| self.value(shape, &none))
            .collect()
    }

    /// The same by what is known of the values of each.
    pub fn hinted(&mut self, shapes: &[Shape], hints: &[Hints]) -> Vec<Val> {
        self.begin(shapes);
        let pairs = || shapes.iter().zip(hints);
        if self.one_in(64) {
            return pairs().map(|(shape, hints)| hints.plain(shape)).collect();
        }
        pairs()
            .map(|(shape, hints)| self.value(shape, hints))
            .collect()
    }

    /// Begins with values of some types. Of deep ones a chance at each level would hardly ever
    /// reach the bottom, so that a fair share of the values dives there.
    fn begin(&mut self, shapes: &[Shape]) {
        self.leaves = MOST_LEAVES;
        let deep = shapes.iter().any(|shape| shape.depth() > DEEP);
        self.dives = deep && self.one_in(4);
    }

    /// Draws an integer of a range: its bounds and 0 more often.
    pub(super) fn within(&mut self, least: i128, most: i128) -> i128 {
        let drawn = match self.below(8) {
            0 => least,
            1 => most,
            2 => 0,
            3 => least.saturating_add(1),
            4 => most.saturating_sub(1),
            _ => {
                let span = u128::try_from(most - least).unwrap_or(0);
                let random = u128::from(self.rng.u64(..)) << 64 | u128::from(self.rng.u64(..));
                least + (random % (span + 1)) as i128
            }
        };
        drawn.clamp(least, most)
    }

    /// Draws a float of a range: its bounds and what some language rounds in its own way
    /// more often.
    pub(super) fn float_within(&mut self, least: f64, most: f64) -> f64 {
        let drawn = match self.below(8) {
            0 => least,
            1 => most,
            2 | 3 => self.pick(&DOUBLES),
            _ => least + self.rng.f64() * (most - least),
        };
        match (least..=most).contains(&drawn) {
            true => drawn,
            false => least + self.rng.f64() * (most - least),
        }
    }

    /// Draws a seed for another generator.
    pub(super) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.rng.fill(&mut bytes);
        bytes
    }

    /// Draws a number below a bound; 0 if that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.rng.usize(..bound.max(1))
    }

    pub(super) fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Draws a value; `None` if it should be drawn as its type says.
    fn by_hint(&mut self, hint: &Hint, shape: &Shape) -> Option<Val> {
        match hint {
            Hint::Words(words) => self
                .one_in(2)
                .then(|| Val::String(words[self.below(words.len())].clone())),
            Hint::Examples(vals) => self.one_in(2).then(|| vals[self.below(vals.len())].clone()),
            Hint::Range(least, most) => Some(integer(shape, self.within(*least, *most))),
            Hint::FloatRange(least, most) => Some(float(shape, self.float_within(*least, *most))),
            Hint::Pattern(pattern) => Some(Val::String(pattern.draw(&self.bytes()))),
        }
    }

    fn value(&mut self, shape: &Shape, hints: &Hints) -> Val {
        self.leaves = self.leaves.saturating_sub(1);
        let hinted = hints
            .own
            .as_ref()
            .and_then(|hint| self.by_hint(hint, shape));
        if let Some(hinted) = hinted {
            return hinted;
        }
        match shape {
            Shape::Bool => Val::Bool(self.one_in(2)),
            Shape::S8 => Val::S8(self.integer(8, true) as i8),
            Shape::U8 => Val::U8(self.integer(8, false) as u8),
            Shape::S16 => Val::S16(self.integer(16, true) as i16),
            Shape::U16 => Val::U16(self.integer(16, false) as u16),
            Shape::S32 => Val::S32(self.integer(32, true) as i32),
            Shape::U32 => Val::U32(self.integer(32, false) as u32),
            Shape::S64 => Val::S64(self.integer(64, true) as i64),
            Shape::U64 => Val::U64(self.integer(64, false)),
            Shape::Float32 => Val::Float32(self.single()),
            Shape::Float64 => Val::Float64(self.double()),
            Shape::Char => Val::Char(self.char()),
            Shape::String => Val::String(self.string()),
            Shape::List(item) => self.list(item, hints.at(0)),
            Shape::FixedList(item, length) => self.fixed_list(item, *length, hints.at(0)),
            Shape::Map(key, value) => self.map([key, value], hints),
            Shape::Record(fields) => {
                let fields = fields.iter().enumerate();
                Val::Record(
                    fields
                        .map(|(at, (name, ty))| (name.clone(), self.value(ty, hints.at(at))))
                        .collect(),
                )
            }
            Shape::Tuple(items) => {
                let items = items.iter().enumerate();
                Val::Tuple(items.map(|(at, ty)| self.value(ty, hints.at(at))).collect())
            }
            Shape::Variant(cases) => self.variant(cases, hints),
            Shape::Enum(cases) => Val::Enum(cases[self.case(cases.len())].clone()),
            Shape::Option(item) => {
                let some = self.dives || !self.one_in(3);
                Val::Option(some.then(|| Box::new(self.value(item, hints.at(0)))))
            }
            Shape::Result(ok, err) => self.result([ok.as_deref(), err.as_deref()], hints),
            Shape::Flags(names) => Val::Flags(self.flags(names)),
        }
    }

    fn variant(&mut self, cases: &[(String, Option<Shape>)], hints: &Hints) -> Val {
        let at = match self.dives {
            true => deepest(cases),
            false => self.case(cases.len()),
        };
        let (name, payload) = &cases[at];
        let payload = payload.as_ref();
        let payload = payload.map(|ty| Box::new(self.value(ty, hints.at(at))));
        Val::Variant(name.clone(), payload)
    }

    /// A result of the types of `ok` and `err`.
    fn result(&mut self, sides: [Option<&Shape>; 2], hints: &Hints) -> Val {
        let depth = |side: Option<&Shape>| side.map_or(0, Shape::depth);
        let is_ok = match self.dives {
            true => depth(sides[0]) >= depth(sides[1]),
            false => self.one_in(2),
        };
        let side = usize::from(!is_ok);
        let payload = sides[side].map(|ty| Box::new(self.value(ty, hints.at(side))));
        Val::Result(if is_ok { Ok(payload) } else { Err(payload) })
    }

    /// The place of a case: every one of them, the first and the last more often.
    fn case(&mut self, count: usize) -> usize {
        match self.below(8) {
            0 => 0,
            1 => count - 1,
            _ => self.below(count),
        }
    }

    /// The bits of an integer of a width, sign-extended if it is signed.
    fn integer(&mut self, width: u32, signed: bool) -> u64 {
        let top = width - 1;
        let drawn = match self.below(8) {
            0 => self.pick(&[0, 1, 2, u64::MAX]),
            // The bounds: of the signed and of the unsigned one.
            1 => self.pick(&[1 << top, (1 << top) - 1, u64::MAX, u64::MAX - 1]),
            // The neighbours of the powers at which representations change.
            2 | 3 => {
                let power = self.pick(&[7, 8, 15, 16, 24, 31, 32, 53, 63]);
                (1_u64 << power).wrapping_add(self.pick(&[0, 1, u64::MAX, 2]))
            }
            4 => (1_u64 << self.below(64)).wrapping_add(self.pick(&[0, 1, u64::MAX])),
            // As many digits as it comes.
            _ => self.rng.u64(..) >> self.below(64),
        };
        let drawn = match signed && self.one_in(3) {
            true => drawn.wrapping_neg(),
            false => drawn,
        };
        match signed {
            true => ((drawn << (64 - width)) as i64 >> (64 - width)) as u64,
            false => drawn & (u64::MAX >> (64 - width)),
        }
    }

    fn double(&mut self) -> f64 {
        let drawn = match self.below(4) {
            0 | 1 => self.pick(&DOUBLES),
            2 => self.integer(64, true) as i64 as f64,
            _ => f64::from_bits(self.rng.u64(..)),
        };
        // One NaN: its bits may be lost by specification.
        if drawn.is_nan() { f64::NAN } else { drawn }
    }

    fn single(&mut self) -> f32 {
        let drawn = match self.below(4) {
            0 | 1 => self.pick(&SINGLES),
            2 => self.integer(32, true) as i32 as f32,
            _ => f32::from_bits(self.rng.u64(..) as u32),
        };
        if drawn.is_nan() { f32::NAN } else { drawn }
    }

    fn char(&mut self) -> char {
        match self.below(8) {
            0 | 1 => char::from(b' ' + self.below(95) as u8),
            2 | 3 => self.pick(&CHARS),
            4 => self.pick(&TROUBLE),
            5 => self.pick(&NEAR_MISSES),
            6 => char::from_u32(self.below(0xd800) as u32).unwrap_or('a'),
            _ => char::from_u32(0xe000 + self.below(0x11_0000 - 0xe000) as u32).unwrap_or('a'),
        }
    }

    fn string(&mut self) -> String {
        let kind = self.below(16);
        let length = match kind {
            0 => return String::new(),
            // A long one, of one letter or of any.
            1 if self.one_in(8) && self.leaves > 500 => {
                let length = self.pick(&LONG).min(self.leaves);
                self.leaves -= length;
                let fixed = self.one_in(2).then(|| self.char());
                let chars = (0..length).map(|_| fixed.unwrap_or_else(|| self.char()));
                return chars.collect();
            }
            2 => self.pick(&LENGTHS),
            _ => 1 + self.below(8),
        };
        self.leaves = self.leaves.saturating_sub(length / 8);
        let mut text = String::with_capacity(length);
        // What stands first is what decoders look at.
        if kind == 3 {
            text.push(self.pick(&['\u{feff}', '\0', '\u{301}', '\u{2028}']));
        }
        for _ in 0..length {
            let ascii = kind >= 8;
            text.push(match ascii {
                true => char::from(b' ' + self.below(95) as u8),
                false => self.char(),
            });
        }
        text
    }

    fn length(&mut self) -> usize {
        match self.below(128) {
            0..16 => usize::from(self.dives),
            16..40 => 1,
            40..80 => 2 + self.below(4),
            80..127 => self.pick(&LENGTHS),
            _ => self.pick(&LONG),
        }
    }

    fn list(&mut self, item: &Shape, hints: &Hints) -> Val {
        let length = self.length();
        let end = self.leaves.saturating_sub(budget(item));
        let mut items = Vec::with_capacity(length.min(self.leaves));
        while items.len() < length && self.leaves > end {
            items.push(self.value(item, hints));
        }
        Val::List(items)
    }

    /// Items as far as the leaves go, then the same items again: the length stays.
    fn fixed_list(&mut self, item: &Shape, length: u32, hints: &Hints) -> Val {
        let length = length as usize;
        let end = self.leaves.saturating_sub(budget(item));
        let mut items = Vec::with_capacity(length);
        while items.len() < length && (items.is_empty() || self.leaves > end) {
            items.push(self.value(item, hints));
        }
        let drawn = items.len();
        self.leaves = self.leaves.saturating_sub(length - drawn);
        for at in drawn..length {
            items.push(items[at - drawn].clone());
        }
        Val::FixedList(items)
    }

    /// A map of the types of keys and values. No key is there twice.
    fn map(&mut self, [key, value]: [&Shape; 2], hints: &Hints) -> Val {
        let length = self.length().min(keys(key));
        let end = self.leaves.saturating_sub(MOST_COMPOUND);
        let mut entries = Vec::with_capacity(length.min(self.leaves));
        let mut known = HashSet::new();
        // Of few keys most are drawn again and again.
        for _ in 0..2 * length {
            if entries.len() == length || self.leaves <= end {
                break;
            }
            let key = self.value(key, hints.at(0));
            let mut bytes = Vec::new();
            encode(&key, &mut bytes);
            if known.insert(bytes) {
                entries.push((key, self.value(value, hints.at(1))));
            }
        }
        Val::map(entries)
    }

    fn flags(&mut self, names: &[String]) -> Vec<String> {
        let count = names.len();
        let set = match self.below(6) {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << self.below(count),
            3 => 1 << (count - 1).min(63),
            _ => self.rng.u64(..),
        };
        let bit = |at: usize| set >> (at % 64) & 1 == 1;
        let names = names.iter().enumerate();
        names
            .filter(|(at, _)| bit(*at))
            .map(|(_, name)| name.clone())
            .collect()
    }
}

/// The leaves that a list of such items may take.
fn budget(item: &Shape) -> usize {
    match item {
        Shape::List(_)
        | Shape::FixedList(..)
        | Shape::Map(..)
        | Shape::Record(_)
        | Shape::Tuple(_)
        | Shape::Variant(_) => MOST_COMPOUND,
        _ => MOST_LEAVES,
    }
}

/// How many keys of a type there are, if they are few.
fn keys(key: &Shape) -> usize {
    match key {
        Shape::Bool => 2,
        Shape::S8 | Shape::U8 => 256,
        _ => usize::MAX,
    }
}

/// The case of a variant whose payload is the deepest.
fn deepest(cases: &[(String, Option<Shape>)]) -> usize {
    let depth = |(_, payload): &(String, Option<Shape>)| payload.as_ref().map_or(0, Shape::depth);
    let depths = cases.iter().map(depth).enumerate();
    depths
        .max_by_key(|(_, depth)| *depth)
        .map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests;
