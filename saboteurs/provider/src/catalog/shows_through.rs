//! The host's own surroundings show through.

use super::{ARGUMENTS, Fault, MILLISECONDS, Mutant, RANDOM, VARIABLE, mutant};
use crate::host;

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "provider-host-variables",
            "the environment is the host's",
            Fault::Environment(|_| host::environment()),
        ),
        mutant(
            "provider-host-variables-added",
            "absent variables have the host's values",
            Fault::Environment(|mut pairs| {
                let own = host::lacking(&pairs);
                pairs.extend(own);
                pairs
            }),
        )
        .seen_by(VARIABLE),
        mutant(
            "provider-host-variables-for-none",
            "an environment without variables is the host's",
            Fault::Environment(|pairs| match pairs.is_empty() {
                true => host::environment(),
                false => pairs,
            }),
        )
        .seen_by(VARIABLE),
        mutant(
            "provider-host-path",
            "an absent `PATH` has the host's value",
            Fault::Environment(|mut pairs| {
                let own = host::lacking(&pairs).into_iter();
                pairs.extend(own.filter(|(name, _)| name == "PATH"));
                pairs
            }),
        )
        .seen_by(VARIABLE),
        mutant(
            "provider-host-clock",
            "the clock is the host's",
            Fault::CountsReadings,
        )
        .seen_by(MILLISECONDS),
        mutant(
            "provider-host-nanoseconds",
            "the nanoseconds are the host's",
            Fault::Now(|(seconds, _)| (seconds, host::now(1).1)),
        ),
        mutant(
            "provider-host-arguments",
            "the arguments are the host's",
            Fault::Arguments(|_| vec![host::OWN.to_owned()]),
        )
        .seen_by(ARGUMENTS),
        mutant(
            "provider-host-argument-first",
            "the host's argument stands before the others",
            Fault::Arguments(|arguments| {
                let own = std::iter::once(host::OWN.to_owned());
                own.chain(arguments).collect()
            }),
        )
        .seen_by(ARGUMENTS),
        mutant(
            "provider-host-random",
            "random bytes are the host's",
            Fault::RandomBytes(|bytes| host::random_bytes(bytes.len())),
        )
        .seen_by(RANDOM),
        mutant(
            "provider-host-random-number",
            "random numbers are the host's",
            Fault::RandomNumber(|_| u64::from_le_bytes(host::random_bytes(8).try_into().unwrap())),
        ),
        mutant(
            "provider-host-config",
            "the configuration fails as the host's",
            Fault::ConfigPairs(|_| Err(host::config_error())),
        ),
        mutant(
            "provider-host-config-absent",
            "an absent key of the configuration fails as the host's",
            Fault::ConfigValue(|value| value.map(Some).ok_or_else(host::config_error)),
        ),
        mutant(
            "provider-host-buckets",
            "buckets fail to open as the host's",
            Fault::Identifier(|_| Err(host::store_error())),
        ),
    ]
}
