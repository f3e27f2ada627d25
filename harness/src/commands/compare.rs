//! `lab compare`: components that somebody brings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use harness::compare::{self, Calls, Comparison, Difference, NamedSubject, Options, Output, Tally};
use harness::compose;
use harness::dictionary;
use harness::plug::{Named, plug_all};
use harness::visible;
use lab_wasmtime::Grants;

use super::Exit;
use super::files::write_data;
use super::options::HostArgs;
use super::progress::Progress;

/// Calls what components export in common with generated values, and compares
///
/// Compared are: answers, errors, traps and calls that do not end; the calls of imports
/// (--calls); what is printed during calls that are answered (--output); whether memory, tables
/// and handles grow; handles that are left; the types of exports and imports.
///
/// Not compared are: time; the size of memory as long as it does not grow; what is printed
/// before a trap; functions with streams, futures or handles that nothing in common makes,
/// which are listed.
#[derive(clap::Args)]
pub struct Args {
    /// The components, .wasm or .wat, two at least
    #[arg(value_name = "COMPONENT", required = true, num_args = 2..)]
    components: Vec<PathBuf>,

    /// Only this interface: my:pkg/name@1.0.0, my:pkg/name or name
    #[arg(long, value_name = "NAME")]
    interface: Option<String>,

    /// The component that is right; otherwise the majority is
    #[arg(long, value_name = "COMPONENT")]
    reference: Option<PathBuf>,

    /// The cases of each function
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,

    /// The seed of the values; a new one each time by default
    #[arg(long)]
    seed: Option<u64>,

    /// Whether the calls of imports have to be the same
    #[arg(long, value_enum, default_value = "in-order")]
    calls: Calls,

    /// Whether what is printed during a call has to be the same
    #[arg(long, value_enum, default_value = "compare")]
    output: Output,

    /// A component that satisfies imports instead of a mock
    #[arg(long, value_name = "COMPONENT")]
    plug: Vec<PathBuf>,

    /// A variable of the components' environment, which is empty otherwise
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair::<'='>)]
    env: Vec<(String, String)>,

    /// An argument of the components
    #[arg(long, value_name = "TEXT")]
    arg: Vec<String>,

    /// A folder that the components may read, and their name for it
    #[arg(long, value_name = "HOST::GUEST", value_parser = folder)]
    dir: Vec<(String, String)>,

    #[command(flatten)]
    host: HostArgs,

    /// Writes what was found to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Reads a component, in binary or text form, in binary form.
pub(super) fn read_component(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read `{shown}`"))?;
    let bytes = wat::parse_bytes(&bytes)
        .with_context(|| format!("`{shown}`"))?
        .into_owned();
    compose::check_is_component(&bytes)
        .map_err(|why| anyhow::anyhow!("`{shown}` is not a component: {why}"))?;
    Ok(bytes)
}

