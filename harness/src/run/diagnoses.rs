//! What the tests of a run have learned of faults: a fault of a component shows in every
//! cell that has it, and is looked into once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::value::{self, Val};

/// So many smallest inputs are remembered of each symptom of a function.
const MOST: usize = 8;

/// Knows what was asked and found before.
#[derive(Debug, Default)]
pub struct Diagnoses {
    /// What cells answered, by their keys and what they were asked.
    answers: Mutex<HashMap<(String, String), Answer>>,
    /// The smallest inputs, by contract and symptom.
    smallest: Mutex<HashMap<(String, String), Vec<Args>>>,
}

/// The arguments of a call.
type Args = Vec<Val>;

/// Whether a cell was right, and what it answered.
pub type Answer = (bool, String);

impl Diagnoses {
    /// What a cell answered to a question, which is asked if it was not before; nothing if it
    /// cannot be.
    pub fn answer(
        &self,
        cell: &str,
        question: &str,
        ask: impl FnOnce() -> Option<Answer>,
    ) -> Option<Answer> {
        let key = (cell.to_owned(), question.to_owned());
        let answers = || self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = answers().get(&key) {
            return Some(answer.clone());
        }
        // Two that ask at once hear the same.
        let answer = ask()?;
        answers().insert(key, answer.clone());
        Some(answer)
    }

    /// The smallest inputs that other cells of a contract have for a symptom, those with the
    /// fewest parts first.
    pub fn smallest(&self, contract: &str, symptom: &str) -> Vec<Args> {
        let smallest = self.smallest.lock();
        let smallest = smallest.unwrap_or_else(PoisonError::into_inner);
        let key = (contract.to_owned(), symptom.to_owned());
        smallest.get(&key).cloned().unwrap_or_default()
    }

    /// Remembers the smallest input of a cell.
    pub fn found(&self, contract: &str, symptom: &str, args: &[Val]) {
        let smallest = self.smallest.lock();
        let mut smallest = smallest.unwrap_or_else(PoisonError::into_inner);
        let known = smallest
            .entry((contract.to_owned(), symptom.to_owned()))
            .or_default();
        let text = value::wave_args(args);
        if known.iter().all(|known| value::wave_args(known) != text) {
            known.push(args.to_vec());
            known.sort_by_key(|args| args.iter().map(value::parts).sum::<usize>());
            known.truncate(MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_asked_once() {
        let diagnoses = Diagnoses::default();
        let right = || Some((true, "1".to_owned()));
        let never = || panic!("it was asked before");
        assert_eq!(diagnoses.answer("a", "(1)", || None), None);
        assert_eq!(diagnoses.answer("a", "(1)", right), right());
        assert_eq!(diagnoses.answer("a", "(1)", never), right());
        let wrong = || Some((false, "2".to_owned()));
        assert_eq!(diagnoses.answer("a", "(2)", wrong), wrong());
        assert_eq!(diagnoses.answer("b", "(1)", wrong), wrong());
    }

    #[test]
    fn the_smallest_inputs_are_remembered_each_once_the_smallest_first() {
        let diagnoses = Diagnoses::default();
        let text = |text: &str| vec![Val::String(text.to_owned())];
        for found in ["abc", "a", "abc", "ab"] {
            diagnoses.found("f", "another text", &text(found));
        }
        let expected = ["a", "ab", "abc"].map(text).to_vec();
        assert_eq!(diagnoses.smallest("f", "another text"), expected);
        assert!(diagnoses.smallest("f", "trap").is_empty());
        assert!(diagnoses.smallest("g", "another text").is_empty());
        for length in 4..40 {
            diagnoses.found("f", "another text", &text(&"b".repeat(length)));
        }
        assert_eq!(diagnoses.smallest("f", "another text").len(), MOST);
    }
}
