//! One known divergence, and what is known of one cell.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::FILE;
use super::mark::{Input, Mark, Place, Stand, TypePattern};
use crate::cell::{CellKey, CellPattern, base};
use crate::judge::Verdict;
use crate::judge::blame::Blame;
use crate::judge::symptom::Symptom;
use crate::types::flat::Signature;
use crate::value::Val;

/// An entry by its place in the file.
pub type Entry = usize;

/// One item, or several in brackets.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a text that is known here, or several in brackets"
)]
enum OneOrMore<T> {
    One(T),
    Several(Vec<T>),
}

impl<T> Default for OneOrMore<T> {
    fn default() -> Self {
        OneOrMore::Several(Vec::new())
    }
}

impl<T> From<OneOrMore<T>> for Vec<T> {
    fn from(written: OneOrMore<T>) -> Self {
        match written {
            OneOrMore::One(one) => vec![one],
            OneOrMore::Several(several) => several,
        }
    }
}

/// An entry as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    #[serde(default)]
    cells: Vec<CellPattern>,
    #[serde(default)]
    sometimes: Vec<CellPattern>,
    #[serde(default)]
    because: String,
    verdict: OneOrMore<Verdict>,
    #[serde(default)]
    shows: OneOrMore<String>,
    #[serde(default)]
    holds: OneOrMore<String>,
    #[serde(default)]
    input: OneOrMore<String>,
    #[serde(rename = "where")]
    place: Option<Place>,
    slope: Option<f64>,
    guest: String,
    reason: String,
    link: String,
}

/// One known divergence.
#[derive(Debug)]
pub struct Known {
    /// The line of the file where it begins.
    line: usize,
    /// The cells that show it, always.
    cells: Vec<CellPattern>,
    /// The cells that may show it.
    sometimes: Vec<CellPattern>,
    verdicts: Vec<Verdict>,
    /// The symptoms that it shows, one at a time: whole, but for `*`, which is any text. Of a
    /// text it may be the kind of its difference.
    shows: Vec<String>,
    /// What an input has to hold.
    mark: Mark,
    /// Of growth, how many bytes of memory it may be at most for each byte that a call passes.
    slope: Option<f64>,
    /// The guest at fault; another one's fault in these cells is none that is known.
    pub guest: String,
    reason: String,
    link: String,
}

/// What is shown by faults of every kind, and so tells none from another.
const COMMON: [&str; 6] = [
    "wasm trap:",
    "trap:",
    "wasm `unreachable` instruction executed",
    "unreachable",
    "timeout",
    "leak:",
];

/// Whether a symptom can be any fault's: nothing is left of it without the words that all
/// have.
fn is_common(symptom: &str) -> bool {
    let left = COMMON
        .iter()
        .fold(symptom.to_owned(), |left, common| left.replace(common, ""));
    left.chars().all(|c| !c.is_alphanumeric())
}

impl Known {
    /// Reads an entry.
    ///
    /// # Errors
    /// If it says too little, or what cannot be.
    pub fn read(written: Written, line: usize) -> Result<Self, String> {
        let at = format!("line {line}, of `{}`", written.guest);
        let wrong = |why: String| Err(format!("{at}: {why}"));
        let patterns: Vec<String> = written.holds.into();
        let holds: Result<Vec<TypePattern>, _> =
            patterns.into_iter().map(TypePattern::try_from).collect();
        let inputs: Vec<String> = written.input.into();
        let inputs: Result<Vec<Input>, _> = inputs.into_iter().map(Input::try_from).collect();
        let known = Known {
            line,
            cells: written.cells,
            sometimes: written.sometimes,
            verdicts: written.verdict.into(),
            shows: written.shows.into(),
            mark: Mark {
                holds: holds.map_err(|why| format!("{at}: {why}"))?,
                inputs: inputs.map_err(|why| format!("{at}: {why}"))?,
                place: written.place,
            },
            slope: written.slope,
            guest: written.guest,
            reason: written.reason,
            link: written.link,
        };
        if known.reason.is_empty() || known.link.is_empty() {
            return wrong("it needs a reason and a link".to_owned());
        }
        if known.patterns().next().is_none() {
            return wrong("it needs `cells` or `sometimes`".to_owned());
        }
        if !known.sometimes.is_empty() && written.because.is_empty() {
            return wrong(
                "it has `sometimes`: say in `because` why these cells do not always show it"
                    .to_owned(),
            );
        }
        match known.vagueness() {
            Some(why) => wrong(why.to_owned()),
            None => Ok(known),
        }
    }

