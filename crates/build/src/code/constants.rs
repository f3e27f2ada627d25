//! The constants of a component: the strings of its data and the numbers of its code, as far as
//! they can be something that inputs are compared with. What fuzzers call an automatic dictionary.

use std::collections::BTreeSet;
use std::ops::Range;

use lab_judge::types::variation::constant::Constant;
use wasmparser::{BinaryReaderError, DataKind, Operator, Parser, Payload};

use super::{CodeError, binary};

/// Of a longer string only the first part would be compared.
const LONGEST: usize = 100;

/// A shorter row of characters in the data is none, unless code says where it is.
const SHORTEST: usize = 3;

/// So many strings are put together of parts at once.
const MOST_WHOLES: usize = 4;

/// Behind the data lies what is not initialised.
const BEHIND: usize = 1 << 16;

/// Data of so many bytes is the memory of an interpreter that has begun, with all that it read.
const SNAPSHOT: usize = 1 << 20;

/// The words of four bytes in front of the characters of an interpreter's string, of which one is
/// its length: five in CPython, two in SpiderMonkey, four in QuickJS.
const HEADER: usize = 5;

/// So many instructions further an operand still belongs to a comparison: those that a compiler
/// puts between the offset and the length of a range, or between the parts of a string.
const NEAR: usize = 12;

/// The constants of a component in its binary form.
///
/// # Errors
/// If it cannot be read.
pub fn constants(component: &[u8]) -> Result<BTreeSet<Constant>, CodeError> {
    let (mut frames, mut modules) = (Vec::new(), Vec::new());
    binary::component(component, 0..component.len(), &mut frames, &mut modules)?;
    let mut found = Found::default();
    for module in modules {
        let module = &component[module];
        let data = Data::read(module)?;
        data.texts(&mut found);
        found.starts = data.starts();
        for payload in Parser::new(0).parse_all(module) {
            if let Payload::CodeSectionEntry(body) = payload? {
                let mut reading = Reading::new(&data, &mut found);
                for operator in body.get_operators_reader()? {
                    reading.on(&operator?);
                }
            }
        }
        data.between(&mut found);
    }
    Ok(found.constants)
}

#[derive(Default)]
struct Found {
    constants: BTreeSet<Constant>,
    /// The addresses in a module's data that something points at.
    starts: BTreeSet<i64>,
}

impl Found {
    fn integer(&mut self, integer: i64) {
        self.constants.insert(Constant::Integer(integer));
    }

    /// Of what need not be a string, what reads like one.
    fn text(&mut self, bytes: &[u8]) {
        if let Ok(text) = std::str::from_utf8(bytes)
            && !text.is_empty()
            && text.chars().count() <= LONGEST
            && !text.chars().any(char::is_control)
        {
            self.constants.insert(Constant::Text(text.to_owned()));
        }
    }
}

/// What a module's memory begins with.
#[derive(Default)]
struct Data<'a> {
    /// The bytes that always lie at the same address, by that.
    fixed: Vec<(usize, &'a [u8])>,
    /// Those that lie where a loader puts them.
    loose: Vec<&'a [u8]>,
    /// From the first of the fixed bytes to behind the last.
    span: Range<i64>,
}

impl<'a> Data<'a> {
    fn read(module: &'a [u8]) -> Result<Self, BinaryReaderError> {
        let mut data = Data::default();
        for payload in Parser::new(0).parse_all(module) {
            let Payload::DataSection(section) = payload? else {
                continue;
            };
            for segment in section {
                let segment = segment?;
                let start = match segment.kind {
                    DataKind::Active { offset_expr, .. } => {
                        match offset_expr.get_operators_reader().read()? {
                            Operator::I32Const { value } => usize::try_from(value).ok(),
                            _ => None,
                        }
                    }
                    DataKind::Passive => None,
                };
                match start {
                    Some(start) => data.fixed.push((start, segment.data)),
                    None => data.loose.push(segment.data),
                }
            }
        }
        data.fixed.sort_by_key(|(start, _)| *start);
        if let (Some((first, _)), Some((last, bytes))) = (data.fixed.first(), data.fixed.last()) {
            data.span = *first as i64..(last + bytes.len() + BEHIND) as i64;
        }
        Ok(data)
    }

