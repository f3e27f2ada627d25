//! What is empty counts as absent, and the other way round.

use super::{ARGUMENTS, Fault, Mutant, VARIABLE, mutant};
use crate::saboteur::StoreError;

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "provider-variables-without-value",
            "variables with an empty value are left out",
            Fault::Environment(|mut pairs| {
                pairs.retain(|(_, value)| !value.is_empty());
                pairs
            }),
        )
        .seen_by(VARIABLE),
        mutant(
            "provider-variables-without-name",
            "variables with an empty name are left out",
            Fault::Environment(|mut pairs| {
                pairs.retain(|(name, _)| !name.is_empty());
                pairs
            }),
        ),
        mutant(
            "provider-variables-empty-one",
            "an environment without variables has one without name and value",
            Fault::Environment(|mut pairs| {
                if pairs.is_empty() {
                    pairs.push((String::new(), String::new()));
                }
                pairs
            }),
        ),
        mutant(
            "provider-arguments-empty-one",
            "a list without arguments has an empty one",
            Fault::Arguments(|mut arguments| {
                if arguments.is_empty() {
                    arguments.push(String::new());
                }
                arguments
            }),
        )
        .seen_by(ARGUMENTS),
        mutant(
            "provider-arguments-without-empty",
            "empty arguments are left out",
            Fault::Arguments(|mut arguments| {
                arguments.retain(|argument| !argument.is_empty());
                arguments
            }),
        )
        .seen_by(ARGUMENTS),
        mutant(
            "provider-config-absent-empty",
            "an absent key of the configuration has an empty value",
            Fault::ConfigValue(|value| Ok(Some(value.unwrap_or_default()))),
        ),
        mutant(
            "provider-config-empty-absent",
            "a key of the configuration with an empty value is absent",
            Fault::ConfigValue(|value| Ok(value.filter(|value| !value.is_empty()))),
        ),
        mutant(
            "provider-config-without-value",
            "the whole configuration lacks pairs with an empty value",
            Fault::WholeConfig(|mut pairs| {
                pairs.retain(|(_, value)| !value.is_empty());
                Ok(pairs)
            }),
        ),
        mutant(
            "provider-key-empty-absent",
            "a key of a bucket with an empty value is absent",
            Fault::EmptyIsAbsent,
        ),
        mutant(
            "provider-key-absent-empty",
            "an absent key of a bucket has an empty value",
            Fault::AbsentIsEmpty,
        ),
        mutant(
            "provider-key-without-name",
            "an empty key of a bucket is not set",
            Fault::NoEmptyKey,
        ),
        mutant(
            "provider-identifier-empty-refused",
            "no bucket has an empty identifier",
            Fault::Identifier(|identifier| match identifier {
                "" => Err(StoreError::NoSuchStore),
                _ => Ok(identifier.to_owned()),
            }),
        ),
    ]
}
