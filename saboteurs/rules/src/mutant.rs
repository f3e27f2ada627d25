//! An entry of a catalogue.

/// One way to be wrong. `F` is what a saboteur does to be so.
#[derive(Debug, Clone)]
pub struct Mutant<F> {
    pub id: String,
    pub class: &'static str,
    pub contract: &'static str,
    pub says: String,
    pub fault: F,
}

/// An entry that `create-user` notices; [`class`] names its class.
pub fn mutant<F>(id: impl Into<String>, says: impl Into<String>, fault: F) -> Mutant<F> {
    Mutant {
        id: id.into(),
        class: "",
        contract: "create-user",
        says: says.into(),
        fault,
    }
}

impl<F> Mutant<F> {
    /// Another contract is meant to notice it.
    pub fn seen_by(mut self, contract: &'static str) -> Self {
        self.contract = contract;
        self
    }
}

/// Entries of one class.
pub fn class<F>(name: &'static str, mut mutants: Vec<Mutant<F>>) -> Vec<Mutant<F>> {
    for mutant in &mut mutants {
        mutant.class = name;
    }
    mutants
}

/// What the mutant of this id does; nothing for no id.
///
/// # Panics
/// If no mutant has this id.
pub fn chosen<F>(mutants: Vec<Mutant<F>>, id: &str) -> Option<F> {
    if id.is_empty() {
        return None;
    }
    let found = mutants.into_iter().find(|mutant| mutant.id == id);
    let Some(mutant) = found else {
        panic!("this saboteur has no mutant `{id}`");
    };
    Some(mutant.fault)
}

/// Asserts, for the tests of a catalogue, what its readers rely on.
///
/// # Panics
/// If an entry is malformed, or an id or a description occurs twice.
pub fn assert_well_formed<F>(mutants: &[Mutant<F>]) {
    let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    for (at, mutant) in mutants.iter().enumerate() {
        let id = &mutant.id;
        assert!(!id.is_empty() && id.chars().all(named), "`{id}`");
        assert!(
            !mutant.says.is_empty() && !mutant.class.is_empty(),
            "`{id}`"
        );
        let same = |other: &Mutant<F>| other.id == *id || other.says == mutant.says;
        assert!(!mutants[..at].iter().any(same), "`{id}` occurs twice");
    }
}

/// The classes of a catalogue, in its order.
pub fn classes<F>(mutants: &[Mutant<F>]) -> Vec<&'static str> {
    let mut classes: Vec<_> = mutants.iter().map(|mutant| mutant.class).collect();
    classes.dedup();
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Vec<Mutant<u8>> {
        class("c", vec![mutant("a", "one", 1), mutant("b-2", "two", 2)])
    }

    #[test]
    fn a_mutant_is_chosen_by_its_id_and_none_by_an_empty_one() {
        assert_eq!(chosen(two(), "b-2"), Some(2));
        assert_eq!(chosen(two(), ""), None);
    }

    #[test]
    #[should_panic(expected = "this saboteur has no mutant `c`")]
    fn an_unknown_id_is_named() {
        chosen(two(), "c");
    }

    #[test]
    fn a_catalogue_keeps_a_class_together() {
        assert_well_formed(&two());
        assert_eq!(classes(&two()), ["c"]);
    }

    #[test]
    #[should_panic(expected = "`a` occurs twice")]
    fn an_id_that_occurs_twice_is_named() {
        assert_well_formed(&class(
            "c",
            vec![mutant("a", "one", 1), mutant("a", "two", 2)],
        ));
    }
}
