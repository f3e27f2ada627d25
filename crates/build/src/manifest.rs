//! The manifest: `lab.toml` says where a lab's WIT and guests lie, which roles
//! there are, and what its contracts are made of.
//!
//! Everything in it is read here and nothing is looked up: whether a world, a function or a
//! guest exists, the stage finds out that needs it. What the keys mean:
//! `docs/your-own-contract.md`.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;

use crate::cell::{HOST, is_name};
use crate::types::hints::Number;

/// The manifest's file name.
pub const FILE: &str = "lab.toml";

/// The file name of a contract that is a folder of its own.
pub const CONTRACT: &str = "contract.toml";

/// Why there is no manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// No folder from here on upwards has one.
    #[error(
        "no {FILE} at or above `{dir}`: go to a folder that has one, or write one with `lab init`",
        dir = .0.display()
    )]
    None(PathBuf),
    /// It cannot be read.
    #[error("cannot read `{path}`: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("`{path}`: {why} (docs/your-own-contract.md explains the keys)", path = path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// What a `lab.toml` says.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The folder that it stands in, to which its paths are relative.
    pub root: PathBuf,
    /// The folder of the WIT packages, or of the one package.
    pub wit: PathBuf,
    /// The folders of guests, as patterns: `guests-*`.
    pub guests: Vec<String>,
    /// The folder of the regressions that are kept.
    pub regressions: PathBuf,
    /// The folder of the worlds that are kept.
    pub worlds: PathBuf,
    /// The folder of the saboteurs.
    pub saboteurs: Option<PathBuf>,
    /// The folder in which the lab keeps what it makes.
    pub cache: PathBuf,
    /// The roles by name, the outermost first.
    pub roles: IndexMap<String, RoleEntry>,
    /// The contracts by name, in the order of reports.
    pub contracts: IndexMap<String, ContractEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    wit: Option<PathBuf>,
    guests: Option<Vec<String>>,
    regressions: Option<PathBuf>,
    worlds: Option<PathBuf>,
    saboteurs: Option<PathBuf>,
    cache: Option<PathBuf>,
    /// Folders with a contract each, as patterns: `contracts/*`.
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    roles: IndexMap<String, RoleEntry>,
    #[serde(default)]
    contracts: IndexMap<String, ContractEntry>,
}

/// The file of a contract that is a folder of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Included {
    #[serde(default)]
    roles: IndexMap<String, RoleEntry>,
    #[serde(default)]
    contracts: IndexMap<String, ContractEntry>,
}

/// A part that a guest can play.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoleEntry {
    /// The world that a component in this role targets, `acme:shop/shop`.
    pub world: String,
    /// What the host may satisfy of its imports, beside what every runtime needs.
    #[serde(default)]
    pub host_imports: Vec<String>,
    /// The world of the saboteur that can stand in front of it.
    pub saboteur: Option<String>,
}

/// Functions that all compositions of some roles have to answer alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContractEntry {
    /// The folder to which its paths are relative.
    #[serde(skip)]
    pub root: PathBuf,
    /// The roles, the outermost first; each imports from the next.
    pub roles: Vec<String>,
    /// The functions under test, `acme:shop/checkout@1.0.0#price`; of an interface alone, all
    /// of its functions. Several are a group: a contract each, `CONTRACT.FUNCTION`.
    #[serde(default)]
    pub functions: Vec<String>,
    /// Who knows what is right.
    pub oracle: Option<String>,
    /// Whether the functions return the same when they are called a second time.
    #[serde(default)]
    pub pure: bool,
    /// A function and one that takes back what it does, in the place of `functions` and
    /// `oracle`: the second returns what the first was called with.
    pub roundtrip: Option<(String, String)>,
    /// How inputs are made, beyond their types.
    #[serde(default)]
    pub inputs: InputsEntry,
    /// By how many units in the last place an `f64` of an answer may differ.
    #[serde(default)]
    pub ulps: u64,
    /// The parts of it that people ask for, each with patterns of its functions; none is left out.
    #[serde(default)]
    pub features: IndexMap<String, Vec<String>>,
    /// Whether its cells are so many or so slow that they run only when asked for.
    #[serde(default)]
    pub opt_in: bool,
    /// The guests whose cells `cargo test` samples, if it is opt-in; all if none is named.
    #[serde(default)]
    pub sampled: Vec<String>,
    /// Whether its cells are rows, in which every guest takes part: the first role is played
    /// by all guests but one, the last role by the one.
    #[serde(default)]
    pub rows: bool,
    /// What is never right: `trap`, also where the oracle traps.
    pub never: Option<Never>,
    /// A contract of the same functions in smaller compositions, by which blame is told.
    pub witnesses: Option<String>,
    /// What its compositions run on, unless the run says.
    pub host: Option<String>,
}