    /// What lies from an address on.
    fn at(&self, address: i64) -> Option<&'a [u8]> {
        if !self.span.contains(&address) {
            return None;
        }
        let address = usize::try_from(address).ok()?;
        let after = self.fixed.partition_point(|(start, _)| *start <= address);
        let (start, bytes) = self.fixed[..after].last()?;
        bytes.get(address - start..).filter(|rest| !rest.is_empty())
    }

    fn slice(&self, address: i64, length: i64) -> Option<&'a [u8]> {
        let length = usize::try_from(length).ok().filter(|&l| l <= 4 * LONGEST)?;
        self.at(address)?.get(..length)
    }

    /// Whether a number is rather an address.
    fn is_address(&self, integer: i64) -> bool {
        self.span.contains(&integer)
    }

    /// Whether it is the memory of an interpreter that has begun.
    fn is_snapshot(&self) -> bool {
        let fixed = self.fixed.iter().map(|(_, bytes)| bytes.len());
        let loose = self.loose.iter().map(|bytes| bytes.len());
        fixed.chain(loose).sum::<usize>() > SNAPSHOT
    }

    /// The addresses that the data itself has.
    fn starts(&self) -> BTreeSet<i64> {
        match self.is_snapshot() {
            true => BTreeSet::new(),
            false => {
                let words = self.fixed.iter().flat_map(|(_, bytes)| words(bytes));
                words.filter(|word| self.is_address(*word)).collect()
            }
        }
    }

    /// The strings between the addresses that something points at: compilers lay constant strings
    /// side by side, and keep the lengths of some elsewhere.
    fn between(&self, found: &mut Found) {
        let starts: Vec<i64> = std::mem::take(&mut found.starts).into_iter().collect();
        for pair in starts.windows(2) {
            if let Some(text) = self.slice(pair[0], pair[1] - pair[0]) {
                found.text(text);
            }
        }
    }

    /// The strings of the data: those that a pair of an address and a length in it names, and
    /// the rows of characters between what is none.
    fn texts(&self, found: &mut Found) {
        let fixed = self.fixed.iter().map(|(_, bytes)| *bytes);
        let all: Vec<&[u8]> = fixed.chain(self.loose.iter().copied()).collect();
        let snapshot = self.is_snapshot();
        for bytes in all {
            if !snapshot {
                let pairs = words(bytes).zip(words(bytes).skip(1));
                for (address, length) in pairs {
                    if let Some(text) = self.slice(address, length) {
                        found.text(text);
                    }
                }
            }
            let mut at = 0;
            for chunk in bytes.utf8_chunks() {
                for row in chunk.valid().split_inclusive(char::is_control) {
                    let text = row.trim_end_matches(char::is_control);
                    let sure = || has_length(bytes, at, text.len());
                    if text.chars().count() >= SHORTEST && (!snapshot || sure()) {
                        found.text(text.as_bytes());
                    }
                    if snapshot {
                        quoted(text, found);
                    }
                    at += row.len();
                }
                at += chunk.invalid().len();
            }
        }
    }
}

/// The words of some bytes that lie where words do.
fn words(bytes: &[u8]) -> impl Iterator<Item = i64> {
    let words = bytes.chunks_exact(4);
    words.map(|word| i64::from(u32::from_le_bytes([word[0], word[1], word[2], word[3]])))
}

/// Whether a length stands shortly before a place, as in the strings of interpreters.
fn has_length(bytes: &[u8], place: usize, length: usize) -> bool {
    let length = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    (1..=HEADER).any(|word| {
        let start = place.checked_sub(4 * word);
        start.is_some_and(|start| bytes[start..].starts_with(&length))
    })
}

/// The strings in quotes of a line of a source, as an interpreter may keep it.
fn quoted(line: &str, found: &mut Found) {
    for quote in ['\'', '"'] {
        for part in line.split(quote).skip(1).step_by(2) {
            found.text(part.as_bytes());
        }
    }
}

/// Reads the instructions of a function one after the other.
struct Reading<'a> {
    data: &'a Data<'a>,
    found: &'a mut Found,
    /// The number of the instruction.
    now: usize,
    /// The constant that the last instruction pushed.
    last: Option<i64>,
    /// The constants before, with their instructions.
    recent: Vec<(usize, i64)>,
    /// Where a range begins that is subtracted before its length is compared, and where that was.
    low: Option<(usize, i64)>,
    /// The addresses from which a block loads.
    copies: Vec<(i64, i64)>,
    /// What the parts of a string that is compared by words may come to, and where the last was.
    texts: Vec<(usize, Vec<u8>)>,
}

