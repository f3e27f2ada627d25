//! What guests can do of a contract's features, as tables in Markdown.

use std::fmt::Write;

use crate::report::Report;
use crate::report::support::{Level, Mark, Note, Row, Table, tables};

/// The line before the tables in a file that has more than them ..
pub const START: &str = "<!-- support table -->";

/// .. and the line behind them.
pub const END: &str = "<!-- end of the support table -->";

/// Returns the tables of a report, each after a line that says what it is of. `to` makes the
/// address of a finding from its link.
///
/// # Errors
/// If no contract of the report has features.
pub fn support(report: &Report, to: &dyn Fn(&str) -> String) -> Result<String, String> {
    let tables = tables(report);
    if tables.is_empty() {
        return Err(
            "no contract of the report has `features`: write them into lab.toml \
             (docs/your-own-contract.md) and run it again"
                .to_owned(),
        );
    }
    let texts: Vec<String> = tables.iter().map(|table| text(report, table, to)).collect();
    Ok(texts.join("\n"))
}

/// Returns a file with other tables between its two lines; nothing if it lacks one of them.
pub fn replaced(file: &str, tables: &str) -> Option<String> {
    let (before, rest) = file.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{START}\n{tables}{END}{after}"))
}

fn text(report: &Report, table: &Table, to: &dyn Fn(&str) -> String) -> String {
    let host = table
        .host
        .as_deref()
        .map_or(String::new(), |host| format!(" on {host}"));
    let mut text = format!(
        "`{}`{host}: {} cases in each cell, seed {}. `3 of 18` counts the functions of a feature that\n\
         show something, if those are not all.\n\n",
        table.contract, report.cases, report.seed
    );
    let mut rule = String::from("| --- |");
    text += "| Feature |";
    for guest in &table.guests {
        let toolchain = report.toolchains.get(guest).map_or("", String::as_str);
        let _ = match toolchain.is_empty() {
            true => write!(text, " {guest} |"),
            false => write!(text, " {guest}<br>{} |", plain(toolchain)),
        };
        rule += " --- |";
    }
    let _ = writeln!(text, "\n{rule}");
    for row in &table.rows {
        let _ = write!(text, "| {} |", plain(&row.feature));
        for mark in &row.marks {
            let _ = write!(text, " {} |", shown(mark, row, to));
        }
        text.push('\n');
    }
    text
}

fn shown(mark: &Mark, row: &Row, to: &dyn Fn(&str) -> String) -> String {
    let notes = mark.notes.iter().map(|note| noted(note, row, to));
    match mark.level {
        Level::Yes => "yes".to_owned(),
        _ => notes.collect::<Vec<_>>().join("; "),
    }
}

/// A note: what is wrong, in which roles, and in how many of the functions if not in all.
fn noted(note: &Note, row: &Row, to: &dyn Fn(&str) -> String) -> String {
    let text = plain(&note.text);
    let mut said = match (note.level, &note.link) {
        (Level::Known, Some(link)) => format!("[{text}]({})", to(link)),
        (Level::Known, None) => text,
        (level, _) if text.is_empty() => level.word().to_owned(),
        (level, Some(link)) => format!("{}: [{text}]({})", level.word(), to(link)),
        (level, None) => format!("{}: {text}", level.word()),
    };
    let mut at = Vec::new();
    if !note.roles.is_empty() {
        at.push(format!("as {}", note.roles.join(" and ")));
    }
    if note.functions < row.functions {
        at.push(format!("{} of {}", note.functions, row.functions));
    }
    if !at.is_empty() {
        let _ = write!(said, " ({})", at.join(", "));
    }
    said
}

/// A text that Markdown shows as it is, in one cell of a table.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut code = false;
    for c in text.chars() {
        code ^= c == '`';
        match c {
            '|' => plain += "\\|",
            '\n' => plain.push(' '),
            '*' | '_' | '<' | '>' | '[' | ']' | '\\' if !code => {
                plain.push('\\');
                plain.push(c);
            }
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::*;
    use crate::Verdict;
    use crate::judge::blame::Blame;
    use crate::judge::digest::Digest;
    use crate::report::{CellReport, Fault, Feature};

    fn report() -> Report {
        let cell = |key: &str| CellReport {
            cases: 10,
            digest: Some(Digest::default()),
            ..CellReport::of(&key.parse().unwrap(), Verdict::Agree)
        };
        let known = Fault {
            verdict: Verdict::Disagree,
            cases: 1,
            differences: ["a|b".to_owned()].into(),
            expected: Some("js: it loses `\\u{feff}` (docs/findings/bom.md)".to_owned()),
            blame: Some(Blame {
                role: "echo".to_owned(),
                guest: "js".to_owned(),
                also: Vec::new(),
            }),
            counterexample: None,
            detail: String::new(),
            trace: None,
        };
        let new = Fault {
            expected: None,
            ..known.clone()
        };
        let mut lost = cell("f.string/relay=go/echo=js").with_faults(vec![known]);
        lost.expected = Some("js: it loses".to_owned());
        let cells = vec![
            cell("f.string/relay=js/echo=go"),
            lost,
            cell("f.text/relay=js/echo=go"),
            cell("f.text/relay=go/echo=js"),
            cell("f.u8/relay=js/echo=go"),
            cell("f.u8/relay=go/echo=js").with_faults(vec![new]),
        ];
        let keys = cells.iter().map(|cell| cell.key.clone()).collect();
        let mut report = Report::new(7, 10, keys, Duration::ZERO).with_cells(cells);
        let feature = |name: &str, functions: &[&str]| Feature {
            name: name.to_owned(),
            functions: functions.iter().map(|f| (*f).to_owned()).collect(),
        };
        let features = vec![
            feature("string", &["f.string", "f.text"]),
            feature("u8 <*>", &["f.u8"]),
        ];
        report.features = BTreeMap::from([("f".to_owned(), features)]);
        report.toolchains = BTreeMap::from([("js".to_owned(), "jco 1.34".to_owned())]);
        report
    }

    #[test]
    fn a_table_has_a_row_for_each_feature_and_a_column_for_each_guest() {
        let to = |link: &str| link.replace("docs/", "");
        let expected = "\
`f`: 10 cases in each cell, seed 7. `3 of 18` counts the functions of a feature that
show something, if those are not all.

| Feature | go | js<br>jco 1.34 |
| --- | --- | --- |
| string | yes | [it loses `\\u{feff}`](findings/bom.md) (as echo, 1 of 2) |
| u8 \\<\\*\\> | yes | wrong: a\\|b (as echo) |
";
        assert_eq!(support(&report(), &to).unwrap(), expected);
        let mut without = report();
        without.features.clear();
        assert!(support(&without, &to).unwrap_err().contains("features"));
    }

    #[test]
    fn only_what_stands_between_the_lines_is_replaced() {
        let file = format!("# Types\n\n{START}\nold\n{END}\n\nMore.\n");
        let new = format!("# Types\n\n{START}\n| a |\n{END}\n\nMore.\n");
        assert_eq!(replaced(&file, "| a |\n").unwrap(), new);
        assert_eq!(replaced(&new, "| a |\n").unwrap(), new);
        assert_eq!(replaced("# Types\n", "| a |\n"), None);
        assert_eq!(replaced(&format!("{END}\n{START}\n"), "| a |\n"), None);
    }
}
