//! Makes numbers smaller: integers towards the plain one, floats towards few digits.

use super::{Search, Whole};
use crate::value::Val;

/// The plainest floats, the plainest first.
const COMMON: [f64; 6] = [0.0, 1.0, -1.0, 2.0, 0.5, -0.0];

/// Of numbers up to this one, all smaller ones are tried.
const SMALL: i128 = 100;

/// An integer of any width, and the way back to its type.
pub struct Integer {
    pub(super) n: i128,
    wrap: fn(i128) -> Val,
}

impl Integer {
    /// The integer in a value, if it is one.
    pub fn of(val: &Val) -> Option<Self> {
        let integer = |n, wrap| Some(Integer { n, wrap });
        match val {
            Val::S8(n) => integer(i128::from(*n), |n| Val::S8(n as i8)),
            Val::U8(n) => integer(i128::from(*n), |n| Val::U8(n as u8)),
            Val::S16(n) => integer(i128::from(*n), |n| Val::S16(n as i16)),
            Val::U16(n) => integer(i128::from(*n), |n| Val::U16(n as u16)),
            Val::S32(n) => integer(i128::from(*n), |n| Val::S32(n as i32)),
            Val::U32(n) => integer(i128::from(*n), |n| Val::U32(n as u32)),
            Val::S64(n) => integer(i128::from(*n), |n| Val::S64(n as i64)),
            Val::U64(n) => integer(i128::from(*n), |n| Val::U64(n as u64)),
            _ => None,
        }
    }

    /// Another one of its type; the low bits of what the type does not have.
    pub(super) fn with(&self, n: i128) -> Val {
        (self.wrap)(n)
    }
}

impl Search<'_> {
    /// Goes to the number that is nearest to the plain one and still fails: away from
    /// it by doubled steps, then by halves. (Inputs that pass are cheap, also in a
    /// guest that hangs on those that fail.)
    pub(super) fn smaller_integer(
        &mut self,
        Integer { n, wrap }: Integer,
        plain: Option<&Val>,
        whole: Whole,
    ) -> Val {
        let target = plain.and_then(Integer::of).map_or(0, |plain| plain.n);
        // A plain one was tried already.
        if plain.is_none() && (n == target || self.try_part(wrap(target), whole)) {
            return wrap(target);
        }
        let (mut passing, mut failing) = (target, n);
        let mut step = (failing - passing).signum();
        while (failing - passing).abs() > step.abs() {
            let next = passing + step;
            if self.try_part(wrap(next), whole) {
                failing = next;
                break;
            }
            passing = next;
            step *= 2;
        }
        while (failing - passing).abs() > 1 {
            let middle = passing + (failing - passing) / 2;
            match self.try_part(wrap(middle), whole) {
                true => failing = middle,
                false => passing = middle,
            }
        }
        wrap(target + self.smaller_remainder(failing - target, &|far| wrap(target + far), whole))
    }

    /// Where a number fails for its remainder, as one that is rounded does, numbers nearer to
    /// 0 fail again: the last digits and the last bytes of this one, and of a small one all
    /// those before it.
    fn smaller_remainder(&mut self, far: i128, wrap: &dyn Fn(i128) -> Val, whole: Whole) -> i128 {
        let mut far = far;
        let modulus = [
            10,
            100,
            256,
            1_000,
            10_000,
            1 << 16,
            100_000,
            1_000_000,
            1 << 32,
        ];
        let shorter = modulus.map(|modulus| far % modulus);
        let fails = |search: &mut Self, n: i128| search.try_part(wrap(n), whole);
        let mut shorter = shorter.into_iter().filter(|n| *n != 0 && *n != far);
        if let Some(n) = shorter.find(|n| fails(self, *n)) {
            far = n;
        }
        if far.abs() > SMALL {
            return far;
        }
        let mut nearer = (1..far.abs()).map(|n| n * far.signum());
        nearer.find(|n| fails(self, *n)).unwrap_or(far)
    }

    /// The plainest float that still fails: a common one, else a whole one, else one
    /// of few digits. Each step goes down in this order, so the steps come to an end.
    pub(super) fn smaller_float(&mut self, x: f64, wrap: fn(f64) -> Val, whole: Whole) -> Val {
        let own = wrap(x);
        for common in COMMON.map(wrap) {
            if common == own || self.try_part(common.clone(), whole) {
                return common;
            }
        }
        let shorter = |digits: usize| format!("{x:.digits$e}").parse().unwrap_or(x);
        for candidate in [x.trunc()].into_iter().chain((0..16).map(shorter)) {
            let val = wrap(candidate);
            // Rounding leaves some as they are, and takes the largest to infinity.
            if val != own && is_finite(&val) && self.try_part(val.clone(), whole) {
                return val;
            }
        }
        own
    }
}

/// Tells whether a value is a float that is a number.
fn is_finite(val: &Val) -> bool {
    match val {
        Val::Float32(x) => x.is_finite(),
        Val::Float64(x) => x.is_finite(),
        _ => false,
    }
}
