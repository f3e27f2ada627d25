//! Right answers, and memory that is kept.

use super::{Mutant, mutant};
use crate::saboteur::{Fault, Wrong::Keep};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "shapes-u32-leak",
            "each u32 keeps 64 KiB for ever",
            Fault::U32(Keep),
        ),
        mutant(
            "shapes-s64-leak",
            "each s64 keeps 64 KiB for ever",
            Fault::S64(Keep),
        ),
        mutant(
            "shapes-u64-leak",
            "each u64 keeps 64 KiB for ever",
            Fault::U64(Keep),
        ),
        mutant(
            "shapes-string-leak",
            "each string keeps 64 KiB for ever",
            Fault::Text(Keep),
        ),
        mutant(
            "shapes-list-variant-leak",
            "each list of variants keeps 64 KiB for ever",
            Fault::ListVariant(Keep),
        ),
    ]
}
