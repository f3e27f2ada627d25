//! Inputs from the types alone, and right answers of components that are asked.

use std::path::PathBuf;
use std::sync::Arc;

use proptest::test_runner::Reason;

use super::{Contract, Generator, Rules};
use crate::judge::Right;
use crate::types::{Shape, generate::Source, hints::Hints};
use crate::value::{self, Val};

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

    /// A function of a component that makes arguments.
    ///
    /// # Errors
    /// If the component is not there; the message says why.
    fn generator(&self, made_by: &MadeBy) -> Result<Arc<dyn Generate>, String>;
}

/// The function of a component that makes arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBy {
    /// The component.
    pub component: PathBuf,
    /// The interface that it exports.
    pub interface: String,
    /// The function, which takes a `u64` and returns the argument, or a tuple of several.
    pub function: String,
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
pub struct NoAskers;

impl Askers for NoAskers {
    fn asker(&self, _: &Arc<Contract>, who: &Who) -> Result<Arc<dyn Ask>, String> {
        Err(format!("there is no component to ask: {who:?}"))
    }

    fn generator(&self, by: &MadeBy) -> Result<Arc<dyn Generate>, String> {
        Err(format!("there is no component to ask: {by:?}"))
    }
}

/// Makes arguments.
pub trait Generate: Send + Sync {
    /// Returns the argument of a number, or a tuple of several.
    ///
    /// # Errors
    /// If there is none; the message says why.
    fn generate(&self, seed: u64) -> Result<Val, String>;
}

/// How inputs are made.
#[derive(Default)]
pub struct Inputs {
    /// The types of the parameters.
    pub shapes: Vec<Shape>,
    /// What is known of the values of each.
    pub hints: Vec<Hints>,
    /// Calls, of which every fourth input is one.
    pub calls: Vec<Vec<Val>>,
    /// Makes all others, if there is one.
    pub generator: Option<Arc<dyn Generate>>,
}

impl Inputs {
    /// Inputs that follow from the types alone.
    pub fn of_types(shapes: &[Shape]) -> Self {
        Inputs {
            shapes: shapes.to_vec(),
            hints: vec![Hints::default(); shapes.len()],
            ..Inputs::default()
        }
    }

    fn draw(&self, seed: &blake3::Hash) -> Result<Vec<Val>, String> {
        let mut source = Source::new(seed);
        if !self.calls.is_empty() && source.below(4) == 0 {
            return Ok(self.calls[source.below(self.calls.len())].clone());
        }
        match &self.generator {
            None => Ok(source.hinted(&self.shapes, &self.hints)),
            Some(generator) => {
                let mut number = [0; 8];
                number.copy_from_slice(&seed.as_bytes()[..8]);
                let made = generator.generate(u64::from_le_bytes(number))?;
                let args = match made {
                    Val::Tuple(args) if self.shapes.len() != 1 => args,
                    arg => vec![arg],
                };
                match Shape::all_fit(&self.shapes, &args) {
                    true => Ok(args),
                    false => Err(format!(
                        "the generator returned {}, which does not fit the parameters of the function",
                        value::wave_args(&args)
                    )),
                }
            }
        }
    }
}

/// The rules of a function whose inputs follow from its types and from what is known of them.
pub struct Typed {
    /// How inputs are made.
    pub inputs: Arc<Inputs>,
    /// Knows what is right.
    pub oracle: Arc<dyn Ask>,
}

impl Rules for Typed {
    fn generator(&self) -> Generator<'_> {
        Box::new(|seed| Ok(self.inputs.draw(seed)?))
    }

    fn right(&self, args: &[Val]) -> Result<Right, Reason> {
        Ok(self.oracle.ask(args)?)
    }

    fn oracle(&self, args: &[Val]) -> Option<Right> {
        let fits = Shape::all_fit(&self.inputs.shapes, args);
        fits.then(|| self.oracle.ask(args).ok()).flatten()
    }

    fn plain(&self) -> Vec<Val> {
        let Inputs { shapes, hints, .. } = &*self.inputs;
        let pairs = shapes.iter().zip(hints);
        pairs.map(|(shape, hints)| hints.plain(shape)).collect()
    }

    fn admits(&self, args: &[Val]) -> bool {
        let Inputs { shapes, hints, .. } = &*self.inputs;
        let mut pairs = shapes.iter().zip(hints).zip(args);
        pairs.all(|((shape, hints), arg)| hints.admits(shape, arg))
    }

    fn shapes(&self) -> Option<&[Shape]> {
        Some(&self.inputs.shapes)
    }
}

/// The oracle of a roundtrip.
pub struct Itself;

impl Ask for Itself {
    fn ask(&self, args: &[Val]) -> Result<Right, String> {
        let first = args.first().ok_or("there is no argument")?;
        Ok(Right::Answer(first.clone()))
    }
}

/// An oracle that is never asked.
pub struct Silent;

impl Ask for Silent {
    fn ask(&self, _: &[Val]) -> Result<Right, String> {
        Err("nobody is asked".to_owned())
    }
}