fn pair<const SIGN: char>(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(SIGN)
        .ok_or_else(|| format!("expected NAME{SIGN}VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

fn folder(text: &str) -> Result<(String, String), String> {
    let (host, guest) = text.split_once("::").unwrap_or((text, text));
    match std::path::Path::new(host).is_dir() {
        true => Ok((host.to_owned(), guest.to_owned())),
        false => Err(format!("`{host}` is no folder")),
    }
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let files = self.files()?;
        let options = self.options(&files)?;
        let host = self.host.hosts().for_brought()?;
        let subjects = compare::load(&host, files, &options.grants)
            .map_err(|(name, why)| anyhow::anyhow!("`{name}` cannot be loaded: {why}"))?;
        let progress = Progress::new();
        let found = compare::compare(&subjects, self.interface.as_deref(), &options, &|name| {
            progress.now(name);
        });
        progress.finish();
        if let Some(path) = &self.json {
            write_data(path, &found)?;
        }
        if found.functions.is_empty() {
            bail!(self.nothing_shared(&found, &subjects));
        }
        for shown in show(&found).lines() {
            println!("{}", visible::line(shown));
        }
        let other_types = found
            .unshared
            .iter()
            .any(|line| line.contains(" has other types in "));
        let same = found.differences.is_empty() && found.unanswered.is_empty() && !other_types;
        Ok(match same {
            true => Exit::Good,
            false => Exit::Divergence,
        })
    }

    fn options(&self, files: &[Named]) -> anyhow::Result<Options> {
        let reference = self.reference.as_ref().map(|reference| {
            let place = self.components.iter().position(|path| path == reference);
            place.with_context(|| {
                format!(
                    "the reference `{}` is none of the components",
                    reference.display()
                )
            })
        });
        let seed = self.seed.unwrap_or_else(harness::lab::fresh_seed);
        let components: Vec<&[u8]> = files.iter().map(|named| &named.bytes[..]).collect();
        Ok(Options {
            seed,
            cases: self.cases,
            constants: dictionary::among(&components, seed),
            reference: reference.transpose()?,
            calls: self.calls,
            output: self.output,
            grants: Grants {
                env: self.env.clone(),
                args: self.arg.clone(),
                dirs: self.dir.clone(),
            },
            until_different: false,
        })
    }

    /// Why nothing was compared.
    fn nothing_shared(&self, found: &Comparison, subjects: &[NamedSubject]) -> String {
        let mut lines = found.unshared.clone();
        if lines.is_empty() && found.left_out.is_empty() {
            let exports = subjects.iter().flat_map(|named| named.subject.exports());
            let interfaces: BTreeSet<String> =
                exports.filter_map(|exported| exported.interface).collect();
            lines.extend(interfaces.iter().map(|name| format!("there is `{name}`")));
        }
        lines.extend(
            found
                .left_out
                .iter()
                .map(|(name, why)| format!("`{name}`: {why}")),
        );
        format!(
            "they have no function in common that could be called{}:\n  {}",
            self.interface
                .as_ref()
                .map_or(String::new(), |name| format!(" in an interface `{name}`")),
            lines.join("\n  ")
        )
    }

    /// The components with what is plugged into them, by the names of their files.
    fn files(&self) -> anyhow::Result<Vec<Named>> {
        let read = |path: &PathBuf, name: String| -> anyhow::Result<Named> {
            let bytes = read_component(path)?;
            Ok(Named { name, bytes })
        };
        let named = |(place, path): (usize, &PathBuf)| {
            let before = self.components[..place].iter();
            let name = match before.filter(|other| *other == path).count() {
                0 => path.display().to_string(),
                before => format!("{} ({})", path.display(), before + 1),
            };
            read(path, name)
        };
        let components = self.components.iter().enumerate().map(named);
        let components = components.collect::<anyhow::Result<Vec<_>>>()?;
        let plugs = self.plug.iter();
        let plugs = plugs.map(|path| read(path, path.display().to_string()));
        let plugs = plugs.collect::<anyhow::Result<Vec<_>>>()?;
        Ok(plug_all(components, &plugs)?)
    }
}

fn show(found: &Comparison) -> String {
    let mut text = String::new();
    for line in &found.unshared {
        text += &format!("not shared: {line}\n");
    }
    for (name, why) in &found.left_out {
        text += &format!("left out: `{name}`: {why}\n");
    }
    for line in &found.imports {
        text += &format!("imports: {line}\n");
    }
    for (name, mocked) in &found.mocks {
        text += &format!("mocked for {name}: {}\n", mocked.join(", "));
    }
    for note in &found.notes {
        text += &format!("note: {note}\n");
    }
    for (function, outcomes) in &found.outcomes {
        text += &format!("{function}: {}\n", tallies(outcomes));
    }
    for function in &found.unanswered {
        text += &format!("`{function}` is answered by no component: nothing was compared\n");
        for (name, tally) in found.outcomes.get(function).into_iter().flatten() {
            let failure = tally.first_failure.as_deref().unwrap_or_default();
            text += &format!("    {name}  {failure}\n");
        }
    }
    for difference in &found.differences {
        text += &show_one(difference);
    }
    let count = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let calls: u64 = found.functions.values().sum();
    let mut verdict = match found.differences.len() {
        0 => "no difference".to_owned(),
        some => count(some, "difference"),
    };
    if !found.unanswered.is_empty() {
        let silent = count(found.unanswered.len(), "function");
        verdict += &format!(", and {silent} without any answer");
    }
    text += &format!(
        "{}, {} in common, {calls} calls each, seed {}: {verdict}\n",
        count(found.components.len(), "component"),
        count(found.functions.len(), "function"),
        found.seed,
    );
    text
}

/// What came of the calls of a function: once, if it is the same in all components.
fn tallies(outcomes: &BTreeMap<String, Tally>) -> String {
    let mut all = outcomes.values();
    let first = all.next();
    if let Some(first) = first.filter(|first| all.all(|other| other.counts() == first.counts())) {
        return tally(first);
    }
    let each = outcomes.iter();
    let each = each.map(|(name, one)| format!("{name}: {}", tally(one)));
    each.collect::<Vec<_>>().join("; ")
}

fn tally(tally: &Tally) -> String {
    let words = ["answered", "errors", "trapped", "did not end"];
    let counts = tally.counts().into_iter().zip(words);
    let counts = counts.filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, word)| format!("{count} {word}"));
    counts.collect::<Vec<_>>().join(", ")
}

fn show_one(difference: &Difference) -> String {
    let mut text = format!(
        "{}: differs in {} case{}\n",
        difference.function,
        difference.cases,
        if difference.cases == 1 { "" } else { "s" }
    );
    for input in &difference.input {
        text += &format!("  {input}\n");
    }
    if difference.unstable {
        text += "  only after other calls in the same instance; alone they do the same\n";
    }
    let width = difference.seen.keys().map(String::len).max().unwrap_or(0);
    for (name, lines) in &difference.seen {
        let wrong = if difference.blame.contains(name) {
            "  <- differs"
        } else {
            ""
        };
        for (number, line) in lines.iter().enumerate() {
            let name = if number == 0 { name } else { "" };
            let wrong = if number + 1 == lines.len() { wrong } else { "" };
            text += &format!("    {name:width$}  {line}{wrong}\n");
        }
    }
    let blame = match difference.blame.as_slice() {
        [] => "undecided: no majority; --reference COMPONENT says who is right".to_owned(),
        names => names.join(" and "),
    };
    text += &format!("  blame: {blame}\n\n");
    text
}
