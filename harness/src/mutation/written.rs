//! Faults that are written into guests' sources: `changes.toml` beside the saboteurs, so that a
//! fault can be one that a guest's own language invites.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::saboteurs::Mutant;
use crate::cell::is_name;
use crate::lab::{Lab, LabError};

/// The file in the folder of the saboteurs.
pub const FILE: &str = "changes.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    change: Vec<Entry>,
}

/// A fault: one text in the place of another in one file of a guest.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    class: String,
    id: String,
    guest: String,
    role: String,
    /// The contract that is meant to notice it.
    contract: String,
    /// From the guest's folder.
    file: PathBuf,
    from: String,
    to: String,
    says: String,
}

/// Reads the faults; none if there is no such file.
///
/// # Errors
/// If the file cannot be read, or an entry of it means nothing.
pub fn read(lab: &Lab) -> Result<Vec<Mutant>, LabError> {
    let Some(folder) = &lab.manifest().saboteurs else {
        return Ok(Vec::new());
    };
    let path = folder.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(|e| e.to_string()),
    };
    let mutants = text.and_then(|text| {
        let file: File = toml::from_str(&text).map_err(|e| e.to_string())?;
        let mut mutants: Vec<Mutant> = Vec::new();
        for entry in file.change {
            let id = entry.id.clone();
            let mutant = mutant(lab, entry).map_err(|why| format!("`{id}`: {why}"))?;
            if mutants.iter().any(|other| other.id == id) {
                return Err(format!("`{id}` is there twice"));
            }
            mutants.push(mutant);
        }
        Ok(mutants)
    });
    mutants.map_err(|why| LabError::Changes { path, why })
}

fn mutant(lab: &Lab, entry: Entry) -> Result<Mutant, String> {
    if !is_name(&entry.id) {
        return Err("an id has lower-case letters, digits and dashes".to_owned());
    }
    let (guest, role, contract) = (&entry.guest, &entry.role, &entry.contract);
    let mut guests = lab.guests().iter();
    let guest = guests.find(|known| known.name == *guest);
    let guest = guest.ok_or_else(|| format!("there is no guest `{}`", entry.guest))?;
    let role = lab.role(role);
    let role = role.ok_or_else(|| format!("there is no role `{}`", entry.role))?;
    if guest.source_folders(&role.part).is_none() {
        return Err(format!(
            "guest `{}` has no `source` for the role `{}`",
            guest.name, role.name
        ));
    }
    let mut contracts = lab.contracts().iter();
    let contract = contracts
        .find(|known| known.name == *contract && known.roles.contains(role))
        .ok_or_else(|| {
            format!(
                "there is no contract `{contract}` in which a {} takes part",
                role.name
            )
        })?;
    let file = guest.file(&entry.file);
    let text = std::fs::read_to_string(&file);
    let text = text.map_err(|e| format!("cannot read `{}`: {e}", file.display()))?;
    let changed = replaced(&text, &entry.from, &entry.to, &file)?;
    Ok(Mutant {
        guest: Some(guest.changed(&role.part, &entry.id, &file, changed)),
        id: entry.id,
        class: entry.class,
        says: entry.says,
        contract: contract.clone(),
        role: role.clone(),
    })
}

/// A text with another in the place of the only one of its kind.
fn replaced(text: &str, from: &str, to: &str, file: &Path) -> Result<String, String> {
    if from == to {
        return Err("`from` and `to` are the same".to_owned());
    }
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        count => Err(format!(
            "`from` occurs {count} times in `{}`: it has to occur once",
            file.display()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_replaced_occurs_once() {
        let replaced = |from, to| replaced("a < b < c", from, to, Path::new("rules.c"));
        assert_eq!(replaced("a <", "a <=").unwrap(), "a <= b < c");
        let error = |from, to| replaced(from, to).unwrap_err();
        let twice = "`from` occurs 2 times in `rules.c`: it has to occur once";
        assert_eq!(error("<", "<="), twice);
        assert!(error("d", "e").contains("occurs 0 times"));
        assert!(error("a", "a").contains("the same"));
    }

    #[test]
    fn the_labs_own_faults_can_be_read() {
        let lab = Lab::open(&crate::lab::root().unwrap(), &[], Default::default()).unwrap();
        let faults = read(&lab).unwrap();
        assert!(faults.len() >= 14, "{}", faults.len());
        assert!(faults.iter().all(|fault| fault.guest.is_some()));
    }
}
