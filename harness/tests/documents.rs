//! What the documents say of the lab in numbers and names is so.

use std::collections::BTreeSet;
use std::path::PathBuf;

use harness::Verdict;
use harness::event::Lines;
use harness::hosts::Hosts;
use harness::lab::{self, Lab};
use harness::mutation::saboteurs::{self, Pairs};
use harness::plan::{self, Selection, plan};

fn lab() -> Lab {
    Lab::open(&lab::root().unwrap(), &[], Hosts::default()).unwrap()
}

fn path(name: &str) -> PathBuf {
    lab::root().unwrap().join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// A number as people write it: 6,909.
fn grouped(number: usize) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{},{:03}", grouped(thousands), number % 1_000),
    }
}

#[test]
fn the_type_system_has_as_many_functions_and_cells_as_is_said() {
    let lab = lab();
    let groups = lab
        .contracts()
        .iter()
        .filter_map(|contract| contract.group.as_deref());
    let functions = groups.filter(|group| *group == "abi").count();
    let selection = Selection {
        contracts: vec!["abi".to_owned()],
        ..Selection::default()
    };
    let cells = plan(lab.contracts(), lab.guests(), &selection).unwrap();
    let functions = format!("{} functions", grouped(functions));
    let cells = format!("{} cells", grouped(cells.len()));
    for (page, said) in [
        ("README.md", &functions),
        ("docs/types.md", &functions),
        ("docs/types.md", &cells),
    ] {
        assert!(text(page).contains(said), "{page} does not say `{said}`");
    }
}

#[test]
fn the_page_of_detection_has_every_mutant_and_no_other() {
    let lab = lab();
    let pairs = saboteurs::pairs(&lab, &Selection::default(), Pairs::Smallest, &Lines).unwrap();
    let mutants = saboteurs::catalog(&lab, &pairs, &Lines).unwrap();
    let there: BTreeSet<String> = mutants
        .iter()
        .map(|mutant| format!("- `{}` ({}): {}", mutant.id, mutant.role.name, mutant.says))
        .collect();
    let page = text("docs/detection.md");
    let said: BTreeSet<String> = page
        .lines()
        .filter(|line| line.starts_with("- `"))
        .map(str::to_owned)
        .collect();
    let again = "`cargo lab mutants --seed 7 --markdown docs/detection.md` makes the page again";
    assert_eq!(there, said, "{again}");
    let count = format!("\n{} mutants, ", mutants.len());
    assert!(page.contains(&count), "{count:?} is not there; {again}");
}

#[test]
fn every_verdict_is_explained() {
    let page = text("docs/reading-a-failure.md");
    for verdict in Verdict::ALL {
        let row = format!("| `{}` | ", verdict.word());
        assert!(page.contains(&row), "{row} is not in the table of verdicts");
    }
}

#[test]
fn every_finding_is_linked_and_every_link_leads_to_one() {
    let pages = std::fs::read_dir(path("docs/findings")).unwrap();
    let there: BTreeSet<String> = pages
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    let mut sources = vec![text("expected.toml"), text("README.md")];
    for page in std::fs::read_dir(path("docs")).unwrap() {
        let page = page.unwrap().path();
        if page.is_file() {
            sources.push(std::fs::read_to_string(page).unwrap());
        }
    }
    let linked: BTreeSet<String> = sources
        .iter()
        .flat_map(|source| source.split("findings/").skip(1))
        .filter_map(|rest| Some(format!("{}.md", rest.split_once(".md")?.0)))
        .collect();
    assert_eq!(there, linked);
}

#[test]
fn the_readme_names_every_contract_that_has_to_be_asked_for() {
    let readme = text("README.md");
    let lab = lab();
    for word in plan::left_out(lab.contracts(), &Selection::default()) {
        assert!(readme.contains(word), "{word}");
    }
}
