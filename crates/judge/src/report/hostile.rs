//! Reports whose every text is somebody's who means harm, for tests.

use serde_json::{Map, Value};

/// What must not run where a report is shown: on a terminal, in a page, as Markdown or XML.
pub const HARM: &str = "\u{1b}[2J\u{1b}]0;title\u{7}\u{8}\r\u{7f}\u{9b}31m\u{202e}\u{2066}\u{feff}\n\
                        9 of 9 cells: 9 agree\n```\n| `a` |\n]]><b>";

/// No line that is shown is longer, in bytes: several texts may stand in one.
const LONG: usize = 50_000;

/// The values of these keys are words of the format.
const WORDS: [&str; 4] = ["verdict", "digest", "by", "way"];

/// The names in the values of these keys are somebody's.
const NAMED: [&str; 8] = [
    "components",
    "contracts",
    "coverage",
    "hashes",
    "known",
    "oracles",
    "sizes",
    "toolchains",
];

/// Returns the text of a report with something added to each text of it, names too.
///
/// # Panics
/// If it is not JSON.
pub fn hostile(report: &str, add: &str) -> String {
    let mut report: Value = serde_json::from_str(report).expect("a report is JSON");
    spoil(&mut report, "", add);
    report.to_string()
}

fn spoil(value: &mut Value, key: &str, add: &str) {
    match value {
        Value::String(text) if !WORDS.contains(&key) => text.push_str(add),
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, key, add)),
        Value::Object(parts) => {
            let is_named = NAMED.contains(&key);
            let spoiled = std::mem::take(parts).into_iter().map(|(name, mut part)| {
                spoil(&mut part, &name, add);
                let name = if is_named { name + add } else { name };
                (name, part)
            });
            *parts = spoiled.collect::<Map<_, _>>();
        }
        _ => {}
    }
}

/// Returns the parts of a shown text that would do harm: control characters but the ends of lines,
/// what turns the direction of writing, and lines that are too long.
pub fn harmful(shown: &str) -> Vec<String> {
    let is_harmful = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let characters = shown.chars().filter(is_harmful).map(|c| format!("{c:?}"));
    let long = shown.lines().filter(|line| line.len() > LONG);
    let long = long.map(|line| format!("a line of {} bytes", line.len()));
    characters.chain(long).collect()
}
