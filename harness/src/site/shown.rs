//! What the pages without a script show, as the values of their templates.

use std::collections::BTreeMap;

use minijinja::Value as Shown;
use serde_json::{Value, json};

use super::Address;
use super::charts::{Bar, Part, bars, line};
use super::extra::{Changes, Mutants};
use super::findings::Finding;
use super::trends::{Group, Trend};
use crate::costs::Cost;
use crate::report::changes::Outcome;

/// More cells of a finding are shown by the first page.
const MOST_CELLS: usize = 20;

/// The known reasons.
pub fn found(findings: &[Finding], to: Address) -> Value {
    let guests = findings.iter().map(|finding| finding.guest);
    let mut each: BTreeMap<&str, usize> = BTreeMap::new();
    guests.for_each(|guest| *each.entry(guest).or_default() += 1);
    let shown: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "guest": finding.guest,
                "text": finding.text,
                "link": finding.link,
                "address": finding.link.map(to),
                "verdicts": finding.verdicts,
                "contracts": finding.contracts,
                "partners": finding.partners,
                "count": finding.cells.len(),
                "cells": finding.cells.iter().take(MOST_CELLS).map(|key| cell(key)).collect::<Vec<_>>(),
                "more": finding.cells.len().saturating_sub(MOST_CELLS),
            })
        })
        .collect();
    json!({ "findings": shown, "guests": each })
}

/// A cell with its place in the first page's address.
fn cell(key: &str) -> Value {
    let escaped = key
        .replace('+', "%2B")
        .replace('=', "%3D")
        .replace('/', "%2F");
    json!({ "key": key, "place": format!("#/cell={escaped}") })
}

