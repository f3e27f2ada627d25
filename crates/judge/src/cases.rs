//! Generate: the cases of a contract and a seed, made once for all cells.
//!
//! Case `index` of seed `seed` depends on nothing else: its random numbers are keyed
//! by a hash of the contract's name, the seed and the index, so that it can be made
//! again alone. Cases are handed out in chunks; the last few chunks are kept, so
//! cells that run side by side share them and a long run holds its memory flat.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use proptest::test_runner::Reason;

use crate::cell::Place;
use crate::contract::{Contract, Generator};
use crate::judge::Case;
use crate::memo::Memo;
use crate::types::generate::Source;
use crate::types::variation::constant::{Constant, Word, Words};
use crate::types::variation::{Turn, Way, vary};
use crate::value::Val;

/// The cases that one instance of a composition runs before it is renewed. A guest
/// that never frees its memory (TinyGo's `-gc=leaking`) stays far below the limit,
/// and an instantiation of 1 ms costs 4 µs a case.
pub const CHUNK: u64 = 256;

/// To so many generated cases there is one with a constant of a component.
pub const EACH: u64 = 4;

/// So many times a word is put into a case before the case stays without one.
const TRIED: u64 = 8;

/// The chunks kept for cells that are behind: those of a run of 8,000 cases.
const KEPT: usize = 32;

/// A strategy refused to make a value, or made one that its oracle does not know.
#[derive(Debug, thiserror::Error)]
#[error(
    "contract `{contract}`, seed {seed}, case {index}: {why}; this is a fault of the contract, not of a guest"
)]
pub struct GenerateError {
    contract: String,
    seed: u64,
    index: u64,
    why: Reason,
}

/// What came of making a chunk.
type Chunk = Result<Arc<[Case]>, Arc<GenerateError>>;

/// The arguments of a chunk as the contract's generator makes them.
type Plain = Arc<[Result<Vec<Val>, Reason>]>;

/// The seed of [`Cases::fixed`].
pub const FIXED: u64 = 0;

/// A range of the cases of a contract for a seed.
pub struct Cases {
    contract: Arc<Contract>,
    seed: u64,
    range: Range<u64>,
    /// What is put into them.
    words: Option<Words>,
    /// What words are put into, for all that come of these cases.
    plain: Arc<Memo<u64, Plain>>,
    kept: Memo<u64, Chunk>,
    fixed: OnceLock<Chunk>,
}

impl Cases {
    /// Describes the cases of these indices; none is made yet. The range begins at a
    /// multiple of [`CHUNK`].
    pub fn new(contract: &Arc<Contract>, seed: u64, range: Range<u64>) -> Self {
        Cases {
            contract: contract.clone(),
            seed,
            range,
            words: None,
            plain: Arc::new(Memo::of(KEPT)),
            kept: Memo::of(KEPT),
            fixed: OnceLock::new(),
        }
    }

    /// Cases of the same contract and seed, [`EACH`] times as few, into which constants of
    /// components are put in turn, the first ones first. None if no constant has a place in them.
    ///
    /// # Errors
    /// If the contract's strategy refuses.
    pub fn with(&self, constants: &[Constant]) -> Result<Option<Self>, Arc<GenerateError>> {
        let mut calls: Vec<Vec<Val>> = self.fixed()?.iter().map(|case| case.args.clone()).collect();
        let Some(words) = Words::new(constants, &mut calls) else {
            return Ok(None);
        };
        let (start, count) = (self.range.start, self.count() / EACH);
        Ok(Some(Cases {
            words: Some(words),
            plain: self.plain.clone(),
            ..Cases::new(&self.contract, self.seed, start..start + count)
        }))
    }

    /// One chunk of the contract's cases that is the same whatever the seed is: those of the
    /// seed [`FIXED`].
    ///
    /// # Errors
    /// If the contract's strategy and its oracle do not fit.
    pub fn fixed(&self) -> Result<Arc<[Case]>, Arc<GenerateError>> {
        let fixed = || Cases::new(&self.contract, FIXED, 0..CHUNK);
        let made = || fixed().make(0..CHUNK).map_err(Arc::new);
        self.fixed.get_or_init(made).clone()
    }