    /// Why nothing tells this divergence from another one.
    fn vagueness(&self) -> Option<&'static str> {
        let of_calls = |verdict: &Verdict| {
            matches!(
                verdict,
                Verdict::Disagree | Verdict::Unstable | Verdict::Trap | Verdict::Timeout
            )
        };
        let is = |verdict: Verdict| self.verdicts.contains(&verdict);
        if self.verdicts.is_empty() {
            return Some("it needs a verdict");
        }
        if is(Verdict::Agree) {
            return Some("`agree` is expected of every cell");
        }
        if is(Verdict::Invalid) {
            return Some("`invalid` is a fault of the lab, which cannot be expected");
        }
        if self.mark.holds.iter().any(TypePattern::is_any) {
            return Some("every input holds `_`: name a type in `holds`");
        }
        if self.mark.is_empty() && (!self.mark.inputs.is_empty() || self.mark.place.is_some()) {
            return Some("it has `input` or `where`: name in `holds` the type that is meant");
        }
        if self.slope.is_some() {
            return (self.verdicts != [Verdict::Leak])
                .then_some("it has a `slope`, which only a `leak` has");
        }
        if self.shows.is_empty() {
            return Some(
                "a verdict alone tells it from no other fault: name its symptoms in `shows`",
            );
        }
        if self.mark.is_empty() && self.verdicts.iter().any(of_calls) {
            return Some(
                "nothing tells which inputs show it: name in `holds` the type that does, \
                 and in `input` the smallest value",
            );
        }
        if self.mark.is_empty() && self.shows.iter().any(|symptom| is_common(symptom)) {
            return Some("what it `shows`, faults of every kind show");
        }
        None
    }

    /// The file and the line.
    pub fn name(&self) -> String {
        format!("{FILE}:{}", self.line)
    }

    /// All patterns of cells.
    pub fn patterns(&self) -> impl Iterator<Item = &CellPattern> {
        self.cells.iter().chain(&self.sometimes)
    }

    /// Whether it is of a cell, always or sometimes. A pattern without guests is of those cells
    /// alone in which the guest is.
    pub fn is_of(&self, key: &CellKey) -> bool {
        let mut guests = key.components.iter().map(|(_, guest)| base(guest));
        guests.any(|guest| guest == self.guest)
            && self.patterns().any(|pattern| pattern.matches(key))
    }

    fn text(&self) -> String {
        let reason = self.reason.replace('\n', " ");
        format!("{}: {reason} ({})", self.guest, self.link)
    }

    /// That it was not seen where it should be, in words.
    pub fn unseen(&self) -> String {
        format!(
            "{} is expected and no case shows it: narrow the entry, or remove it ({})",
            self.name(),
            self.text()
        )
    }

    /// Whether a call without an answer holds the mark; of what spoils an instance, also one
    /// after a call that does.
    fn is_marked(&self, wrong: WrongCall, stand: Stand) -> bool {
        let spoils = self.verdicts.contains(&Verdict::Unstable);
        let is_in = |args: &[Val], answer: &[&Val]| self.mark.is_in(args, answer, stand);
        is_in(wrong.args, wrong.answer.as_slice())
            || (spoils && wrong.before.iter().any(|args| is_in(args, &[])))
    }

    /// Whether it shows by calls that have no answer.
    fn traps(&self) -> bool {
        let verdicts = [Verdict::Trap, Verdict::Timeout];
        verdicts
            .iter()
            .any(|verdict| self.verdicts.contains(verdict))
    }

    fn shows(&self, symptom: &str) -> bool {
        self.shows.iter().any(|shown| is_like(shown, symptom))
    }
}

/// Whether a text is like a pattern, in which `*` is any text.
fn is_like(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

/// A call that is wrong.
#[derive(Debug, Clone, Copy)]
pub struct WrongCall<'a> {
    /// In which way.
    pub verdict: Verdict,
    /// Its arguments.
    pub args: &'a [Val],
    /// The arguments of the calls before it in the same instance.
    pub before: &'a [&'a [Val]],
    /// Its right answer.
    pub answer: Option<&'a Val>,
}

