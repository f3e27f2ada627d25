//! The world `shapes-saboteur`: the generated bindings, and behind them an echo or a relay
//! that does one thing wrong.
//!
//! [`catalog`] lists what that can be, [`saboteur`] does it in the [`functions`] that can
//! go wrong. All others are forwarded by what `build.rs` writes.

mod catalog;
mod functions;
mod saboteur;

use std::cell::RefCell;

use crate::exports::lab::saboteur::catalog::{Guest as Catalog, Mutant};
use crate::forward::Forward;
use crate::functions::functions;
use crate::lab::abi::types;
use crate::lab::saboteur::choice;
use crate::saboteur::{Behind, Saboteur};

wit_bindgen::generate!({
    path: "../../wit/saboteur",
    world: "shapes-saboteur",
    generate_all,
});

// What is written for every type alike is more than some of them need.
#[allow(unused_parens, unused_variables, clippy::all)]
mod forward {
    use super::Component;
    use crate::exports::lab::abi::shapes::Guest;
    use crate::lab::abi::{shapes, types};

    include!(concat!(env!("OUT_DIR"), "/forward.rs"));
}

thread_local! {
    /// The lab is asked once which mutant this instance is.
    static SABOTEUR: RefCell<Saboteur<Imported>> =
        RefCell::new(Saboteur::new(Imported, catalog::chosen(&choice::mutant())));
}

struct Component;

/// The imported echo or relay.
struct Imported;

impl Forward for Imported {}

macro_rules! sabotage {
    ($($case:ident $contract:literal $function:ident($args:ty);)+) => {
        impl Forward for Component {
            $(fn $function(args: $args) -> $args {
                SABOTEUR.with_borrow_mut(|saboteur| saboteur.$function(args))
            })+
        }

        impl Behind for Imported {
            $(fn $function(&self, args: $args) -> $args {
                <Self as Forward>::$function(args)
            })+
        }
    };
}

functions!(sabotage);

impl Catalog for Component {
    fn mutants() -> Vec<Mutant> {
        let listed = |mutant: catalog::Mutant| Mutant {
            id: mutant.id,
            class: mutant.class.to_owned(),
            contract: mutant.contract.to_owned(),
            says: mutant.says,
        };
        catalog::mutants().into_iter().map(listed).collect()
    }
}

export!(Component);
