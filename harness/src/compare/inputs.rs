//! What the functions of components are called with: values of their types, some of them varied,
//! and after them values that have a constant of the components in them.

use super::{Options, SharedFunction};
use crate::cases::{CHUNK, EACH};
use crate::types::Shape;
use crate::types::generate::Source;
use crate::types::variation::constant::{Word, Words};
use crate::types::variation::{Turn, vary};
use crate::value::Val;

/// The inputs of a function, in their order.
pub(super) struct Inputs<'a> {
    shapes: &'a [Shape],
    options: &'a Options,
    source: Source,
    made: u64,
    /// Those of the first instance, which others are like.
    pub first: Vec<Vec<Val>>,
    words: Option<Words>,
}

impl<'a> Inputs<'a> {
    pub fn new(function: &SharedFunction, shapes: &'a [Shape], options: &'a Options) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(function.name().as_bytes());
        hasher.update(&options.seed.to_le_bytes());
        Inputs {
            shapes,
            options,
            source: Source::new(&hasher.finalize()),
            made: 0,
            first: Vec::new(),
            words: None,
        }
    }

    /// The arguments of a call that comes after the cases, with a word if it has a place.
    fn with_word(&mut self, args: Vec<Val>, turn: u64) -> Option<(Vec<Val>, Option<Word>)> {
        if turn == 0 {
            self.words = Words::new(&self.options.constants, &mut self.first.clone());
        }
        let place = |word: &Word, source: &mut Source| {
            let mut args = args.clone();
            word.put(&mut args, source).then_some(args)
        };
        let tried = self.words.as_ref()?.try_in(turn, &mut self.source, place);
        Some(match tried {
            Some((args, word)) => (args, Some(word)),
            None => (args, None),
        })
    }
}

impl Iterator for Inputs<'_> {
    type Item = (Vec<Val>, Option<Word>);

    fn next(&mut self) -> Option<Self::Item> {
        let (index, cases) = (self.made, self.options.cases);
        if index >= cases + cases / EACH {
            return None;
        }
        self.made += 1;
        let mut args = self.source.values(self.shapes);
        if index >= cases {
            return self.with_word(args, index - cases);
        }
        if let Turn::Varied(way) = Turn::of(index, self.options.seed) {
            vary(&mut args, way, &[], &mut self.source);
        }
        if index < CHUNK {
            self.first.push(args.clone());
        }
        Some((args, None))
    }
}