/// How fast a cell grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The bytes of memory for each byte that a call passes.
    pub memory: f64,
    /// Whether anything else grows too: handles, tables.
    pub others: bool,
}

/// What is known of one cell.
#[derive(Debug, Default)]
pub struct OfCell<'e> {
    entries: Vec<(Entry, &'e Known, Expected)>,
    signature: Option<Signature>,
}

/// How an entry is about a cell.
#[derive(Debug, Clone, Copy)]
struct Expected {
    /// Whether the cell has to show it.
    always: bool,
    /// Whether its guest is one that imports.
    imports: bool,
    /// Whether it names each component of the cell.
    named: bool,
}

impl<'e> OfCell<'e> {
    pub(super) fn new(known: &'e [Known], key: &CellKey, signature: Option<Signature>) -> Self {
        // A mutant is expected to do what the guest behind it does. Another version may, but does
        // not have to.
        let has_version = key.components.iter().any(|(_, guest)| guest.contains('@'));
        let mut key = key.clone();
        for (_, guest) in &mut key.components {
            *guest = base(guest).to_owned();
        }
        let outer = key.components.len().saturating_sub(1);
        let host_end = signature.as_ref().is_some_and(|types| types.host_end);
        let importing = if host_end {
            &key.components[..]
        } else {
            &key.components[..outer]
        };
        let about = |known: &Known| Expected {
            always: !has_version && known.cells.iter().any(|pattern| pattern.matches(&key)),
            imports: importing.iter().any(|(_, guest)| *guest == known.guest),
            named: [&known.cells, &known.sometimes]
                .into_iter()
                .flatten()
                .any(|pattern| pattern.names_components() && pattern.matches(&key)),
        };
        let entries = known.iter().enumerate();
        OfCell {
            entries: entries
                .filter(|(_, known)| known.is_of(&key))
                .map(|(number, known)| (number, known, about(known)))
                .collect(),
            signature,
        }
    }

