//! Begins a guest: writes a folder that builds, whose functions are still to be written.
//!
//! What a language needs lies in `skeletons/LANGUAGE`: templates as those of guests, with a
//! folder `ROLE` for each role that is played.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};
use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use crate::contract::Role;
use crate::echo::World;
use crate::echo::render::{ENDING, environment};

static SKELETONS: Dir = include_dir!("$CARGO_MANIFEST_DIR/skeletons");

/// The folder of what each role has.
const ROLE: &str = "ROLE";

/// The file of macros, which is not written.
const MACROS: &str = "names.jinja";

/// Why there is no new guest.
#[derive(Debug, thiserror::Error)]
pub enum SkeletonError {
    /// Nothing is known of a language.
    #[error("no guest is like `{0}`; there are: {known}", known = languages().join(", "))]
    Unknown(String),
    /// The folder is there already.
    #[error("`{path}` is there already: give the guest another name, or remove it", path = .0.display())]
    Exists(PathBuf),
    /// A role's world cannot be read.
    #[error("role `{role}`: {why}")]
    World {
        /// The role.
        role: String,
        /// What is wrong with its world.
        why: String,
    },
    /// A template is wrong: a fault of the lab.
    #[error("the skeleton `{file}` is wrong: {why}")]
    Template {
        /// The template.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// A file cannot be written.
    #[error("cannot write `{path}`: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: std::io::Error,
    },
}

/// The languages in which a guest can begin.
pub fn languages() -> Vec<&'static str> {
    let names = SKELETONS.dirs().filter_map(|dir| dir.path().to_str());
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

/// A role as templates see it.
#[derive(Serialize)]
struct Played<'a> {
    name: &'a str,
    world: &'a str,
    /// The folder of its WIT, as the guest's folder sees it.
    wit: String,
}

/// Writes the folder of a guest that plays some roles, and returns its files.
///
/// # Errors
/// If the folder is there, nothing is known of the language, or a world has functions of
/// something else than data.
pub fn write(
    name: &str,
    language: &str,
    roles: &[Arc<Role>],
    to: &Path,
) -> Result<Vec<PathBuf>, SkeletonError> {
    let skeleton = SKELETONS.get_dir(language);
    let skeleton = skeleton.ok_or_else(|| SkeletonError::Unknown(language.to_owned()))?;
    if to.exists() {
        return Err(SkeletonError::Exists(to.to_owned()));
    }
    let mut writer = Writer {
        name,
        skeleton,
        roles: roles.iter().map(|role| played(role, to)).collect(),
        files: BTreeMap::new(),
    };
    for (role, played) in roles.iter().zip(0..) {
        let world = World::of_data(&role.wit, &role.world);
        let world = world.map_err(|why| SkeletonError::World {
            role: role.name.clone(),
            why: why.to_string(),
        })?;
        writer.render_all(skeleton, Some((played, &world)))?;
    }
    writer.render_all(skeleton, None)?;
    writer.write(to)
}

fn played<'a>(role: &'a Role, guest: &Path) -> Played<'a> {
    Played {
        name: &role.name,
        world: &role.world,
        wit: relative(&role.wit, guest),
    }
}

/// A path as a folder sees it, which has a parent with it in common.
fn relative(path: &Path, from: &Path) -> String {
    let common = path
        .components()
        .zip(from.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(common).map(|_| "..".into());
    let down = path.components().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    parts.join("/")
}

struct Writer<'a> {
    name: &'a str,
    skeleton: &'a Dir<'static>,
    roles: Vec<Played<'a>>,
    files: BTreeMap<PathBuf, String>,
}

