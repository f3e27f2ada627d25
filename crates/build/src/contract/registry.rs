//! The roles and contracts of a manifest.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use super::entry::Maker;
use super::function::{Plan, SIGNATURE, functions};
use super::typed::Askers;
use super::wit::Packages;
use super::{Arrangement, Contract, Policy, RUNTIME, Role};
use crate::echo::{World, WorldError};
use crate::guest::Guest;
use crate::judge::Drive;
use crate::manifest::{ContractEntry, Manifest, RoleEntry};

/// Grants saboteurs the choice of what they are.
const CHOICE: &str = "lab:saboteur/choice@1.0.0";

/// Why the contracts of a manifest cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A role's world is not there.
    #[error("role `{role}`: {why}")]
    Role {
        /// The role.
        role: String,
        /// What is wrong.
        why: String,
    },
    /// A contract's functions, inputs or oracle are not there.
    #[error("contract `{contract}`: {why}")]
    Contract {
        /// The contract.
        contract: String,
        /// What is wrong.
        why: String,
    },
    /// The package of a contract by signatures is no world of echoes.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A guest plays a role that is not there.
    #[error(
        "guest `{guest}` plays the role `{role}`, which the manifest does not have; it has: {known}"
    )]
    UnknownRole {
        /// The guest's name.
        guest: String,
        /// The role.
        role: String,
        /// Those that exist.
        known: String,
    },
}

/// The roles and contracts of a lab.
#[derive(Debug, Clone, Default)]
pub struct Contracts {
    /// Every role that a guest's manifest can name, the outermost first.
    pub roles: Vec<Arc<Role>>,
    /// Every contract, in the order of reports.
    pub all: Vec<Arc<Contract>>,
    /// The roles in which made-up and brought worlds are played: those of the contract whose
    /// oracle is `signature`; of none, if there is none.
    pub echoing: Vec<Arc<Role>>,
}

impl Contracts {
    /// Makes the contracts of a manifest, for some guests and hosts, of which the first is the
    /// default.
    ///
    /// # Errors
    /// If something that the manifest names does not exist.
    pub fn read(
        manifest: &Manifest,
        guests: &[Guest],
        hosts: &[&str],
        askers: &dyn Askers,
    ) -> Result<Self, ContractError> {
        let mut contracts = Contracts {
            roles: roles(manifest)?,
            ..Contracts::default()
        };
        for guest in guests {
            contracts.check(guest)?;
        }
        for (name, entry) in &manifest.contracts {
            let made = Maker {
                guests,
                hosts,
                askers,
                contracts: &contracts,
                name,
                entry,
                used: RefCell::default(),
            }
            .make()?;
            if entry.oracle.as_deref() == Some(SIGNATURE)
                && contracts.echoing.is_empty()
                && !entry.rows
            {
                contracts.echoing = contracts.roles_of(entry);
            }
            contracts.all.extend(made.into_iter().map(Arc::new));
        }
        Ok(contracts)
    }

    /// The contracts of a world that is played in the roles of echoes, whose package is in a
    /// folder of its own.
    ///
    /// # Errors
    /// If the package is no world of echoes.
    pub fn of_world(&self, name: &str, wit: &Path, host: &str) -> Result<Self, ContractError> {
        let elsewhere = |role: &Arc<Role>| {
            Arc::new(Role {
                wit: wit.to_owned(),
                ..Role::clone(role)
            })
        };
        let roles: Vec<Arc<Role>> = self.echoing.iter().map(elsewhere).collect();
        let world = roles.last().map_or("", |role| &role.world);
        let world = World::read(wit, world)?;
        let plan = Plan {
            group: name,
            roles: &roles,
            arrangement: Arrangement::Every,
            ulps: 0,
            never_traps: false,
            oracle: SIGNATURE,
            drive: Drive::Call,
            second: None,
            policy: Policy::new(true, true),
            host,
        };
        let several = world.interfaces.len() > 1;
        let functions = functions(&world);
        let contracts = functions.into_iter().map(|function| {
            let name = plan.name(&function.name, several);
            Arc::new(plan.contract(name, &function.name, function.rules, None))
        });
        Ok(Contracts {
            all: contracts.collect(),
            echoing: roles.clone(),
            roles,
        })
    }

