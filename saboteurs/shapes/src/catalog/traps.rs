//! Traps on arguments for which no guest is known to trap.

use super::{Mutant, mutant};
use crate::lab::abi::types::Joined;
use crate::saboteur::{
    Fault,
    Wrong::{Panic, Trap},
};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "shapes-mixed-trap",
            "a u8 of 255 in `mixed` traps",
            Fault::Mixed(Trap(|x| x.a == u8::MAX)),
        ),
        mutant(
            "shapes-string-trap",
            "a string with an `a` traps with a message",
            Fault::Text(Panic(|x| x.contains('a'), "a string has an `a`")),
        ),
        mutant(
            "shapes-s64-trap",
            "an s64 of 2 traps",
            Fault::S64(Trap(|x| *x == 2)),
        ),
        mutant(
            "shapes-u64-trap",
            "a u64 of 2 traps with a message",
            Fault::U64(Panic(|x| *x == 2, "a u64 is 2")),
        ),
        mutant(
            "shapes-list-variant-trap",
            "a list of one variant without a payload traps",
            Fault::ListVariant(Trap(|x| matches!(x[..], [Joined::Nothing]))),
        ),
    ]
}