    /// The numbers of the chunks.
    pub fn chunks(&self) -> Range<u64> {
        self.range.start / CHUNK..self.range.end.div_ceil(CHUNK)
    }

    /// The number of cases.
    pub fn count(&self) -> u64 {
        self.range.end.saturating_sub(self.range.start)
    }

    /// Whether the first case of the seed is among them.
    pub fn begins(&self) -> bool {
        self.range.start == 0
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The cases of one chunk, the last of which may be shorter.
    ///
    /// # Errors
    /// If the contract's strategy and its oracle do not fit.
    pub fn chunk(&self, number: u64) -> Result<Arc<[Case]>, Arc<GenerateError>> {
        let start = number * CHUNK;
        let range = start..(start + CHUNK).min(self.range.end);
        let make = || self.make(range).map_err(Arc::new);
        self.kept.get_or_make(number, make)
    }

    fn make(&self, range: Range<u64>) -> Result<Arc<[Case]>, GenerateError> {
        let generator = self.contract.rules.generator();
        range.map(|index| self.draw(&generator, index)).collect()
    }

    /// Makes one case, whatever the range is and whatever constants there are.
    ///
    /// # Errors
    /// If the contract's strategy and its oracle do not fit, or its word has no place in it.
    pub fn case(&self, place: &Place) -> Result<Case, GenerateError> {
        let generator = self.contract.rules.generator();
        let Place { index, word } = place;
        let seed = self.seed_of(*index);
        let args = match word {
            None => self.args(&generator, *index, &seed),
            Some(word) => generator(&seed).and_then(|args| {
                let placed = self.placed(&args, word, &seed);
                placed.ok_or_else(|| format!("`{word}` has no place in its arguments").into())
            }),
        };
        self.made(*index, word.clone(), args)
    }

    /// Makes one of these cases, whatever the range is.
    ///
    /// # Errors
    /// If the contract's strategy and its oracle do not fit.
    pub fn at(&self, index: u64) -> Result<Case, GenerateError> {
        self.draw(&self.contract.rules.generator(), index)
    }

    fn draw(&self, generator: &Generator<'_>, index: u64) -> Result<Case, GenerateError> {
        let seed = self.seed_of(index);
        let Some(words) = &self.words else {
            return self.made(index, None, self.args(generator, index, &seed));
        };
        let number = index / CHUNK;
        let plain = self.plain.get_or_make(number, || {
            let chunk = number * CHUNK..(number + 1) * CHUNK;
            chunk.map(|index| generator(&self.seed_of(index))).collect()
        });
        let args = match &plain[(index % CHUNK) as usize] {
            Ok(args) => args,
            Err(why) => return self.made(index, None, Err(why.clone())),
        };
        let place = |word: &Word, _: &mut Source| self.placed(args, word, &seed);
        match words.try_in(index, &mut Source::new(&seed), place) {
            Some((args, word)) => self.made(index, Some(word), Ok(args)),
            None => self.made(index, None, self.args(generator, index, &seed)),
        }
    }

    /// Arguments with a word in them, if the contract admits it somewhere.
    fn placed(&self, args: &[Val], word: &Word, seed: &blake3::Hash) -> Option<Vec<Val>> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(seed.as_bytes());
        hasher.update(word.to_string().as_bytes());
        let mut source = Source::new(&hasher.finalize());
        (0..TRIED).find_map(|_| {
            let mut args = args.to_vec();
            let put = word.put(&mut args, &mut source);
            (put && self.contract.rules.admits(&args)).then_some(args)
        })
    }

