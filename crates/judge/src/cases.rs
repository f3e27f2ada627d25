//! Generate: the cases of a contract and a seed, made once for all cells.
//!
//! Case `index` of seed `seed` depends on nothing else: its random numbers are keyed
//! by a hash of the contract's name, the seed and the index, so that it can be made
//! again alone. Cases are handed out in chunks; the last few chunks are kept, so
//! cells that run side by side share them and a long run holds its memory flat.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use proptest::test_runner::Reason;

use crate::contract::{Contract, Generator};
use crate::judge::Case;
use crate::memo::Memo;
use crate::types::generate::Source;
use crate::types::variation::{Turn, vary};
use crate::value::Val;

/// The cases that one instance of a composition runs before it is renewed. A guest
/// that never frees its memory (TinyGo's `-gc=leaking`) stays far below the limit,
/// and an instantiation of 1 ms costs 4 µs a case.
pub const CHUNK: u64 = 256;

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

/// The seed of [`Cases::fixed`].
pub const FIXED: u64 = 0;

/// A range of the cases of a contract for a seed.
pub struct Cases {
    contract: Arc<Contract>,
    seed: u64,
    range: Range<u64>,
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
            kept: Memo::of(KEPT),
            fixed: OnceLock::new(),
        }
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

    /// Makes one case, whatever the range is.
    ///
    /// # Errors
    /// If the contract's strategy and its oracle do not fit.
    pub fn case(&self, index: u64) -> Result<Case, GenerateError> {
        self.draw(&self.contract.rules.generator(), index)
    }

    fn draw(&self, generator: &Generator<'_>, index: u64) -> Result<Case, GenerateError> {
        let seed = self.seed_of(index);
        let rules = &self.contract.rules;
        let made = self
            .args(generator, index, &seed)
            .and_then(|args| Ok((rules.right(&args)?, args)));
        let (right, args) = made.map_err(|why| GenerateError {
            contract: self.contract.name.clone(),
            seed: self.seed,
            index,
            why,
        })?;
        Ok(Case {
            index,
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
            assert_eq!(chunk[(index % CHUNK) as usize], cases.case(index).unwrap());
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
