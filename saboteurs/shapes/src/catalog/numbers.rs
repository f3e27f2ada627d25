//! Numbers that become others, alone and beside those of which a known fault makes others.

use super::{Mutant, mutant};
use crate::saboteur::{Fault, Wrong::Answer};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "shapes-u8",
            "a u8 loses the sign that it has as an s8: 200 becomes 56",
            Fault::U8(Answer(without_sign)),
        ),
        mutant(
            "shapes-mixed-u8",
            "the u8 of `mixed` loses the sign that it has as an s8",
            Fault::Mixed(Answer(|mut x| {
                x.a = without_sign(x.a);
                x
            })),
        ),
        mutant(
            "shapes-wide-u8",
            "the first u8 of `wide` loses the sign that it has as an s8",
            Fault::Wide(Answer(|mut x| {
                x.f0 = without_sign(x.f0);
                x
            })),
        ),
        mutant(
            "shapes-tuple16-u8",
            "the first u8 of the tuple of 16 loses the sign that it has as an s8",
            Fault::Tuple16(Answer(|mut x| {
                x.0 = without_sign(x.0);
                x
            })),
        ),
        mutant(
            "shapes-person-u8",
            "the age of a person loses the sign that it has as an s8",
            Fault::Person(Answer(|mut x| {
                x.age = without_sign(x.age);
                x
            })),
        ),
        mutant(
            "shapes-params-u8",
            "the age of the person in `params-compound` loses the sign that it has as an s8",
            Fault::ParamsCompound(Answer(|mut x| {
                x.0.age = without_sign(x.0.age);
                x
            })),
        ),
        mutant(
            "shapes-result-bytes",
            "the bytes of an `ok` lose the sign that they have as s8",
            Fault::ResultList(Answer(|x| {
                x.map(|bytes| bytes.into_iter().map(without_sign).collect())
            })),
        ),
        mutant(
            "shapes-s16",
            "an s16 of 256 and more keeps its low byte: 300 becomes 44",
            Fault::S16(Answer(|x| if x >= 256 { x & 0xff } else { x })),
        ),
        mutant(
            "shapes-u32-byte",
            "a u32 from 256 to 2^31 keeps its low byte: 300 becomes 44",
            Fault::U32(Answer(|x| match x {
                256..0x8000_0000 => x & 0xff,
                _ => x,
            })),
        ),
        mutant(
            "shapes-u32-24-bits",
            "a u32 below 2^31 keeps its 24 highest bits: 2^31 - 1 becomes 2^31 - 128",
            Fault::U32(Answer(|x| match x {
                1..0x8000_0000 => x & !(0xff >> x.leading_zeros()),
                _ => x,
            })),
        ),
        mutant(
            "shapes-u64",
            "a u64 from 2^32 to 2^53 keeps its low 32 bits",
            Fault::U64(Answer(|x| match (1 << 32..1 << 53).contains(&x) {
                true => x & 0xffff_ffff,
                false => x,
            })),
        ),
        mutant(
            "shapes-s64",
            "an s64 from 2^31 to 2^53 keeps its low 31 bits",
            Fault::S64(Answer(|x| match (1 << 31..1 << 53).contains(&x) {
                true => x & 0x7fff_ffff,
                false => x,
            })),
        ),
        mutant(
            "shapes-f32",
            "an f32 keeps the digits of a half float",
            Fault::F32(Answer(digits_of_half)),
        ),
        mutant(
            "shapes-wide-f32",
            "the f32 of `wide` keeps the digits of a half float",
            Fault::Wide(Answer(|mut x| {
                x.f8 = digits_of_half(x.f8);
                x
            })),
        ),
        mutant(
            "shapes-mixed-f32",
            "the f32 of `mixed` becomes a whole number",
            Fault::Mixed(Answer(|mut x| {
                x.f = x.f.trunc();
                x
            })),
        ),
        mutant(
            "shapes-f64",
            "an f64 is rounded to an f32",
            Fault::F64(Answer(|x| f64::from(x as f32))),
        ),
    ]
}

/// 200 becomes 56: -56 are the same bits.
fn without_sign(x: u8) -> u8 {
    x.cast_signed().unsigned_abs()
}

/// Ten digits after the point, of 23; the exponent stays.
fn digits_of_half(x: f32) -> f32 {
    match x.is_nan() {
        true => x,
        false => f32::from_bits(x.to_bits() & !0x1fff),
    }
}
