//! Build: from a guest's sources to a component for each of its roles.
//!
//! A component is kept as `components/GUEST/ROLE.wasm` in the cache and built again
//! when what went into it has changed: the sources of its role, the rest of the
//! guest's folder outside the other roles, the WIT packages, the toolchain's version.
//! A component whose sources are unchanged serves without its toolchain, so that
//! components can be built on one machine and run on another.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::cache::{COMPONENTS, Cache, CacheError, Sealed};
use crate::changed::Copies;
use crate::contract::Role;
use crate::echo::{World, render::render};
use crate::event::{Event, Observer};
use crate::guest::version::{self, Served};
use crate::guest::{Commands, Guest, Source};
use crate::inputs;
use crate::memo::Memo;
use crate::process::{self, Invocation, ProcessError};

/// How long a probe may take; it should be over in a blink.
const PROBE_DEADLINE: Duration = Duration::from_secs(60);
/// How long a registry may take to list its releases.
const LISTING_DEADLINE: Duration = Duration::from_secs(120);
/// How long an installation may take: TinyGo takes 5 minutes on two cores.
const SETUP_DEADLINE: Duration = Duration::from_secs(45 * 60);
/// How long one build may take: the slowest, JavaScript, takes half a minute.
const BUILD_DEADLINE: Duration = Duration::from_secs(15 * 60);

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
pub enum Unbuilt {
    /// The toolchain is missing and its installation failed.
    #[error(
        "the toolchain of `{guest}` is missing and could not be set up by its `setup` command: {cause}"
    )]
    NoToolchain {
        /// The guest's name.
        guest: String,
        /// How the installation failed.
        cause: ProcessError,
    },
    /// The installation ended well but the probe still fails.
    #[error("the toolchain of `{guest}` is not found even after its setup: {cause}")]
    StillMissing {
        /// The guest's name.
        guest: String,
        /// How the probe failed.
        cause: ProcessError,
    },
    /// The build failed.
    #[error("the build of `{guest}`'s {role} failed: {cause}")]
    Failed {
        /// The guest's name.
        guest: String,
        /// The role's name.
        role: String,
        /// How the build failed.
        cause: ProcessError,
    },
    /// The build ended well but left no component, or what it left is none.
    #[error("`{guest}`'s {role} is no component: {why}")]
    NoComponent {
        /// The guest's name.
        guest: String,
        /// The role's name.
        role: String,
        /// What is wrong.
        why: String,
    },
    /// The component is not up to date and building was not allowed.
    #[error("`{guest}`'s {role} is not built")]
    NotAllowed {
        /// The guest's name.
        guest: String,
        /// The role's name.
        role: String,
    },
    /// There is a template and no sources could be made of it.
    #[error("the sources of `{guest}`'s {role} could not be made: {why}")]
    NoSources {
        /// The guest's name.
        guest: String,
        /// The role's name.
        role: String,
        /// What is wrong with the world or the template.
        why: String,
    },
    /// A file could not be read.
    #[error("cannot read what `{guest}`'s {role} is made of: {why}")]
    Unreadable {
        /// The guest's name.
        guest: String,
        /// The role's name.
        role: String,
        /// The file and the reason.
        why: String,
    },
    /// The cache is out of order.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

/// What the cache remembers of a component.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildInfo {
    /// The hash of everything that went in.
    pub inputs: String,
    /// The toolchain's versions, as its probe says them; empty if prebuilt.
    pub toolchain: String,
    /// How long the build took.
    pub seconds: f64,
}

/// A component of a guest in a role.
pub type Component = Sealed<BuildInfo>;

/// Whether a missing component may be built for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    /// Set up and build what is missing or out of date.
    Build,
    /// Use only what is there.
    Fail,
}

/// What came of a build.
pub type Built = Result<Arc<Component>, Arc<Unbuilt>>;

/// Builds each component at most once in the life of the process.
pub struct Builder {
    checkout: PathBuf,
    cache: Cache,
    /// By guest and part.
    components: Memo<String, Built>,
    /// Where guests with another text are built.
    copies: Copies,
    /// By guest.
    toolchains: Memo<String, Result<String, Arc<Unbuilt>>>,
}

