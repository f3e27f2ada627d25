//! What became of changes of one place in components, as data and as tables for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::page::{self, CODE, SOURCES};

/// What is changed of a component, one place at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An instruction of its core code.
    Instructions,
    /// A place in the text of its sources.
    Sources,
}

impl What {
    /// The heading of its section in docs/.
    pub fn heading(self) -> &'static str {
        match self {
            What::Instructions => CODE,
            What::Sources => SOURCES,
        }
    }

    /// What a change has to be to be tested.
    fn tested(self) -> &'static str {
        match self {
            What::Instructions => "reached",
            What::Sources => "built",
        }
    }

    /// How the section begins.
    fn about(self) -> &'static str {
        match self {
            What::Instructions => {
                "Nobody chose these: in the core code of a component, one comparison, operator, constant,\n\
                 branch or result of a call is changed at a time, in the lines that the guest's author\n\
                 wrote; where TinyGo records no line, in the functions of the author's package, with\n\
                 what was inlined there. An instruction that is made to trap is *reached* if a case shows that. The table is\n\
                 printed by"
            }
            What::Sources => {
                "Nobody chose these either: in the source of a component, one integer, comparison, short\n\
                 string or boolean word is changed at a time, and the component is built again. So\n\
                 guests are measured too whose component is an interpreter and its program. The\n\
                 table is printed by"
            }
        }
    }

    /// What the shares are of.
    fn shares(self) -> &'static str {
        match self {
            What::Instructions => {
                "Reached are shares of the sites, noticed of those that are reached. Many that are not\n\
                 noticed change nothing: a capacity, an allocator's hint, a byte that valid UTF-8 never\n\
                 has. The command lists each with its line."
            }
            What::Sources => {
                "Built are shares of the sites, noticed of those that are built. Not noticed are:"
            }
        }
    }
}

/// What the cases of one contract show of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// There is no component with the change.
    NotBuilt,
    /// No case reaches the instruction.
    NotReached,
    /// A case reaches it, as far as that is known, and nothing is wrong with the change.
    NotNoticed,
    /// Something is wrong with the change.
    Noticed,
}

/// A change that was tried.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tried {
    /// The component, `validator=rust`.
    pub component: String,
    /// The core function, as its source names it, if it is known.
    pub function: Option<String>,
    /// The line of the source, `rules/src/lib.rs:42`, if it is known.
    pub source: Option<String>,
    /// The offset in the component's file, or in that of the source, in bytes.
    pub place: usize,
    /// The kind of change.
    pub kind: String,
    /// The change in words.
    pub says: String,
    /// What came of it, by contract.
    pub outcomes: BTreeMap<String, Outcome>,
}

impl Tried {
    /// The best of what came of it.
    pub fn outcome(&self) -> Outcome {
        let best = self.outcomes.values().copied().max();
        best.unwrap_or(Outcome::NotReached)
    }

    /// Where the change is, as people write it.
    pub fn at(&self) -> String {
        match (&self.source, &self.function) {
            (Some(line), None) => line.clone(),
            (line, function) => {
                let of = line.as_ref().or(function.as_ref());
                format!("{} ({:#x})", of.map_or("", String::as_str), self.place)
            }
        }
    }
}

/// How many changes came to what.
#[derive(Default)]
struct Count {
    sites: usize,
    tested: usize,
    noticed: usize,
}

impl Count {
    fn of(outcomes: impl Iterator<Item = Outcome>) -> Self {
        let mut count = Count::default();
        for outcome in outcomes {
            count.sites += 1;
            count.tested += usize::from(outcome >= Outcome::NotNoticed);
            count.noticed += usize::from(outcome == Outcome::Noticed);
        }
        count
    }

    fn cells(&self) -> [String; 4] {
        let share = |part: usize, whole: usize| match whole {
            0 => "0".to_owned(),
            _ => format!("{part} ({} %)", (part * 100 + whole / 2) / whole),
        };
        [
            self.sites.to_string(),
            share(self.tested, self.sites),
            share(self.noticed, self.tested),
            (self.tested - self.noticed).to_string(),
        ]
    }
}

