//! `lab mutants`: what the lab would notice.

mod changes;

use std::path::PathBuf;

use anyhow::bail;
use harness::matrix::RunOptions;
use harness::mutation::changes::Extent;
use harness::mutation::saboteurs::{self, Mutant, Pairs};
use harness::report;
use harness::report::changes::{Tried, What};
use harness::report::detection::{Detection, complaint, table};
use harness::report::page::{MUTANTS, with_changes, with_section};

use serde::Serialize;

use super::Exit;
use super::files::{write, write_data};
use super::options::{LabArgs, SelectionArgs};
use super::progress::Progress;

/// Puts a fault between components on purpose, one at a time, and measures whether it
/// is found, when, and whether the right one is blamed
#[derive(clap::Args)]
pub struct Args {
    /// Changes one instruction at a time in this component, .wasm or .wat, and compares it with
    /// itself as it is
    #[arg(value_name = "COMPONENT", conflicts_with_all = ["class", "pairs", "components", "sources"])]
    component: Option<PathBuf>,

    /// Only these classes of mutants
    #[arg(long, value_name = "CLASS", num_args = 1.., value_delimiter = ',')]
    class: Vec<String>,

    /// Runs each mutant in every selected pair, or in one of them in turn; by default
    /// in the pair with the smallest components
    #[arg(long, value_enum)]
    pairs: Option<PairsArg>,

    /// Changes one instruction at a time in the core code of the guests' components instead
    #[arg(long, conflicts_with_all = ["class", "pairs"])]
    components: bool,

    /// Changes one place at a time in the guests' sources instead, and builds them again
    #[arg(long, conflicts_with_all = ["class", "pairs", "components", "functions"])]
    sources: bool,

    /// The places of each component that are changed, drawn by the seed; by default 100
    /// instructions, or 10 places in the sources
    #[arg(long, value_name = "N")]
    sites: Option<usize>,

    /// Only core functions of such names are changed; by default what the guest's author wrote, or
    /// all of a component
    #[arg(long, value_name = "GLOB")]
    functions: Option<glob::Pattern>,

    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    lab: LabArgs,

    /// The cases after which a mutant that was not found counts as survived
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,

    /// The seed of the cases; a new one each time by default
    #[arg(long, env = "PROPTEST_RNG_SEED")]
    seed: Option<u64>,

    /// Writes every mutant's figures to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Writes the table to a file, as a page for docs/
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum PairsArg {
    All,
    Sample,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let seed = self.seed.unwrap_or_else(harness::lab::fresh_seed);
        let options = RunOptions::new(seed, self.cases);
        if let Some(path) = &self.component {
            let tried = changes::of_brought(&self.lab.hosts(), path, &self.extent(), &options)?;
            return self.write_changes(What::Instructions, &tried, &options);
        }
        let lab = self.lab.open()?;
        let selection = self.selection.selection(&lab);
        if self.components || self.sources {
            let what = self.what();
            let tried = changes::of_guests(what, &lab, &selection, &self.extent(), &options)?;
            return self.write_changes(what, &tried, &options);
        }
        let which = match self.pairs {
            None => Pairs::Smallest,
            Some(PairsArg::All) => Pairs::All,
            Some(PairsArg::Sample) => Pairs::Sample,
        };
        let progress = Progress::new();
        let pairs = saboteurs::pairs(&lab, &selection, which, &progress)?;
        let mut mutants = saboteurs::catalog(&lab, &pairs, &progress)?;
        mutants.retain(|mutant| mutant.is_of(&selection.guests));
        let mutants = self.select(mutants)?;
        let detections = saboteurs::detect(&lab, &mutants, &pairs, which, &options, &progress);
        progress.finish();
        let detections = detections?;
        let complaints: Vec<String> = detections.iter().filter_map(complaint).collect();
        for complaint in &complaints {
            println!("{complaint}\n");
        }
        let figures = table(&detections);
        print!("{figures}");
        println!("{}", summary(&mutants, &detections, &options));
        self.write_json(&options, "mutants", &detections)?;
        if let Some(path) = &self.markdown {
            let before = std::fs::read_to_string(path).unwrap_or_default();
            let page = page(&figures, &mutants, &detections, &options);
            write(path, with_changes(&page, &before))?;
        }
        Ok(match complaints.is_empty() {
            true => Exit::Good,
            false => Exit::Divergence,
        })
    }