impl ContractEntry {
    /// The files that it is made of beside WIT and guests, as it names them: its own, if its folder
    /// has one, those of its inputs, and the component that says what is right.
    pub fn files(&self) -> Vec<PathBuf> {
        let InputsEntry {
            calls,
            generator,
            words,
            values,
        } = &self.inputs;
        let hints = values.values().filter_map(|hint| match hint {
            HintEntry::Words(file) => Some(file.clone()),
            _ => None,
        });
        let generator = generator.iter().filter_map(|text| text.split('#').next());
        let oracle = self
            .oracle
            .iter()
            .filter_map(|o| o.strip_prefix("component:"));
        let named = generator.chain(oracle).map(PathBuf::from);
        let files = calls.iter().chain(words).cloned().chain(hints).chain(named);
        let files = files.chain([PathBuf::from(CONTRACT)]);
        files.map(|file| self.root.join(file)).collect()
    }
}

/// How a contract's inputs are made, beyond their types.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InputsEntry {
    /// Files of calls in WAVE, each of which is every fourth input in turn.
    #[serde(default)]
    pub calls: Vec<PathBuf>,
    /// A function of a component that makes the arguments of a number:
    /// `generator.wasm#acme:shop/inputs#basket`.
    pub generator: Option<String>,
    /// Files of words, a word a line, that stand in strings beside those that programs are known
    /// to treat specially.
    #[serde(default)]
    pub words: Vec<PathBuf>,
    /// What is known of values, by the name of a parameter, a field (`item.name`), a type or
    /// a word of WIT (`string`).
    #[serde(default)]
    pub values: IndexMap<String, HintEntry>,
}

/// What is known of some values: one of these.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum HintEntry {
    /// Strings: a file of words, one a line. Half of the strings are one of them.
    Words(PathBuf),
    /// Numbers: the least and the greatest.
    Range(Number, Number),
    /// Strings: a regular expression that all of them match.
    Regex(String),
    /// Values in WAVE. Half of the values are one of them.
    Examples(Vec<String>),
}

/// What a call must not come to, whatever the oracle says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Never {
    /// A trap.
    Trap,
}

/// Finds the folder of the nearest manifest, from a folder on upwards.
///
/// # Errors
/// If there is none.
pub fn find(from: &Path) -> Result<PathBuf, ManifestError> {
    let mut folders = from.ancestors();
    let found = folders.find(|folder| folder.join(FILE).is_file());
    let found = found.ok_or_else(|| ManifestError::None(from.to_owned()))?;
    Ok(found.to_owned())
}

impl Manifest {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// If there is none, or something in it is wrong.
    pub fn read(root: &Path) -> Result<Self, ManifestError> {
        let path = root.join(FILE);
        let io = |cause| ManifestError::Io {
            path: path.clone(),
            cause,
        };
        let root = std::path::absolute(root).map_err(io)?;
        let text = std::fs::read_to_string(&path).map_err(io)?;
        parse(&text, root).map_err(|why| ManifestError::Wrong { path, why })
    }
}

/// Reads the text of a manifest that stands in a folder.
///
/// # Errors
/// If something in it is wrong.
pub(crate) fn parse(text: &str, root: PathBuf) -> Result<Manifest, String> {
    let written: Written = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut tables = Tables::default();
    tables.add(written.roles, written.contracts, &root)?;
    for pattern in &written.include {
        let wrong = |why: String| format!("`include` has `{pattern}`: {why}");
        for folder in folders(&root, pattern).map_err(wrong)? {
            tables.include(&folder)?;
        }
    }
    for (name, contract) in &tables.contracts {
        check(name, contract, &tables).map_err(|why| format!("`[contracts.{name}]`: {why}"))?;
    }
    let folder = |path: Option<PathBuf>, usual: &str| root.join(path.unwrap_or(usual.into()));
    Ok(Manifest {
        wit: folder(written.wit, "wit"),
        guests: written.guests.unwrap_or(vec!["guests-*".to_owned()]),
        regressions: folder(written.regressions, "regressions"),
        worlds: folder(written.worlds, "worlds"),
        saboteurs: written.saboteurs.map(|path| root.join(path)),
        cache: folder(written.cache, ".lab"),
        roles: tables.roles,
        contracts: tables.contracts,
        root,
    })
}

