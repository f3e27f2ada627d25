//! Inputs from the types alone, and right answers of components that are asked.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Contract, Generator, Rules};
use crate::judge::Right;
use crate::shape::{Shape, generate::Source};
use crate::value::Val;

/// Who knows what is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A guest, which plays every role.
    Guest(String),
    /// The greater part of the guests that play every role.
    Majority,
    /// A component that is none of the matrix, and exports the same interface.
    Component(PathBuf),
}

/// Makes oracles of components.
pub trait Askers {
    /// An oracle for a contract, whose own rules are not asked.
    ///
    /// # Errors
    /// If there is none; the message says why.
    fn asker(&self, contract: &Arc<Contract>, who: &Who) -> Result<Arc<dyn Ask>, String>;
}

/// A component, or several, that are asked.
pub trait Ask: Send + Sync {
    /// What is right of a call with arguments of the function's types.
    ///
    /// # Errors
    /// If it cannot be asked; the message says why.
    fn ask(&self, args: &[Val]) -> Result<Right, String>;
}

/// Has no components: a contract that needs one is refused.
pub struct Nobody;

impl Askers for Nobody {
    fn asker(&self, _: &Arc<Contract>, who: &Who) -> Result<Arc<dyn Ask>, String> {
        Err(format!("there is no component to ask: {who:?}"))
    }
}

/// The rules of a function whose inputs follow from its types.
pub struct Typed {
    /// The types of its parameters.
    pub shapes: Vec<Shape>,
    /// Knows what is right.
    pub oracle: Arc<dyn Ask>,
}

impl Rules for Typed {
    fn generator(&self) -> Generator<'_> {
        Box::new(|seed| {
            let args = Source::new(seed).values(&self.shapes);
            let right = self.oracle.ask(&args)?;
            Ok((args, right))
        })
    }

    fn oracle(&self, args: &[Val]) -> Option<Right> {
        let typed = args.len() == self.shapes.len()
            && self
                .shapes
                .iter()
                .zip(args)
                .all(|(shape, arg)| shape.fits(arg));
        typed.then(|| self.oracle.ask(args).ok()).flatten()
    }

    fn plain(&self) -> Vec<Val> {
        self.shapes.iter().map(Shape::plain).collect()
    }

    fn shapes(&self) -> Option<&[Shape]> {
        Some(&self.shapes)
    }
}

/// An oracle that is never asked.
pub(super) struct Silent;

impl Ask for Silent {
    fn ask(&self, _: &[Val]) -> Result<Right, String> {
        Err("nobody is asked".to_owned())
    }
}