    /// What is changed of components.
    fn what(&self) -> What {
        match self.sources {
            true => What::Sources,
            false => What::Instructions,
        }
    }

    fn sites(&self) -> usize {
        self.sites.unwrap_or(match self.what() {
            What::Instructions => 100,
            What::Sources => 10, // each is a build
        })
    }

    fn extent(&self) -> Extent {
        Extent {
            sites: self.sites(),
            functions: self.functions.clone(),
        }
    }

    /// Writes every figure to the file that was asked for.
    fn write_json<T: Serialize>(
        &self,
        options: &RunOptions,
        key: &str,
        figures: &[T],
    ) -> anyhow::Result<()> {
        let Some(path) = &self.json else {
            return Ok(());
        };
        let json = serde_json::json!({
            "seed": options.seed,
            "cases": options.cases,
            key: figures,
        });
        write_data(path, &json)
    }

    fn write_changes(
        &self,
        what: What,
        tried: &[Tried],
        options: &RunOptions,
    ) -> anyhow::Result<Exit> {
        self.write_json(options, "changes", tried)?;
        if let Some(path) = &self.markdown {
            let section = report::changes::section(what, tried, &self.command(options));
            let page = std::fs::read_to_string(path).unwrap_or_default();
            write(path, with_section(&page, what.heading(), MUTANTS, &section))?;
        }
        Ok(Exit::Good)
    }

    /// The command that tries the same changes.
    fn command(&self, options: &RunOptions) -> String {
        let what = match &self.component {
            Some(path) => path.display().to_string(),
            None if self.sources => "--sources".to_owned(),
            None => "--components".to_owned(),
        };
        let mut command = format!(
            "{} mutants {what} --seed {} --cases {} --sites {}",
            lab_build::program(),
            options.seed,
            options.cases,
            self.sites()
        );
        if let Some(functions) = &self.functions {
            command += &format!(" --functions '{functions}'");
        }
        command + &self.selection.words()
    }

    fn select(&self, all: Vec<Mutant>) -> anyhow::Result<Vec<Mutant>> {
        let mut known: Vec<&str> = all.iter().map(|mutant| mutant.class.as_str()).collect();
        known.dedup();
        if let Some(class) = self.class.iter().find(|c| !known.contains(&c.as_str())) {
            bail!(
                "no class of mutants is named `{class}`; there are: {}",
                known.join(", ")
            );
        }
        let wanted = |mutant: &Mutant| self.class.is_empty() || self.class.contains(&mutant.class);
        let selected: Vec<Mutant> = all.into_iter().filter(wanted).collect();
        if selected.is_empty() {
            bail!("the saboteurs have no mutants");
        }
        Ok(selected)
    }
}

fn summary(mutants: &[Mutant], detections: &[Detection], options: &RunOptions) -> String {
    let killed = detections.iter().filter(|d| d.killed).count();
    let right = detections.iter().filter(|d| d.blame_right).count();
    format!(
        "{} mutants, {} trials: {killed} killed, {} survived; blame right in {right}; at most {} cases each, seed {}",
        mutants.len(),
        detections.len(),
        detections.len() - killed,
        options.cases,
        options.seed
    )
}

/// The page that stands in docs/.
fn page(
    figures: &str,
    mutants: &[Mutant],
    detections: &[Detection],
    options: &RunOptions,
) -> String {
    let mut text = format!(
        "# What the lab notices\n\n\
         A *saboteur* stands in front of a component and does one thing wrong (`saboteurs/`), or\n\
         the fault is written into the source of a guest (`saboteurs/changes.toml`). A\n\
         mutant is killed if the cell does not agree, and not all that is wrong in it is expected:\n\
         those of `behind-known` stand in front of relays and echoes that are known to diverge.\n\
         This page is made by\n\n\
         ```sh\ncargo lab mutants --seed {} --markdown docs/detection.md\n```\n\n\
         {figures}\n\
         Of cases, seconds, parts by which the smallest input differs from the plainest one,\n\
         and characters of that input: the median and the worst. The seconds hold running,\n\
         shrinking and blaming, on two cores.\n\n{}\n\n{MUTANTS}\n",
        options.seed,
        summary(mutants, detections, options)
    );
    let mut class = "";
    for mutant in mutants {
        if mutant.class != class {
            class = &mutant.class;
            text += &format!("\n### {class}\n\n");
        }
        text += &format!(
            "- `{}` ({}): {}\n",
            mutant.id, mutant.role.name, mutant.says
        );
    }
    text
}