    fn stand(&self, expected: Expected) -> Stand<'_> {
        Stand {
            signature: self.signature.as_ref(),
            imports: expected.imports,
        }
    }

    /// Whether the cell is known to be wrong in some case, always.
    pub(super) fn is_wrong(&self) -> bool {
        self.entries.iter().any(|(_, known, expected)| {
            expected.always
                && known.verdicts.contains(&Verdict::Disagree)
                && known.mark.can_show(self.stand(*expected), known.traps())
        })
    }

    /// The entry that explains a difference of a call, of one of some guests if they are
    /// given.
    pub fn explain(
        &self,
        wrong: WrongCall,
        difference: &Symptom,
        guests: Option<&BTreeSet<&str>>,
    ) -> Option<Entry> {
        self.find(wrong, difference, |known, _| {
            guests.is_none_or(|guests| guests.contains(&*known.guest))
        })
    }

    /// The entry that explains a difference of a call, among some of them.
    fn find(
        &self,
        wrong: WrongCall,
        difference: &Symptom,
        is_meant: impl Fn(&Known, Expected) -> bool,
    ) -> Option<Entry> {
        let explains = |known: &Known, expected: Expected| {
            let stand = self.stand(expected);
            is_meant(known, expected)
                && known.verdicts.contains(&wrong.verdict)
                && known.slope.is_none()
                && (known.shows(&difference.what)
                    || difference.kind.is_some_and(|kind| known.shows(kind)))
                && match difference.within.is_empty() {
                    _ if known.mark.is_empty() => true,
                    true => known.is_marked(wrong, stand),
                    false => known.mark.is_along(&difference.within, stand),
                }
        };
        let found = self.entries.iter();
        let mut found = found.filter(|(_, known, expected)| explains(known, *expected));
        found.next().map(|(number, ..)| *number)
    }

    /// The entries that explain a fault: each of its differences by a guest that is to
    /// blame, and of each of these something. Nothing if one is not explained. Of what
    /// depends on the calls before, witnesses may tell nothing: that needs no blame. What none
    /// is to blame for may be of these components together, which an entry then has to name.
    pub fn explain_fault(
        &self,
        wrong: WrongCall,
        differences: &[Symptom],
        blame: Option<&Blame>,
    ) -> Option<BTreeSet<Entry>> {
        let guests = blame.map(guests);
        let is_meant = |known: &Known, expected: Expected| match &guests {
            Some(guests) => guests.contains(&*known.guest),
            None => wrong.verdict == Verdict::Unstable || expected.named,
        };
        let explained = differences
            .iter()
            .map(|difference| self.find(wrong, difference, is_meant));
        let entries: BTreeSet<Entry> = explained.collect::<Option<_>>()?;
        // What one guest does here may hide what another is known to do with this input.
        let known = |guest: &&str| {
            self.entries.iter().any(|(number, known, expected)| {
                known.guest == *guest
                    && (entries.contains(number) || known.is_marked(wrong, self.stand(*expected)))
            })
        };
        let mut guests = guests.iter().flatten();
        (!entries.is_empty() && guests.all(known)).then_some(entries)
    }

    /// The entries that explain growth: as much as the guests that are to blame are known
    /// to grow by, and nothing but memory.
    pub fn explain_growth(&self, slope: Slope, blame: Option<&Blame>) -> Option<BTreeSet<Entry>> {
        let mut allowed = 0.0;
        let mut entries = BTreeSet::new();
        for guest in components(blame?) {
            let mut of = self.entries.iter();
            let (number, most) = of.find_map(|(number, known, _)| {
                let slope = known.slope.filter(|_| known.guest == guest);
                Some((*number, slope?))
            })?;
            allowed += most;
            entries.insert(number);
        }
        (slope.memory <= allowed && !slope.others).then_some(entries)
    }

    /// The entries that explain why a cell could not be made.
    pub fn explain_obstacle(
        &self,
        verdict: Verdict,
        detail: &str,
        blame: Option<&Blame>,
    ) -> Option<BTreeSet<Entry>> {
        let guests = guests(blame?);
        let explains = |known: &Known| {
            guests.contains(&*known.guest)
                && known.verdicts.contains(&verdict)
                && known.shows(detail)
        };
        let found = self.entries.iter().filter(|(_, known, _)| explains(known));
        let entries = found.map(|(number, ..)| *number).collect();
        self.all_of(&guests, entries)
    }

    /// These entries, if there are any and each guest has one.
    fn all_of(&self, guests: &BTreeSet<&str>, entries: BTreeSet<Entry>) -> Option<BTreeSet<Entry>> {
        let has = |guest: &&str| {
            let mut of = self.entries.iter();
            of.any(|(number, known, _)| entries.contains(number) && known.guest == *guest)
        };
        (!entries.is_empty() && guests.iter().all(has)).then_some(entries)
    }

    /// Why what is known is so, in words: a line for each reason.
    pub fn reasons(&self, entries: &BTreeSet<Entry>) -> String {
        let mut reasons: Vec<String> = Vec::new();
        for (_, known, _) in self.entries.iter().filter(|(n, ..)| entries.contains(n)) {
            if !reasons.contains(&known.text()) {
                reasons.push(known.text());
            }
        }
        reasons.join("\n")
    }

    /// How often each entry was seen, by its name.
    pub fn named(&self, seen: &BTreeMap<Entry, u64>) -> BTreeMap<String, u64> {
        let named = self.entries.iter().filter_map(|(number, known, _)| {
            let count = seen.get(number)?;
            Some((known.name(), *count))
        });
        named.collect()
    }

    /// The entries that this cell has to show and did not, by their names, in words.
    pub fn unseen(&self, seen: &BTreeMap<Entry, u64>) -> BTreeMap<String, String> {
        let mut unseen = BTreeMap::new();
        for (number, known, expected) in &self.entries {
            let stand = self.stand(*expected);
            let due = expected.always && known.mark.can_show(stand, known.traps());
            if due && !seen.contains_key(number) {
                unseen.insert(known.name(), known.unseen());
            }
        }
        unseen
    }
}

/// The guest of each component at fault, without the mutants in front of them.
fn components(blame: &Blame) -> impl Iterator<Item = &str> {
    let all = blame.components().into_iter();
    all.map(|blame| base(&blame.guest))
}

/// The guests at fault.
fn guests(blame: &Blame) -> BTreeSet<&str> {
    components(blame).collect()
}

#[cfg(test)]
mod tests;