/// The roles and contracts of all files.
#[derive(Default)]
struct Tables {
    roles: IndexMap<String, RoleEntry>,
    contracts: IndexMap<String, ContractEntry>,
}

impl Tables {
    /// Adds those of a contract's own folder.
    ///
    /// # Errors
    /// If its file cannot be read, or something in it is wrong.
    fn include(&mut self, folder: &Path) -> Result<(), String> {
        let path = folder.join(CONTRACT);
        let wrong = |why: String| format!("`{}`: {why}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|e| wrong(e.to_string()))?;
        let own: Included = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
        self.add(own.roles, own.contracts, folder).map_err(wrong)
    }

    /// Adds those of a file in a folder.
    ///
    /// # Errors
    /// If a name has another form than names have, or is taken.
    fn add(
        &mut self,
        roles: IndexMap<String, RoleEntry>,
        contracts: IndexMap<String, ContractEntry>,
        folder: &Path,
    ) -> Result<(), String> {
        for name in roles.keys().chain(contracts.keys()) {
            if !is_name(name) {
                return Err(format!(
                    "`{name}` is not a name: use lower-case letters, digits and dashes"
                ));
            }
        }
        for (name, role) in roles {
            if name == HOST {
                return Err(format!(
                    "`{HOST}` cannot name a role: in keys of cells it names hosts"
                ));
            }
            if self.roles.insert(name.clone(), role).is_some() {
                return Err(format!("there are two `[roles.{name}]`"));
            }
        }
        for (name, mut contract) in contracts {
            contract.root = folder.to_owned();
            if self.contracts.insert(name.clone(), contract).is_some() {
                return Err(format!("there are two `[contracts.{name}]`"));
            }
        }
        Ok(())
    }
}

/// Returns the folders below a root that a pattern means, `contracts/*`, sorted.
///
/// # Errors
/// If the text is not a pattern, or a folder cannot be read.
pub(crate) fn folders(root: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let escaped = glob::Pattern::escape(&root.display().to_string());
    let paths = glob::glob(&format!("{escaped}/{pattern}")).map_err(|e| e.to_string())?;
    let mut found = Vec::new();
    for path in paths {
        found.push(path.map_err(|e| e.to_string())?);
    }
    found.retain(|path| path.is_dir());
    Ok(found)
}

fn check(name: &str, contract: &ContractEntry, written: &Tables) -> Result<(), String> {
    if contract.roles.is_empty() {
        return Err("`roles` is empty".to_owned());
    }
    match &contract.roundtrip {
        Some(_) if contract.pure => {
            return Err(
                "`roundtrip` and `pure` are two properties: write two contracts".to_owned(),
            );
        }
        Some(_) if !contract.functions.is_empty() || contract.oracle.is_some() => {
            return Err("`roundtrip` stands in the place of `functions` and `oracle`".to_owned());
        }
        None if contract.functions.is_empty() => return Err("it has no `functions`".to_owned()),
        None if contract.oracle.is_none() => return Err("it has no `oracle`".to_owned()),
        _ => {}
    }
    for role in &contract.roles {
        if !written.roles.contains_key(role) {
            let known: Vec<&str> = written.roles.keys().map(String::as_str).collect();
            return Err(format!(
                "there is no `[roles.{role}]`; there are: {}",
                known.join(", ")
            ));
        }
    }
    if contract.rows && contract.roles.len() != 2 {
        return Err("`rows` needs two roles: the one that is repeated, and the last".to_owned());
    }
    if let Some(smaller) = &contract.witnesses {
        let mut before = written.contracts.keys().take_while(|other| *other != name);
        if !before.any(|other| other == smaller) {
            return Err(format!("no contract before it is named `{smaller}`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "[roles.shop]\nworld = 'acme:shop/shop'\n\
        [roles.tax]\nworld = 'acme:shop/tax'\n";

    fn read(text: &str) -> Result<Manifest, String> {
        parse(text, PathBuf::from("/repo"))
    }

    #[test]
    fn folders_have_usual_names_below_the_root() {
        let manifest = read("").unwrap();
        assert_eq!(manifest.wit, Path::new("/repo/wit"));
        assert_eq!(manifest.guests, ["guests-*"]);
        assert_eq!(manifest.cache, Path::new("/repo/.lab"));
        let manifest = read("wit = 'idl'\nguests = ['a', 'b/*']").unwrap();
        assert_eq!(manifest.wit, Path::new("/repo/idl"));
        assert_eq!(manifest.guests, ["a", "b/*"]);
    }

    #[test]
    fn roles_and_contracts_are_in_the_order_of_the_file() {
        let contract = |name: &str| {
            format!(
                "[contracts.{name}]\nroles = ['shop', 'tax']\nfunctions = ['a:b/c#d']\n\
                 oracle = 'majority'\n"
            )
        };
        let features = "[contracts.z.features]\nb = ['d']\na = ['e', 'f*']\n";
        let text = SHOP.to_owned() + &contract("z") + features + &contract("a");
        let manifest = read(&text).unwrap();
        assert!(manifest.roles.keys().eq(["shop", "tax"]));
        assert!(manifest.contracts.keys().eq(["z", "a"]));
        assert!(manifest.contracts["z"].features.keys().eq(["b", "a"]));
        assert_eq!(manifest.contracts["z"].features["a"], ["e", "f*"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let contract = |rest: &str| format!("{SHOP}[contracts.price]\n{rest}");
        for (text, why) in [
            ("colour = 'red'".to_owned(), "unknown field `colour`"),
            (
                "[roles.Shop]\nworld = 'a:b/c'".to_owned(),
                "`Shop` is not a name",
            ),
            (contract("roles = ['shop']"), "it has no `functions`"),
            (
                contract("roles = ['till']\nfunctions = ['f']\noracle = 'majority'"),
                "`[contracts.price]`: there is no `[roles.till]`; there are: shop, tax",
            ),
            (
                contract("roles = []\nfunctions = ['f']\noracle = 'majority'"),
                "`roles` is empty",
            ),
            (
                contract(
                    "roles = ['shop']\nfunctions = ['f']\noracle = 'majority'\nwitnesses = 'x'",
                ),
                "no contract before it is named `x`",
            ),
            (
                contract("roles = ['shop']\nfunctions = ['f']\noracle = 'majority'\nrows = true"),
                "`rows` needs two roles",
            ),
            (
                "[roles.host]\nworld = 'a:b/c'".to_owned(),
                "`host` cannot name a role",
            ),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_contract_may_be_a_folder_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("contracts/price");
        std::fs::create_dir_all(&folder).unwrap();
        let price = "[contracts.price]\nroles = ['shop']\nfunctions = ['f']\noracle = 'majority'\n";
        std::fs::write(folder.join(CONTRACT), price).unwrap();
        let read = |text: &str| parse(text, dir.path().to_owned());
        let include = format!("include = ['contracts/*']\n{SHOP}");
        let manifest = read(&include).unwrap();
        assert_eq!(manifest.contracts["price"].root, folder);
        let error = read(&(include + price)).unwrap_err();
        assert!(
            error.contains("there are two `[contracts.price]`"),
            "{error}"
        );
        let error = read("include = ['contracts/*']").unwrap_err();
        assert!(error.contains("there is no `[roles.shop]`"), "{error}");
    }

    #[test]
    fn the_nearest_manifest_is_found_from_below() {
        let dir = tempfile::tempdir().unwrap();
        let below = dir.path().join("a/b");
        std::fs::create_dir_all(&below).unwrap();
        let error = find(&below).unwrap_err().to_string();
        assert!(error.contains("lab init"), "{error}");
        std::fs::write(dir.path().join(FILE), "").unwrap();
        assert_eq!(find(&below).unwrap(), dir.path());
    }
}
