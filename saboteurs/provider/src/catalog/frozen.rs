//! Surroundings that do not change, as if they were part of a snapshot.

use super::{ARGUMENTS, Fault, MILLISECONDS, Mutant, RANDOM, VARIABLE, mutant};
use crate::saboteur::Part;

/// The second in which the snapshot was made: 2026-01-01T00:00:00Z.
const BUILT: u64 = 1_767_225_600;

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "provider-frozen-environment",
            "the environment stays as it was when it was read first",
            Fault::Frozen(Part::Environment),
        ),
        mutant(
            "provider-frozen-arguments",
            "the arguments stay as they were when they were read first",
            Fault::Frozen(Part::Arguments),
        ),
        mutant(
            "provider-frozen-clock",
            "the clock shows what it showed first",
            Fault::Frozen(Part::Clock),
        ),
        mutant(
            "provider-frozen-seed",
            "random numbers and bytes are made of the first seed",
            Fault::Frozen(Part::Random),
        ),
        mutant(
            "provider-frozen-config",
            "the configuration stays as it was when it was read first",
            Fault::Frozen(Part::Config),
        ),
        mutant(
            "provider-built-environment",
            "the environment is empty, as it was at the build",
            Fault::Environment(|_| Vec::new()),
        )
        .seen_by(VARIABLE),
        mutant(
            "provider-built-arguments",
            "the arguments are those of the build, none",
            Fault::Arguments(|_| Vec::new()),
        )
        .seen_by(ARGUMENTS),
        mutant(
            "provider-built-clock",
            "the clock shows the time of the build",
            Fault::Now(|_| (BUILT, 0)),
        )
        .seen_by(MILLISECONDS),
        mutant(
            "provider-built-seed",
            "random bytes are made of a seed of the build",
            Fault::RandomBytes(|bytes| vec![0x2a; bytes.len()]),
        )
        .seen_by(RANDOM),
    ]
}
