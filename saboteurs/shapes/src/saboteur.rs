//! Does what a mutant does wrong, in front of an echo or of a relay.

use crate::functions::functions;
use crate::lab::abi::types;

/// What each call keeps that keeps memory.
const PAGE: usize = 64 << 10;

/// What goes wrong in a function of which `T` are the arguments and the answer.
pub enum Wrong<T> {
    /// The answer is changed.
    Answer(fn(T) -> T),
    /// Some arguments trap without a word.
    Trap(fn(&T) -> bool),
    /// Some arguments trap with a message.
    Panic(fn(&T) -> bool, &'static str),
    /// Each call keeps a page of memory.
    Keep,
}

// Derived, they would ask for a `T` that can be copied.
impl<T> Copy for Wrong<T> {}

impl<T> Clone for Wrong<T> {
    fn clone(&self) -> Self {
        *self
    }
}

macro_rules! saboteur {
    ($($case:ident $contract:literal $function:ident($args:ty);)+) => {
        /// The echo or the relay that calls are forwarded to, without the functions that
        /// never go wrong.
        pub trait Behind {
            $(fn $function(&self, args: $args) -> $args;)+
        }

        /// The one thing that is wrong, by the function that it is wrong in.
        #[derive(Clone, Copy)]
        pub enum Fault {
            $($case(Wrong<$args>),)+
        }

        impl Fault {
            /// The contract for its function.
            pub fn contract(&self) -> &'static str {
                match self {
                    $(Fault::$case(_) => $contract,)+
                }
            }
        }

        impl<B: Behind> Saboteur<B> {
            $(pub fn $function(&mut self, args: $args) -> $args {
                let wrong = match self.fault {
                    Some(Fault::$case(wrong)) => Some(wrong),
                    _ => None,
                };
                self.call(wrong, args, B::$function)
            })+
        }
    };
}

functions!(saboteur);

/// Forwards calls to an echo or a relay and does one thing wrong, or nothing.
pub struct Saboteur<B> {
    behind: B,
    fault: Option<Fault>,
    kept: Vec<Vec<u8>>,
}

impl<B: Behind> Saboteur<B> {
    /// A saboteur with a fault, or one that does nothing.
    pub fn new(behind: B, fault: Option<Fault>) -> Self {
        Saboteur {
            behind,
            fault,
            kept: Vec::new(),
        }
    }

    /// Forwards a call of a function in which this is wrong.
    fn call<T>(&mut self, wrong: Option<Wrong<T>>, args: T, forward: impl FnOnce(&B, T) -> T) -> T {
        match wrong {
            Some(Wrong::Answer(change)) => return change(forward(&self.behind, args)),
            Some(Wrong::Trap(on)) if on(&args) => trap(),
            Some(Wrong::Panic(on, why)) if on(&args) => panic!("{why}"),
            // Not zero: zeros may be memory that nobody has touched.
            Some(Wrong::Keep) => self.kept.push(vec![0x5a; PAGE]),
            _ => {}
        }
        forward(&self.behind, args)
    }
}

/// A panic prints a message before it traps; this does not.
fn trap() -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    panic!("a trap");
}

#[cfg(test)]
#[path = "saboteur_tests.rs"]
mod tests;
