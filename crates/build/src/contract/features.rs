//! Which functions of a contract belong to which of its features.

use glob::Pattern;
use indexmap::IndexMap;
use lab_judge::report::Feature;

/// Returns the features of an entry, in its order, each with the contracts of its functions.
///
/// # Errors
/// If a pattern is none or means no function, or a function belongs to no feature or to two. The
/// message has the names.
pub fn features(
    written: &IndexMap<String, Vec<String>>,
    group: &str,
    contracts: &[&str],
) -> Result<Vec<Feature>, String> {
    let mut features = Vec::new();
    let mut taken: IndexMap<&str, &str> = IndexMap::new();
    for (name, patterns) in written {
        let mut functions = Vec::new();
        for written in patterns {
            let pattern = Pattern::new(written).map_err(|e| {
                format!("`features`: `{written}` of `{name}` is not a pattern: {e}")
            })?;
            let mut own = contracts
                .iter()
                .filter(|contract| pattern.matches(function(group, contract)))
                .peekable();
            if own.peek().is_none() {
                return Err(format!(
                    "`features`: no function is named `{written}`, as `{name}` has it"
                ));
            }
            for contract in own {
                if let Some(other) = taken.insert(contract, name) {
                    return Err(format!(
                        "`features`: `{}` belongs to `{other}` and to `{name}`: name it in one",
                        function(group, contract)
                    ));
                }
                functions.push((*contract).to_owned());
            }
        }
        features.push(Feature {
            name: name.clone(),
            functions,
        });
    }
    let left: Vec<&str> = contracts
        .iter()
        .filter(|contract| !taken.contains_key(*contract))
        .map(|contract| function(group, contract))
        .collect();
    match left.is_empty() {
        true => Ok(features),
        false => Err(format!(
            "`features`: these functions belong to none: {}",
            left.join(", ")
        )),
    }
}

/// The function of a contract, as patterns name it: without the group.
fn function<'c>(group: &str, contract: &'c str) -> &'c str {
    let rest = contract.strip_prefix(group);
    rest.and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(contract)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTRACTS: [&str; 3] = ["abi.echo-u8", "abi.echo-list-u8", "abi.echo-string"];

    fn read(written: &[(&str, &[&str])]) -> Result<Vec<Feature>, String> {
        let written = written.iter().map(|(name, patterns)| {
            let patterns = patterns.iter().map(|pattern| (*pattern).to_owned());
            ((*name).to_owned(), patterns.collect())
        });
        features(&written.collect(), "abi", &CONTRACTS)
    }

    #[test]
    fn each_function_belongs_to_the_feature_whose_pattern_means_it() {
        let read = read(&[("strings", &["echo-string"]), ("bytes", &["echo-*u8"])]).unwrap();
        let names: Vec<&str> = read.iter().map(|feature| &*feature.name).collect();
        assert_eq!(names, ["strings", "bytes"]);
        assert_eq!(read[1].functions, CONTRACTS[..2]);
        let one = IndexMap::from([("all".to_owned(), vec!["create-user".to_owned()])]);
        let one = features(&one, "create-user", &["create-user"]).unwrap();
        assert_eq!(one[0].functions, ["create-user"]);
    }

    #[test]
    fn a_function_of_none_or_of_two_features_is_an_error_with_its_name() {
        let wrong = |written| read(written).unwrap_err();
        assert_eq!(
            wrong(&[("strings", &["echo-string"])]),
            "`features`: these functions belong to none: echo-u8, echo-list-u8"
        );
        assert_eq!(
            wrong(&[("all", &["*"]), ("strings", &["echo-string"])]),
            "`features`: `echo-string` belongs to `all` and to `strings`: name it in one"
        );
        assert_eq!(
            wrong(&[("all", &["*", "echo-text"])]),
            "`features`: no function is named `echo-text`, as `all` has it"
        );
        assert!(wrong(&[("all", &["**a"])]).starts_with("`features`: `**a` of `all` is not a"));
    }
}
