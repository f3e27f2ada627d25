//! The contracts of a manifest.

mod entry;
mod features;
mod function;
mod hints;
pub mod registry;
mod signature;
pub mod wit;

pub use lab_judge::contract::*;
pub use registry::{ContractError, Contracts, roles};

#[cfg(any(test, feature = "testing"))]
pub mod testing {
    //! The lab's own contracts, for the tests of other stages.

    use std::path::Path;
    use std::sync::{Arc, OnceLock};

    use super::{Contract, Contracts, typed};
    use crate::guest::fake;
    use crate::manifest::Manifest;

    /// The contracts of this checkout, with rows of three guests.
    pub fn contracts() -> &'static Contracts {
        static CONTRACTS: OnceLock<Contracts> = OnceLock::new();
        CONTRACTS.get_or_init(|| {
            let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
            let manifest = Manifest::read(&checkout).unwrap();
            let parts: Vec<&str> = manifest.roles.keys().map(String::as_str).collect();
            let guests = ["a", "b", "c"].map(|name| fake::guest(name, &parts));
            Contracts::read(
                &manifest,
                &guests,
                &["wasmtime-cranelift", "wasmtime-winch"],
                &typed::NoAskers,
            )
            .unwrap()
        })
    }

    /// The contract of a name.
    pub fn contract(name: &str) -> &'static Arc<Contract> {
        let mut all = contracts().all.iter();
        all.find(|contract| contract.name == name).unwrap()
    }

    /// Those that run by default.
    pub fn usual() -> Vec<Arc<Contract>> {
        let all = contracts().all.iter();
        all.filter(|contract| !contract.policy.opt_in)
            .cloned()
            .collect()
    }
}