    /// The role of a name, as manifests of guests know it.
    pub fn role(&self, name: &str) -> Option<&Arc<Role>> {
        self.roles.iter().find(|role| role.name == name)
    }

    fn check(&self, guest: &Guest) -> Result<(), ContractError> {
        let Some(unknown) = guest.roles.keys().find(|part| self.role(part).is_none()) else {
            return Ok(());
        };
        let known: Vec<&str> = self.roles.iter().map(|role| &*role.name).collect();
        Err(ContractError::UnknownRole {
            guest: guest.name.clone(),
            role: unknown.clone(),
            known: known.join(", "),
        })
    }

    /// The roles that an entry names.
    pub(super) fn roles_of(&self, entry: &ContractEntry) -> Vec<Arc<Role>> {
        let found = entry.roles.iter().filter_map(|name| self.role(name));
        found.cloned().collect()
    }
}

/// The roles of a manifest, in its order.
///
/// # Errors
/// If a package or a world is not there.
pub fn roles(manifest: &Manifest) -> Result<Vec<Arc<Role>>, ContractError> {
    if manifest.roles.is_empty() {
        return Ok(Vec::new());
    }
    let packages = Packages::read(&manifest.wit);
    let roles = manifest.roles.iter().map(|(name, entry)| {
        let packages = packages.as_ref().map_err(Clone::clone);
        let role = packages.and_then(|packages| role(packages, name, entry));
        role.map(Arc::new).map_err(|why| ContractError::Role {
            role: name.clone(),
            why,
        })
    });
    roles.collect()
}

fn role(packages: &Packages, name: &str, entry: &RoleEntry) -> Result<Role, String> {
    let (folder, world) = packages.world(&entry.world)?;
    let saboteur = entry.saboteur.as_ref().map(|saboteur| {
        let (wit, world) = packages.world(saboteur)?;
        Ok::<_, String>(Arc::new(Role {
            name: world.clone(),
            part: world.clone(),
            wit,
            world,
            host: host(&[CHOICE.to_owned()]),
            saboteur: None,
        }))
    });
    Ok(Role {
        name: name.to_owned(),
        part: name.to_owned(),
        wit: folder,
        world,
        host: host(&entry.host_imports),
        saboteur: saboteur.transpose()?,
    })
}