impl Builder {
    /// A builder for a checkout.
    pub fn new(checkout: &Path, cache: Cache) -> Self {
        Builder {
            checkout: checkout.to_owned(),
            cache,
            components: Memo::unbounded(),
            copies: Copies::default(),
            toolchains: Memo::unbounded(),
        }
    }

    /// The component of a guest in a role.
    ///
    /// # Errors
    /// If it has to be built and cannot be, with the reason.
    pub fn component(
        &self,
        guest: &Guest,
        role: &Role,
        missing: IfMissing,
        observer: &dyn Observer,
    ) -> Built {
        let key = format!("{}/{}", guest.name, role.part);
        if let Some(built) = self.components.get(&key) {
            return built;
        }
        let task = Task {
            builder: self,
            guest,
            role,
            observer,
        };
        if missing == IfMissing::Fail {
            // A refusal is not kept: what is missing may be built later.
            let component = Arc::new(task.up_to_date()?);
            return self.components.get_or_make(key, || Ok(component));
        }
        let build = || task.build().map(Arc::new);
        self.components.get_or_make(key, build)
    }

    /// The bytes of a component that is built for this question alone, and not kept.
    ///
    /// # Errors
    /// If it cannot be built, with the reason.
    pub fn once(
        &self,
        guest: &Guest,
        role: &Role,
        observer: &dyn Observer,
    ) -> Result<Vec<u8>, Arc<Unbuilt>> {
        let task = Task {
            builder: self,
            guest,
            role,
            observer,
        };
        Ok(task.bytes()?.1)
    }

    /// The versions of the toolchain that made a component, if it was needed yet.
    pub fn built_with(&self, guest: &Guest, role: &Role) -> Option<String> {
        let built = self
            .components
            .get(&format!("{}/{}", guest.name, role.part));
        Some(built?.ok()?.meta.toolchain.clone())
    }

    /// The text of a role's WIT package and of those that it depends on.
    ///
    /// # Errors
    /// If a file cannot be read; the message says which.
    pub fn wit_text(&self, role: &Role) -> Result<String, String> {
        let mut text = String::new();
        for file in inputs::wit_files(&role.wit)? {
            let read = std::fs::read_to_string(&file);
            text += &read.map_err(|e| format!("`{}`: {e}", file.display()))?;
        }
        Ok(text)
    }

    /// The versions of a guest's toolchain as they are now, without any setup.
    ///
    /// # Errors
    /// If the toolchain is not there; the error says why.
    pub fn probe(&self, guest: &Guest) -> Result<String, ProcessError> {
        match &guest.commands {
            Some(commands) => probe(guest, commands),
            None => Ok(String::new()),
        }
    }

    /// The releases that the registries serve of a guest's toolchains; none if other versions
    /// of them cannot be built.
    ///
    /// # Errors
    /// If the guest's command for it fails, or prints something else.
    pub fn served(&self, guest: &Guest) -> Result<Vec<Served>, ServedError> {
        let Some(commands) = guest.commands.as_ref().filter(|c| !c.versions.is_empty()) else {
            return Ok(Vec::new());
        };
        let output = process::run(&Invocation {
            command: &commands.versions,
            dir: guest.dir.clone(),
            env: vec![],
            deadline: LISTING_DEADLINE,
            on_line: &|_| (),
        });
        let output = output.map_err(|cause| ServedError(guest.name.clone(), cause.to_string()))?;
        version::served(&output, &guest.toolchains)
            .map_err(|why| ServedError(guest.name.clone(), why))
    }
}

/// It is not known what the registries serve of a guest's toolchains.
#[derive(Debug, thiserror::Error)]
#[error("it is not known which versions the registries serve for `{0}`: {1}")]
pub struct ServedError(String, String);

/// One component to be made.
struct Task<'a> {
    builder: &'a Builder,
    guest: &'a Guest,
    role: &'a Role,
    observer: &'a dyn Observer,
}