impl Writer<'_> {
    /// Renders the files of a folder: those of a role, or those of no role.
    fn render_all(
        &mut self,
        dir: &Dir<'static>,
        of: Option<(usize, &World)>,
    ) -> Result<(), SkeletonError> {
        for entry in dir.entries() {
            match entry {
                DirEntry::Dir(dir) => self.render_all(dir, of)?,
                DirEntry::File(file) => {
                    let inside = file.path().strip_prefix(self.skeleton.path());
                    let inside = inside.unwrap_or(file.path());
                    let is_of_role = inside.starts_with(ROLE);
                    if is_of_role == of.is_some() && inside != Path::new(MACROS) {
                        let text = file.contents_utf8().unwrap_or_default();
                        self.render(inside, text, of)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn render(
        &mut self,
        inside: &Path,
        text: &str,
        of: Option<(usize, &World)>,
    ) -> Result<(), SkeletonError> {
        let wrong = |why: String| SkeletonError::Template {
            file: self.skeleton.path().join(inside).display().to_string(),
            why,
        };
        let role = of.map(|(place, _)| &self.roles[place]);
        let mut target = inside.to_owned();
        if let (Some(role), Ok(rest)) = (role, inside.strip_prefix(ROLE)) {
            target = Path::new(role.name).join(rest);
        }
        let is_template = inside.extension().is_some_and(|ending| ending == ENDING);
        if !is_template {
            self.files.insert(target, text.to_owned());
            return Ok(());
        }
        let mut environment = environment().map_err(wrong)?;
        let macros = self.skeleton.get_file(self.skeleton.path().join(MACROS));
        if let Some(macros) = macros.and_then(include_dir::File::contents_utf8) {
            let added = environment.add_template_owned(MACROS, macros.to_owned());
            added.map_err(|e| wrong(format!("{e:#}")))?;
        }
        let rendered = environment.render_str(
            text,
            context! {
                guest => self.name,
                roles => Value::from(Serde(&self.roles)),
                role => Value::from(Serde(&role)),
                world => Value::from(Serde(&of.map(|(_, world)| world))),
            },
        );
        let rendered = rendered.map_err(|e| wrong(format!("{e:#}")))?;
        self.files.insert(target.with_extension(""), rendered);
        Ok(())
    }

    fn write(self, to: &Path) -> Result<Vec<PathBuf>, SkeletonError> {
        let mut written = Vec::new();
        for (inside, text) in self.files {
            let path = to.join(inside);
            let write = || -> std::io::Result<()> {
                std::fs::create_dir_all(path.parent().unwrap_or(to))?;
                std::fs::write(&path, &text)?;
                match text.starts_with("#!") {
                    true => make_executable(&path),
                    false => Ok(()),
                }
            };
            write().map_err(|cause| SkeletonError::Io {
                path: path.clone(),
                cause,
            })?;
            written.push(path);
        }
        Ok(written)
    }
}

fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::contracts;

    #[test]
    fn a_guest_of_every_language_has_a_manifest_and_a_folder_for_each_role() {
        let dir = tempfile::tempdir().unwrap();
        let roles = &contracts().roles;
        let roles: Vec<Arc<Role>> = ["service", "validator"]
            .map(|name| roles.iter().find(|role| role.name == name).unwrap().clone())
            .to_vec();
        for language in languages() {
            let to = dir.path().join(format!("guests-{language}-2"));
            let files = write(&format!("{language}-2"), language, &roles, &to).unwrap();
            let guest = crate::guest::read(&to).unwrap();
            assert!(guest.roles.keys().eq(["service", "validator"]));
            for role in ["service", "validator"] {
                assert!(files.iter().any(|file| file.starts_with(to.join(role))));
            }
            let texts = files
                .iter()
                .map(|file| std::fs::read_to_string(file).unwrap());
            let texts: Vec<String> = texts.collect();
            assert!(
                texts
                    .iter()
                    .any(|text| text.contains("write `create-user`"))
            );
            let again = write("x", language, &roles, &to).unwrap_err().to_string();
            assert!(again.contains("is there already"), "{again}");
        }
        let error = write("x", "cobol", &roles, &dir.path().join("x")).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("there are: javascript, python, rust")
        );
    }

    #[test]
    fn a_path_is_said_as_a_folder_sees_it() {
        let relative = |path: &str, from: &str| relative(Path::new(path), Path::new(from));
        assert_eq!(relative("/a/wit", "/a/guests-x"), "../wit");
        assert_eq!(relative("/a/wit/shop", "/a/guests/x"), "../../wit/shop");
    }
}