/// A table in Markdown: a line for each component and contract, one for each component and one
/// for all. Reached or built are shares of the sites, noticed of those.
pub fn table(what: What, tried: &[Tried]) -> String {
    let head = [
        "component",
        "contract",
        "sites",
        what.tested(),
        "noticed",
        "not noticed",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut row = |component: &str, contract: &str, count: Count| {
        let names = [component.to_owned(), contract.to_owned()];
        rows.push(names.into_iter().chain(count.cells()).collect());
    };
    for component in components(tried) {
        let own: Vec<&Tried> = tried.iter().filter(|t| t.component == component).collect();
        let contracts: BTreeSet<&String> = own.iter().flat_map(|t| t.outcomes.keys()).collect();
        for contract in &contracts {
            let outcomes = own.iter().filter_map(|t| t.outcomes.get(*contract));
            row(component, contract, Count::of(outcomes.copied()));
        }
        if contracts.len() > 1 {
            row(component, "any", Count::of(own.iter().map(|t| t.outcome())));
        }
    }
    row("all", "any", Count::of(tried.iter().map(Tried::outcome)));
    page::table(&rows)
}

/// The functions none of whose sites are reached, and those none of whose are noticed, a line for
/// each component that has some.
pub fn unseen_functions(tried: &[Tried]) -> String {
    let mut text = String::new();
    for component in components(tried) {
        let mut functions: BTreeMap<&str, Outcome> = BTreeMap::new();
        for tried in tried.iter().filter(|t| t.component == component) {
            let Some(function) = &tried.function else {
                continue;
            };
            let best = functions.entry(function).or_insert(tried.outcome());
            *best = tried.outcome().max(*best);
        }
        let kinds = [
            (Outcome::NotReached, "reached"),
            (Outcome::NotNoticed, "noticed"),
        ];
        for (outcome, word) in kinds {
            let named = functions.iter().filter(|(_, best)| **best == outcome);
            let named: Vec<String> = named.map(|(name, _)| format!("`{name}`")).collect();
            if !named.is_empty() {
                let _ = writeln!(text, "{component}, never {word}: {}", named.join(", "));
            }
        }
    }
    text
}

/// Every change that is not built, not reached or not noticed, a line each.
pub fn unseen(tried: &[Tried]) -> String {
    let mut text = String::new();
    for tried in tried {
        let word = match tried.outcome() {
            Outcome::NotBuilt => "not built",
            Outcome::NotReached => "not reached",
            Outcome::NotNoticed => "not noticed",
            Outcome::Noticed => continue,
        };
        let Tried {
            component, says, ..
        } = tried;
        let _ = writeln!(text, "{component} {word}: {}: {says}", tried.at());
    }
    text
}

/// The section of docs/ that a command makes.
pub fn section(what: What, tried: &[Tried], command: &str) -> String {
    let mut text = format!(
        "{}\n\n{}\n\n```sh\n{command}\n```\n\n{}\n{}\n",
        what.heading(),
        what.about(),
        table(what, tried),
        what.shares()
    );
    let lines = match what {
        What::Instructions => unseen_functions(tried),
        What::Sources => {
            let missed = tried.iter().filter(|t| t.outcome() == Outcome::NotNoticed);
            let line = |t: &Tried| format!("{}, {}: {}\n", t.component, t.at(), t.says);
            missed.map(line).collect()
        }
    };
    for line in lines.lines() {
        let _ = write!(text, "\n- {line}");
    }
    text + "\n"
}

fn components(tried: &[Tried]) -> Vec<&str> {
    let mut components: Vec<&str> = tried.iter().map(|tried| &*tried.component).collect();
    components.dedup();
    components
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(component: &str, function: &str, outcomes: &[(&str, Outcome)]) -> Tried {
        let outcomes = outcomes.iter().map(|(name, o)| ((*name).to_owned(), *o));
        Tried {
            component: component.to_owned(),
            function: Some(function.to_owned()),
            source: None,
            place: 16,
            kind: "comparison".to_owned(),
            says: "i32.eq becomes i32.ne".to_owned(),
            outcomes: outcomes.collect(),
        }
    }

    fn all() -> [Tried; 4] {
        use Outcome::{NotNoticed, NotReached, Noticed};
        [
            tried("v=c", "rule", &[("a", NotReached), ("b", Noticed)]),
            tried("v=c", "rule", &[("a", NotNoticed), ("b", NotReached)]),
            tried("v=c", "never", &[("a", NotReached), ("b", NotReached)]),
            tried("v=go", "hint", &[("a", NotNoticed)]),
        ]
    }

    #[test]
    fn a_change_is_noticed_if_one_contract_shows_it() {
        let expected = "\
| component | contract | sites | reached  | noticed   | not noticed |
| --------- | -------- | ----- | -------- | --------- | ----------- |
| v=c       | a        | 3     | 1 (33 %) | 0 (0 %)   | 1           |
| v=c       | b        | 3     | 1 (33 %) | 1 (100 %) | 0           |
| v=c       | any      | 3     | 2 (67 %) | 1 (50 %)  | 1           |
| v=go      | a        | 1     | 1 (100 %) | 0 (0 %)   | 1           |
| all       | any      | 4     | 3 (75 %) | 1 (33 %)  | 2           |
";
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            squeezed(&table(What::Instructions, &all()).replace('-', "")),
            squeezed(&expected.replace('-', ""))
        );
    }

    #[test]
    fn what_is_not_seen_is_listed_by_function_and_by_change() {
        assert_eq!(
            unseen_functions(&all()),
            "v=c, never reached: `never`\nv=go, never noticed: `hint`\n"
        );
        assert_eq!(
            unseen(&all()),
            "v=c not noticed: rule (0x10): i32.eq becomes i32.ne\n\
             v=c not reached: never (0x10): i32.eq becomes i32.ne\n\
             v=go not noticed: hint (0x10): i32.eq becomes i32.ne\n"
        );
    }

    #[test]
    fn the_section_of_sources_lists_what_is_not_noticed_by_line() {
        use Outcome::{NotBuilt, NotNoticed, Noticed};
        let tried = [NotBuilt, NotNoticed, Noticed].map(|outcome| Tried {
            function: None,
            source: Some("rules.py:4".to_owned()),
            says: format!("{outcome:?}"),
            ..tried("v=python", "", &[("a", outcome)])
        });
        let section = section(What::Sources, &tried, "lab mutants");
        let (head, list) = section.split_once("- v").unwrap();
        assert!(head.starts_with(&format!("{SOURCES}\n\n")), "{head}");
        assert!(head.contains(" | built "), "{head}");
        assert_eq!(list, "=python, rules.py:4: NotNoticed\n");
        assert_eq!(
            unseen(&tried),
            "v=python not built: rules.py:4: NotBuilt\n\
             v=python not noticed: rules.py:4: NotNoticed\n"
        );
    }
}