impl Task<'_> {
    fn build(&self) -> Result<Component, Arc<Unbuilt>> {
        if let Ok(component) = self.up_to_date() {
            return Ok(component);
        }
        let _turn = self
            .builder
            .cache
            .lock(&self.file())
            .map_err(Unbuilt::from)?;
        // Another process may have built it meanwhile.
        if let Ok(component) = self.up_to_date() {
            return Ok(component);
        }
        if let (Some(commands), Source::Folder(_) | Source::Template(_)) =
            (&self.guest.commands, self.source())
        {
            // A setup may write files beside the sources, a lock for one.
            self.toolchain(commands)?;
        }
        let inputs = self.inputs()?;
        let start = Instant::now();
        let (toolchain, bytes) = self.bytes()?;
        let seconds = start.elapsed().as_secs_f64();
        let info = BuildInfo {
            inputs,
            toolchain,
            seconds,
        };
        let written = self.builder.cache.write(&self.file(), &bytes, info);
        Ok(written.map_err(Unbuilt::from)?)
    }

    /// The versions of the toolchain and the component, checked to be one.
    fn bytes(&self) -> Result<(String, Vec<u8>), Arc<Unbuilt>> {
        let (toolchain, bytes) = match self.source() {
            Source::Component(path) => (String::new(), self.read(path)?),
            Source::Host(_) => return Err(self.no_component("the host plays it").into()),
            Source::Folder(folder) => self.make(folder)?,
            Source::Template(template) => self.make(&self.render(template)?)?,
        };
        let bytes = wat::parse_bytes(&bytes).map_err(|e| self.no_component(e))?;
        crate::compose::check_is_component(&bytes).map_err(|e| self.no_component(e))?;
        Ok((toolchain, bytes.into_owned()))
    }

    fn source(&self) -> &Source {
        &self.guest.roles[&self.role.part]
    }

    /// Makes the sources that a template describes; the folder of them. It stays, for
    /// people to read and for build tools to see what is unchanged.
    fn render(&self, template: &Path) -> Result<PathBuf, Unbuilt> {
        let no_sources = |why: String| Unbuilt::NoSources {
            guest: self.guest.name.clone(),
            role: self.role.name.clone(),
            why,
        };
        let world = World::of_data(&self.role.wit, &self.role.world)
            .map_err(|e| no_sources(e.to_string()))?;
        let file = self.file();
        let name = file
            .trim_start_matches("components/")
            .trim_end_matches(".wasm");
        let to = self.builder.cache.root().join("rendered").join(name);
        render(
            &world,
            &self.role.wit,
            inputs::owner(self.guest, template),
            template,
            &to,
        )
        .map_err(no_sources)?;
        Ok(to)
    }

    /// The component in the cache, if it is made of today's sources and, as far as
    /// the toolchain is here, by today's toolchain.
    fn up_to_date(&self) -> Result<Component, Unbuilt> {
        let not_allowed = || Unbuilt::NotAllowed {
            guest: self.guest.name.clone(),
            role: self.role.name.clone(),
        };
        let kept: Component = self
            .builder
            .cache
            .open(&self.file())
            .ok_or_else(not_allowed)?;
        if kept.meta.inputs != self.inputs()? {
            return Err(not_allowed());
        }
        let now = self.builder.probe(self.guest);
        if now.is_ok_and(|now| self.guest.commands.is_some() && now != kept.meta.toolchain) {
            return Err(not_allowed());
        }
        Ok(kept)
    }

    /// Sets up and runs the guest's build; the toolchain's versions and the output.
    fn make(&self, folder: &Path) -> Result<(String, Vec<u8>), Arc<Unbuilt>> {
        let Some(commands) = &self.guest.commands else {
            return Err(self
                .no_component("the manifest has no commands to build it")
                .into());
        };
        let toolchain = self.toolchain(commands)?;
        let (guest, role) = (self.guest.name.as_str(), self.role.name.as_str());
        self.observer.on(Event::Building { guest, role });
        let start = Instant::now();
        let run = |dir: &Path, folder: &Path| self.run(commands, dir, folder);
        let bytes = match &self.guest.change {
            None => run(&self.guest.dir, folder)?,
            Some(change) => {
                let (copies, cache) = (&self.builder.copies, &self.builder.cache);
                let made = copies.with(change, folder, cache, |copy| {
                    run(&copy.path(&self.guest.dir), &copy.path(folder))
                });
                let made = made.map_err(Unbuilt::from)?;
                made.map_err(|e| self.unreadable(e.to_string()))??
            }
        };
        let seconds = start.elapsed().as_secs_f64();
        self.observer.on(Event::Built {
            guest,
            role,
            seconds,
        });
        Ok((toolchain, bytes))
    }

    /// Runs the guest's build in its folder or in a copy of it; the component.
    fn run(&self, commands: &Commands, dir: &Path, folder: &Path) -> Result<Vec<u8>, Unbuilt> {
        let scratch = self.builder.cache.scratch()?;
        let out = scratch.path().join("out.wasm");
        let tmp = scratch.path().join("tmp");
        std::fs::create_dir(&tmp).map_err(|e| self.no_component(e))?;
        let lines = (self.guest.has_lines).then(|| ("LAB_LINES", "1".to_owned()));
        let invocation = Invocation {
            command: &commands.build,
            dir: dir.to_owned(),
            env: [
                ("LAB_ROLE", self.role.part.clone()),
                ("LAB_SOURCE", folder.display().to_string()),
                ("LAB_WIT", self.role.wit.display().to_string()),
                ("LAB_WORLD", self.role.world.clone()),
                ("LAB_OUT", out.display().to_string()),
                ("LAB_TMP", tmp.display().to_string()),
            ]
            .into_iter()
            .chain(lines)
            .chain(self.guest.environment())
            .collect(),
            deadline: BUILD_DEADLINE,
            on_line: &|_| (),
        };
        process::run(&invocation).map_err(|cause| Unbuilt::Failed {
            guest: self.guest.name.clone(),
            role: self.role.name.clone(),
            cause,
        })?;
        std::fs::read(&out)
            .map_err(|_| self.no_component("the build ended well but wrote no `$LAB_OUT`"))
    }

    /// The versions of the toolchain, which is set up if it is missing.
    fn toolchain(&self, commands: &Commands) -> Result<String, Arc<Unbuilt>> {
        let set_up = || self.set_up(commands).map_err(Arc::new);
        let toolchains = &self.builder.toolchains;
        toolchains.get_or_make(self.guest.name.clone(), set_up)
    }

    fn set_up(&self, commands: &Commands) -> Result<String, Unbuilt> {
        if let Ok(version) = probe(self.guest, commands) {
            return Ok(version);
        }
        let guest = self.guest.name.as_str();
        let _turn = self.builder.cache.lock(&format!("setup-{guest}"))?;
        self.observer.on(Event::Setup { guest, line: "" });
        let invocation = Invocation {
            command: &commands.setup,
            dir: self.guest.dir.clone(),
            env: self.guest.environment(),
            deadline: SETUP_DEADLINE,
            on_line: &|line| self.observer.on(Event::Setup { guest, line }),
        };
        process::run(&invocation).map_err(|cause| Unbuilt::NoToolchain {
            guest: guest.to_owned(),
            cause,
        })?;
        probe(self.guest, commands).map_err(|cause| Unbuilt::StillMissing {
            guest: guest.to_owned(),
            cause,
        })
    }

    fn inputs(&self) -> Result<String, Unbuilt> {
        let hash = inputs::hash(self.guest, self.role, &self.builder.checkout);
        hash.map_err(|why| self.unreadable(why))
    }

    /// The name in the cache. A guest from another folder has the hash of that
    /// folder in it, so that two such guests of one name do not push each other out.
    fn file(&self) -> String {
        let (guest, role) = (&self.guest.name, &self.role.part);
        if self.guest.dir.parent() == Some(&self.builder.checkout) {
            return format!("{COMPONENTS}/{guest}/{role}.wasm");
        }
        let place = crate::files::hash_of(&[&self.guest.dir.display().to_string()]);
        format!("{COMPONENTS}/{guest}-{}/{role}.wasm", &place[..16])
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Unbuilt> {
        std::fs::read(path).map_err(|e| self.unreadable(format!("`{}`: {e}", path.display())))
    }

    fn unreadable(&self, why: String) -> Unbuilt {
        Unbuilt::Unreadable {
            guest: self.guest.name.clone(),
            role: self.role.name.clone(),
            why,
        }
    }

    fn no_component(&self, why: impl std::fmt::Display) -> Unbuilt {
        Unbuilt::NoComponent {
            guest: self.guest.name.clone(),
            role: self.role.name.clone(),
            why: why.to_string(),
        }
    }
}

fn probe(guest: &Guest, commands: &Commands) -> Result<String, ProcessError> {
    let output = process::run(&Invocation {
        command: &commands.probe,
        dir: guest.dir.clone(),
        env: guest.environment(),
        deadline: PROBE_DEADLINE,
        on_line: &|_| (),
    })?;
    Ok(output.trim().to_owned())
}