/// The figures of several reports.
pub fn trended(names: &[&str], groups: &[Group]) -> Value {
    let trend = |trend: &Trend| {
        json!({
            "name": trend.name,
            "line": line(&trend.name, &trend.values),
            "values": trend.values.iter().map(|value| value.map_or("–".to_owned(), figure)).collect::<Vec<_>>(),
        })
    };
    let groups: Vec<Value> = groups
        .iter()
        .map(|group| {
            json!({
                "title": group.title,
                "about": group.about,
                "trends": group.trends.iter().map(trend).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "names": names, "groups": groups })
}

/// A figure to three digits, and all of those of a whole number.
fn figure(value: f64) -> String {
    let digits = match value.abs() {
        value if value.fract() == 0.0 || value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

/// What became of the mutants of saboteurs: a bar for each class, and those that survived.
pub fn mutants(name: &str, all: &Mutants) -> Value {
    let mut classes: Vec<(&str, [usize; 3])> = Vec::new();
    for mutant in &all.mutants {
        if classes.iter().all(|(class, _)| *class != mutant.class) {
            classes.push((&mutant.class, [0; 3]));
        }
        let own = classes.iter_mut().find(|(class, _)| *class == mutant.class);
        if let Some((_, [right, wrong, survived])) = own {
            match (mutant.killed, mutant.blame_right) {
                (true, true) => *right += 1,
                (true, false) => *wrong += 1,
                (false, _) => *survived += 1,
            }
        }
    }
    let looks = ["good", "known", "bad"];
    let rows: Vec<Value> = classes
        .iter()
        .map(|(class, counts)| json!({ "name": class, "counts": counts }))
        .collect();
    let survivors: Vec<Value> = all
        .mutants
        .iter()
        .filter(|mutant| !mutant.killed)
        .map(|mutant| {
            json!({
                "name": mutant.id,
                "class": mutant.class,
                "at": mutant.cell,
                "says": mutant.says,
                "why": mutant.why,
            })
        })
        .collect();
    let killed = all.mutants.iter().filter(|mutant| mutant.killed).count();
    json!({
        "name": name,
        "seed": all.seed.to_string(),
        "cases": all.cases,
        "total": all.mutants.len(),
        "killed": killed,
        "what": "class",
        "heads": ["killed, blame right", "killed, blame wrong", "survived"],
        "looks": looks,
        "chart": chart("mutants by class", &classes, looks),
        "rows": rows,
        "survivors": survivors,
    })
}

/// What became of changes of one place: a bar for each component, and those that nothing noticed.
pub fn changes(name: &str, all: &Changes) -> Value {
    let mut components: Vec<(&str, [usize; 3])> = Vec::new();
    for change in &all.changes {
        if components.iter().all(|(own, _)| *own != change.component) {
            components.push((&change.component, [0; 3]));
        }
        let own = components
            .iter_mut()
            .find(|(own, _)| *own == change.component);
        if let Some((_, [noticed, untested, unnoticed])) = own {
            match change.outcome() {
                Outcome::Noticed => *noticed += 1,
                Outcome::NotBuilt | Outcome::NotReached => *untested += 1,
                Outcome::NotNoticed => *unnoticed += 1,
            }
        }
    }
    let looks = ["good", "none", "bad"];
    let rows: Vec<Value> = components
        .iter()
        .map(|(component, counts)| json!({ "name": component, "counts": counts }))
        .collect();
    let unnoticed = all.changes.iter();
    let survivors: Vec<Value> = unnoticed
        .filter(|change| change.outcome() == Outcome::NotNoticed)
        .map(|change| {
            json!({
                "name": change.component,
                "class": change.kind,
                "at": change.at(),
                "says": change.says,
            })
        })
        .collect();
    let killed = all
        .changes
        .iter()
        .filter(|change| change.outcome() == Outcome::Noticed);
    json!({
        "name": name,
        "seed": all.seed.to_string(),
        "cases": all.cases,
        "total": all.changes.len(),
        "killed": killed.count(),
        "what": "component",
        "heads": ["noticed", "not built or not reached", "not noticed"],
        "looks": looks,
        "chart": chart("changes by component", &components, looks),
        "rows": rows,
        "survivors": survivors,
    })
}

fn chart(title: &str, rows: &[(&str, [usize; 3])], looks: [&'static str; 3]) -> String {
    let bar = |(label, counts): &(&str, [usize; 3])| Bar {
        label: (*label).to_owned(),
        parts: counts
            .iter()
            .zip(looks)
            .map(|(count, look)| Part {
                look,
                value: *count as f64,
            })
            .collect(),
        note: counts.map(|count| count.to_string()).join(" + "),
    };
    bars(title, &rows.iter().map(bar).collect::<Vec<_>>())
}

/// What guests cost: a chart for each figure, and a table of all.
pub fn costs(name: &str, all: &[Cost]) -> Value {
    let mut roles: Vec<&str> = Vec::new();
    for component in all.iter().flat_map(|cost| &cost.components) {
        if !roles.contains(&component.role.as_str()) {
            roles.push(&component.role);
        }
    }
    type Of = fn(&Cost) -> f64;
    let figures: [(&str, Of); 6] = [
        ("components together, KiB", |cost| {
            let bytes = cost.components.iter().map(|component| component.bytes);
            bytes.sum::<u64>() as f64 / 1024.0
        }),
        ("longest build, s", Cost::build_seconds),
        ("compile, s", |cost| cost.compile_seconds),
        ("instantiate, µs", |cost| cost.instantiate_micros),
        ("first call, µs", |cost| cost.first_call_micros),
        ("call, µs", |cost| cost.call_micros),
    ];
    let chart = |(title, of): &(&str, Of)| {
        let bar = |cost: &Cost| Bar {
            label: cost.guest.clone(),
            parts: vec![Part {
                look: "plain",
                value: of(cost),
            }],
            note: figure(of(cost)),
        };
        let chart = bars(title, &all.iter().map(bar).collect::<Vec<_>>());
        json!({ "title": title, "chart": chart })
    };
    let row = |cost: &Cost| {
        let size = |role: &&str| {
            let own = cost.components.iter().find(|own| own.role == *role);
            own.map_or("–".to_owned(), |own| figure((own.bytes / 1024) as f64))
        };
        let rest = figures[1..].iter().map(|(_, of)| figure(of(cost)));
        json!({
            "guest": cost.guest,
            "toolchain": cost.toolchain,
            "figures": roles.iter().map(size).chain(rest).collect::<Vec<_>>(),
        })
    };
    let sizes = roles.iter().map(|role| format!("{role}, KiB"));
    let rest = figures[1..].iter().map(|(title, _)| (*title).to_owned());
    json!({
        "name": name,
        "heads": sizes.chain(rest).collect::<Vec<_>>(),
        "rows": all.iter().map(row).collect::<Vec<_>>(),
        "charts": figures.iter().map(chart).collect::<Vec<_>>(),
    })
}

/// A text as HTML in which a character that is not seen stands by its code point.
pub fn visible(text: &str) -> Shown {
    let mut html = String::new();
    for c in text.chars() {
        match c {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' | '\'' | '\\' | '\n' => html.push(c),
            c if c.escape_debug().count() > 1 => {
                html += &format!("<span class=\"seen\">U+{:04X}</span>", u32::from(c));
            }
            c => html.push(c),
        }
    }
    Shown::from_safe_string(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_three_digits_and_a_whole_number_all_of_its_own() {
        let figures = [0.123, 1.5, 12.34, 123.4, 6909.0, 0.0].map(figure);
        assert_eq!(figures, ["0.12", "1.50", "12.3", "123", "6909", "0"]);
    }

    #[test]
    fn what_is_not_seen_is_named_and_nothing_is_markup() {
        let html = visible("<b>\u{202e}é\"\n").to_string();
        assert_eq!(html, "&lt;b&gt;<span class=\"seen\">U+202E</span>é\"\n");
    }

    #[test]
    fn the_place_of_a_cell_is_its_key_in_an_address() {
        let place = &cell("f.a/relay=go+m/echo=js")["place"];
        assert_eq!(place, "#/cell=f.a%2Frelay%3Dgo%2Bm%2Fecho%3Djs");
    }
}