/// What the host may satisfy: what every runtime needs, and what a role says beside.
fn host(further: &[String]) -> Vec<String> {
    let runtime = RUNTIME.iter().map(|import| (*import).to_owned());
    runtime.chain(further.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::typed::{Ask, Generate, MadeBy, Who};
    use crate::guest::fake;
    use crate::judge::Right;
    use crate::manifest;
    use crate::value::Val;

    /// An oracle that returns the first argument, and a generator that makes the seed.
    struct First;

    impl Ask for First {
        fn ask(&self, args: &[Val]) -> Result<Right, String> {
            Ok(Right::Answer(args[0].clone()))
        }
    }

    impl Generate for First {
        fn generate(&self, seed: u64) -> Result<Val, String> {
            let name = Val::String("made".to_owned());
            Ok(Val::Tuple(vec![name, Val::U32(seed as u32)]))
        }
    }

    impl Askers for First {
        fn asker(&self, _: &Arc<Contract>, _: &Who) -> Result<Arc<dyn Ask>, String> {
            Ok(Arc::new(First))
        }

        fn generator(&self, _: &MadeBy) -> Result<Arc<dyn Generate>, String> {
            Ok(Arc::new(First))
        }
    }

    const WIT: &str = "package acme:shop@1.0.0;
        interface tax { of: func(name: string, net: u32) -> string; }
        interface codec {
            encode: func(text: string) -> list<u8>;
            decode: func(bytes: list<u8>) -> result<string, string>;
            checked: func(text: string) -> result<list<u8>>;
            plain: func(bytes: list<u8>) -> string;
            length: func(bytes: list<u8>) -> u32;
        }
        interface audit { resource log; ask: func(log: borrow<log>); tell: func() -> string; }
        world shop { import tax; export tax; export audit; export codec; }
        world till { export tax; }";

    const ROLES: &str = "[roles.shop]\nworld = 'acme:shop/shop'\n\
        [roles.till]\nworld = 'acme:shop/till'\n";

    /// The contracts of a manifest with these lines after its roles.
    fn read(text: &str) -> Result<Contracts, String> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("wit")).unwrap();
        std::fs::write(dir.path().join("wit/shop.wit"), WIT).unwrap();
        std::fs::write(dir.path().join("words.txt"), "beer\nbread\n").unwrap();
        std::fs::write(dir.path().join("calls.wave"), "# one\nof(\"egg\", 7)\n").unwrap();
        let text = ROLES.to_owned() + text;
        let manifest = manifest::parse(&text, dir.path().to_owned()).unwrap();
        let guests = ["go", "js"].map(|name| fake::guest(name, &["shop", "till"]));
        Contracts::read(&manifest, &guests, &[""], &First).map_err(|e| e.to_string())
    }

    fn contract(lines: &str) -> String {
        format!("[contracts.tax]\nroles = ['shop', 'till']\n{lines}")
    }

    const OF: &str = "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'majority'\n";

    #[test]
    fn one_function_is_a_contract_and_an_interface_is_a_group() {
        let one = read(&contract(OF)).unwrap();
        assert_eq!(one.all.len(), 1);
        assert_eq!((&*one.all[0].name, one.all[0].word()), ("tax", "tax"));
        assert_eq!(one.all[0].roles.len(), 2);
        let all = "functions = ['acme:shop/tax@1.0.0']\noracle = 'majority'\n";
        let all = read(&contract(all)).unwrap();
        assert_eq!((&*all.all[0].name, all.all[0].word()), ("tax.of", "tax"));
    }

    #[test]
    fn what_the_manifest_names_and_is_not_there_is_an_error() {
        for (lines, why) in [
            (
                "functions = ['acme:shop/tax@1.0.0#on']\noracle = 'majority'",
                "exports no",
            ),
            (
                "functions = ['acme:shop/audit@1.0.0#ask']\noracle = 'majority'",
                "`ask`: a handle",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'fate'",
                "`fate` is not an oracle",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'reference:cobol'",
                "no guest is named `cobol`; there are: go, js",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'builtin:x'",
                "no oracle `x` is built in",
            ),
            (
                "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'signature'",
                "nothing says what `of` answers",
            ),
        ] {
            let error = read(&contract(lines)).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let error = read("[roles.bank]\nworld = 'acme:bank/bank'").unwrap_err();
        assert!(
            error.contains("role `bank`: no package `acme:bank`"),
            "{error}"
        );
    }

    /// The inputs of the first seeds.
    fn drawn(inputs: &str) -> Vec<Vec<Val>> {
        let contracts = read(&contract(&format!("{OF}[contracts.tax.inputs]\n{inputs}")));
        let contract = contracts.unwrap().all.remove(0);
        let generator = contract.rules.generator();
        let drawn = (0..200_u64).map(|seed| {
            let (args, right) = generator(&blake3::hash(&seed.to_le_bytes())).unwrap();
            assert_eq!(right.answer(), Some(&args[0]));
            assert!(contract.rules.oracle(&args).is_some());
            args
        });
        drawn.collect()
    }

    fn count(drawn: &[Vec<Val>], is: impl Fn(&str, u32) -> bool) -> usize {
        let is = |args: &&Vec<Val>| match args.as_slice() {
            [Val::String(name), Val::U32(net)] => is(name, *net),
            other => panic!("{other:?}"),
        };
        drawn.iter().filter(is).count()
    }

    #[test]
    fn inputs_are_made_as_the_manifest_says() {
        let words = drawn("values = { name = { words = 'words.txt' }, net = { range = [5, 9] } }");
        assert!((60..140).contains(&count(&words, |name, _| name == "beer" || name == "bread")));
        assert_eq!(count(&words, |_, net| (5..=9).contains(&net)), 200);
        let calls = drawn("calls = ['calls.wave']");
        assert!((25..80).contains(&count(&calls, |name, net| name == "egg" && net == 7)));
        let made = drawn("generator = 'g.wasm#a:b/c#d'");
        assert_eq!(count(&made, |name, _| name == "made"), 200);
        let plain = drawn("values = { u32 = { examples = ['3'] } }");
        assert!((60..140).contains(&count(&plain, |_, net| net == 3)));
    }

    #[test]
    fn inputs_that_never_take_effect_are_an_error() {
        for (oracle, inputs, why) in [
            (
                "majority",
                "values = { nam = { regex = 'a' } }",
                "the hint for `nam` never takes effect",
            ),
            (
                "majority",
                "values = { name = { regex = 'a' }, string = { regex = 'b' } }",
                "the hint for `string` never takes effect",
            ),
            (
                "majority",
                "values = { name = { words = 'none.txt' } }",
                "cannot read",
            ),
            ("majority", "calls = ['words.txt']", "have no call of `of`"),
            (
                "majority",
                "generator = 'g.wasm'",
                "write FILE#INTERFACE#FUNCTION",
            ),
            (
                "builtin:check-user",
                "calls = ['calls.wave']",
                "`inputs` never take effect",
            ),
        ] {
            let functions = "functions = ['acme:shop/tax@1.0.0#of']";
            let lines =
                format!("{functions}\noracle = '{oracle}'\n[contracts.tax.inputs]\n{inputs}");
            let error = read(&contract(&lines)).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn properties_say_what_is_done_with_a_case() {
        let only = |text: &str| read(text).map(|contracts| contracts.all[0].clone());
        let pure = only(&contract(&format!("{OF}pure = true"))).unwrap();
        assert_eq!(pure.drive, Drive::Twice);
        let trip = |first: &str, second: &str| {
            only(&contract(&format!(
                "roundtrip = ['acme:shop/codec@1.0.0#{first}', 'acme:shop/codec@1.0.0#{second}']"
            )))
        };
        for (first, second, unwrap_first, unwrap_second) in [
            ("encode", "decode", false, true),
            ("checked", "plain", true, false),
        ] {
            let contract = trip(first, second).unwrap();
            let drive = Drive::Then {
                unwrap_first,
                unwrap_second,
            };
            assert_eq!(contract.drive, drive);
            assert_eq!(
                (&*contract.function, &*contract.oracle),
                (first, "roundtrip")
            );
            let args = contract.rules.plain();
            assert_eq!(contract.answer(&args), Some(args[0].clone()));
        }
        for (first, second, why) in [
            (
                "encode",
                "encode",
                "`encode` returns list<u8>, and `encode` takes string",
            ),
            (
                "encode",
                "length",
                "`encode` takes string, and `length` returns u32",
            ),
            ("encode", "gone", "exports no `acme:shop/codec@1.0.0#gone`"),
        ] {
            let error = trip(first, second).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_guest_that_plays_an_unknown_role_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let manifest = manifest::parse("", dir.path().to_owned()).unwrap();
        let guests = [fake::guest("go", &["till"])];
        let error = Contracts::read(&manifest, &guests, &[""], &First).unwrap_err();
        assert!(error.to_string().contains("plays the role `till`"));
    }
}