impl<'a> Reading<'a> {
    fn new(data: &'a Data<'a>, found: &'a mut Found) -> Self {
        Reading {
            data,
            found,
            now: 0,
            last: None,
            recent: Vec::new(),
            low: None,
            copies: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn on(&mut self, operator: &Operator) {
        self.now += 1;
        let last = self.last.take();
        match operator {
            Operator::I32Const { value } => self.pushed(i64::from(*value), 4),
            Operator::I64Const { value } => self.pushed(*value, 8),
            Operator::F32Const { value } => {
                let value = f64::from(f32::from_bits(value.bits()));
                self.found
                    .constants
                    .insert(Constant::Float(value.to_bits()));
            }
            Operator::F64Const { value } => {
                self.found.constants.insert(Constant::Float(value.bits()));
            }
            Operator::V128Const { value } => self.part(value.bytes()),
            Operator::I32Add | Operator::I64Add => {
                self.low = last.map(|by| (self.now, by.wrapping_neg()))
            }
            Operator::I32Sub | Operator::I64Sub => self.low = last.map(|by| (self.now, by)),
            Operator::I32ShrU | Operator::I64ShrU if last.is_none() => self.set(),
            Operator::BrTable { targets } => {
                let low = self.low();
                let targets = targets.targets().map_while(Result::ok);
                let mut before = None;
                for (at, target) in targets.enumerate() {
                    if before.replace(target) != Some(target) {
                        self.found.integer(low.wrapping_add(at as i64));
                    }
                }
            }
            Operator::I32Load8U { memarg } => self.copied(memarg.offset, 1),
            Operator::I32Load16U { memarg } => self.copied(memarg.offset, 2),
            Operator::I32Load { memarg } => self.copied(memarg.offset, 4),
            Operator::I64Load { memarg } => self.copied(memarg.offset, 8),
            Operator::V128Load { memarg } => self.copied(memarg.offset, 16),
            Operator::End => self.copies(),
            operator if is_comparison(operator) => {
                if let Some(last) = last {
                    self.found.integer(last);
                    let low = self.low();
                    self.found.integer(low);
                    self.found.integer(low.saturating_add(last));
                }
            }
            _ => {}
        }
        self.recent.retain(|(at, _)| at + NEAR > self.now);
    }

    fn low(&self) -> i64 {
        let low = self.low.filter(|(at, _)| at + NEAR > self.now);
        low.map_or(0, |(_, low)| low)
    }

    /// A constant is pushed, of so many bytes.
    fn pushed(&mut self, integer: i64, size: usize) {
        self.last = Some(integer);
        match self.data.is_address(integer) {
            true => drop(self.found.starts.insert(integer)),
            false => self.found.integer(integer),
        }
        // An address and a length stand beside each other.
        for (_, other) in self.recent.iter().rev().take(3) {
            for (address, length) in [(*other, integer), (integer, *other)] {
                if let Some(text) = self.data.slice(address, length) {
                    self.found.text(text);
                }
            }
        }
        if let Some(rest) = self.data.at(integer)
            && let Some(end) = rest.iter().take(4 * LONGEST).position(|byte| *byte == 0)
        {
            self.found.text(&rest[..end]);
        }
        self.recent.push((self.now, integer));
        self.part(&integer.to_le_bytes()[..size]);
    }

    /// A part of a string, if it reads like one: compilers compare short strings by words, the
    /// last of which may overlap the one before.
    fn part(&mut self, bytes: &[u8]) {
        let end = bytes.iter().rposition(|byte| *byte != 0);
        let bytes = &bytes[..end.map_or(0, |end| end + 1)];
        let is_text = |byte: &u8| (b' '..0x7f).contains(byte);
        if bytes.is_empty() || !bytes.iter().all(is_text) {
            return;
        }
        let before = self.texts.drain(..).filter(|(at, _)| at + NEAR > self.now);
        let mut wholes: Vec<Vec<u8>> = vec![bytes.to_vec()];
        // The last part may overlap the one before, or only look as if it did.
        for (_, before) in before.take(MOST_WHOLES) {
            let mut overlaps =
                (0..=bytes.len().min(before.len())).filter(|&n| before.ends_with(&bytes[..n]));
            let overlap = overlaps.next_back().unwrap_or(0);
            let joined = [0, overlap].map(|n| [&before[..], &bytes[n..]].concat());
            wholes.extend(joined);
        }
        wholes.dedup();
        for whole in &wholes {
            self.found.text(whole);
        }
        let longest = wholes.into_iter().rev().map(|whole| (self.now, whole));
        self.texts = longest.collect();
    }

    /// Bytes of the data are loaded, as a compiler copies a short string that it knows.
    fn copied(&mut self, offset: u64, size: usize) {
        if let Ok(address) = i64::try_from(offset)
            && self.data.is_address(address)
        {
            self.copies.push((address, address + size as i64));
            self.found.starts.insert(address);
        }
    }

    /// The strings whose parts were loaded, which may overlap.
    fn copies(&mut self) {
        let mut copies = std::mem::take(&mut self.copies);
        copies.sort_unstable();
        let mut whole: Option<(i64, i64)> = None;
        for (start, end) in copies.into_iter().chain([(i64::MAX, i64::MAX)]) {
            match &mut whole {
                Some((_, before)) if start <= *before => *before = end.max(*before),
                _ => {
                    if let Some((start, end)) = whole.replace((start, end))
                        && let Some(text) = self.data.slice(start, end - start)
                    {
                        self.found.text(text);
                    }
                }
            }
        }
    }

    /// A set of small numbers, which is a constant whose bits are asked for.
    fn set(&mut self) {
        let Some((_, bits)) = self.recent.last().copied() else {
            return;
        };
        let low = self.low();
        if (2..=24).contains(&bits.count_ones()) {
            for bit in (0..64).filter(|bit| bits >> bit & 1 == 1) {
                self.found.integer(low.wrapping_add(bit));
            }
        }
    }
}

fn is_comparison(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::I32Eq
            | Operator::I32Ne
            | Operator::I32LtS
            | Operator::I32LtU
            | Operator::I32GtS
            | Operator::I32GtU
            | Operator::I32LeS
            | Operator::I32LeU
            | Operator::I32GeS
            | Operator::I32GeU
            | Operator::I64Eq
            | Operator::I64Ne
            | Operator::I64LtS
            | Operator::I64LtU
            | Operator::I64GtS
            | Operator::I64GtU
            | Operator::I64LeS
            | Operator::I64LeU
            | Operator::I64GeS
            | Operator::I64GeU
    )
}
