//! Right answers that follow from a function's types and name, as those of a world of
//! echoes do.

use proptest::test_runner::Reason;

use super::{Generator, Rules, UNKNOWN};
use crate::echo::Rule;
use crate::judge::Right;
use crate::types::{Shape, generate::Source};
use crate::value::Val;

/// The rules of a function of a world of echoes.
pub struct Signature {
    /// The types of its parameters.
    pub shapes: Vec<Shape>,
    /// What it answers.
    pub rule: Rule,
}

impl Rules for Signature {
    fn generator(&self) -> Generator<'_> {
        Box::new(|seed| Ok(Source::new(seed).values(&self.shapes)))
    }

    fn right(&self, args: &[Val]) -> Result<Right, Reason> {
        // What was drawn by the types need not be held against them.
        let answer = self.rule.answer(args).ok_or(UNKNOWN)?;
        Ok(Right::Answer(answer))
    }

    fn oracle(&self, args: &[Val]) -> Option<Right> {
        let fits = Shape::all_fit(&self.shapes, args);
        let answer = fits.then(|| self.rule.answer(args)).flatten();
        answer.map(Right::Answer)
    }

    fn plain(&self) -> Vec<Val> {
        self.shapes.iter().map(Shape::plain).collect()
    }

    fn shapes(&self) -> Option<&[Shape]> {
        Some(&self.shapes)
    }
}