    fn made(
        &self,
        index: u64,
        word: Option<Word>,
        args: Result<Vec<Val>, Reason>,
    ) -> Result<Case, GenerateError> {
        let rules = &self.contract.rules;
        let made = args.and_then(|args| Ok((rules.right(&args)?, args)));
        let (right, args) = made.map_err(|why| GenerateError {
            contract: self.contract.name.clone(),
            seed: self.seed,
            index,
            why,
        })?;
        Ok(Case {
            index,
            word,
            expected: self.contract.expecting(&args, right),
            args,
        })
    }

    fn args(
        &self,
        generator: &Generator<'_>,
        index: u64,
        seed: &blake3::Hash,
    ) -> Result<Vec<Val>, Reason> {
        let rules = &self.contract.rules;
        let possible = |args: &Vec<Val>| rules.admits(args);
        // The random numbers of a variation are not those of what is varied.
        let mut source = Source::new(&blake3::hash(seed.as_bytes()));
        match Turn::of(index, self.seed) {
            Turn::AsItIs => generator(seed),
            // What is watched is called over and over.
            Turn::Varied(Way::Size(_)) if self.seed == FIXED && index < CHUNK => generator(seed),
            Turn::OfTypes if rules.types().is_empty() => generator(seed),
            Turn::OfTypes => {
                let args = Some(source.values(rules.types())).filter(possible);
                args.map_or_else(|| generator(seed), Ok)
            }
            Turn::Varied(way) => {
                let args = generator(seed)?;
                let mut varied = args.clone();
                vary(&mut varied, way, &self.contract.words, &mut source);
                Ok(Some(varied).filter(possible).unwrap_or(args))
            }
        }
    }

    fn seed_of(&self, index: u64) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.contract.name.as_bytes());
        hasher.update(&self.seed.to_le_bytes());
        hasher.update(&index.to_le_bytes());
        hasher.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::{contract, usual};

    fn cases(seed: u64, count: u64) -> Vec<Case> {
        let cases = Cases::new(contract("validate-user"), seed, 0..count);
        let chunks = cases.chunks().map(|n| cases.chunk(n).unwrap());
        chunks.flat_map(|chunk| chunk.to_vec()).collect()
    }

    #[test]
    fn one_seed_makes_the_same_cases_again_and_another_makes_others() {
        assert_eq!(cases(7, 300), cases(7, 300));
        assert_ne!(cases(7, 300), cases(8, 300));
    }

    #[test]
    fn a_case_alone_is_the_case_of_the_run() {
        for (contract, index) in usual().into_iter().zip([0, 1, 255, 256, 700]) {
            let cases = Cases::new(&contract, 7, 0..701);
            let chunk = cases.chunk(index / CHUNK).unwrap();
            assert_eq!(
                chunk[(index % CHUNK) as usize],
                cases.case(&index.into()).unwrap()
            );
        }
    }

    #[test]
    fn the_number_of_cases_is_what_was_asked_for() {
        for count in [0, 1, 255, 256, 257, 1000] {
            let made = cases(7, count);
            assert!(made.iter().map(|case| case.index).eq(0..count), "{count}");
        }
    }

    #[test]
    fn parts_of_the_range_have_the_cases_of_the_whole() {
        let whole = cases(7, 600);
        let mut joined = Vec::new();
        for range in [0..256, 256..512, 512..600] {
            let part = Cases::new(contract("validate-user"), 7, range.clone());
            assert_eq!(part.count(), range.end - range.start);
            assert_eq!(part.begins(), range.start == 0);
            joined.extend(part.chunks().flat_map(|n| part.chunk(n).unwrap().to_vec()));
        }
        assert_eq!(joined, whole);
    }

    #[test]
    fn chunks_that_were_dropped_are_made_again_alike() {
        let cases = Cases::new(contract("validate-email"), 7, 0..u64::MAX);
        let first = cases.chunk(0).unwrap();
        for number in 1..=KEPT as u64 {
            cases.chunk(number).unwrap();
        }
        assert!(cases.kept.get(&0).is_none());
        assert_eq!(cases.chunk(0).unwrap(), first);
    }
}
