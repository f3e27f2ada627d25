//! The page of detection in docs/: its tables, and its parts, which are made by three commands, each
//! of which leaves those of the others.

use std::fmt::Write;

/// The heading of what changes of instructions come to.
pub const CODE: &str = "## Changes of one instruction";

/// The heading of what changes of sources come to.
pub const SOURCES: &str = "## Changes of one place in the source";

/// The heading of the list of the saboteurs' mutants.
pub const MUTANTS: &str = "## The mutants";

/// Returns a page with a section in place of the one of its heading, or before another, or at its
/// end. A section ends where the next of its level begins.
pub fn with_section(page: &str, heading: &str, before: &str, section: &str) -> String {
    let (start, end) = match range(page, heading) {
        Some(range) => range,
        None => {
            let place = page.find(&format!("{before}\n")).unwrap_or(page.len());
            (place, place)
        }
    };
    let (head, tail) = (&page[..start], &page[end..]);
    let gap = if head.is_empty() || head.ends_with("\n\n") {
        ""
    } else {
        "\n"
    };
    let end = if tail.is_empty() { "" } else { "\n" };
    format!("{head}{gap}{}\n{end}{tail}", section.trim_end())
}

/// Returns a page with the sections that another has of changes, before its list of mutants.
pub fn with_changes(page: &str, former: &str) -> String {
    let mut page = page.to_owned();
    for heading in [CODE, SOURCES] {
        if let Some(section) = section(former, heading) {
            page = with_section(&page, heading, MUTANTS, section);
        }
    }
    page
}

/// Returns the section of a heading.
fn section<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let (start, end) = range(page, heading)?;
    Some(&page[start..end])
}

/// A table in Markdown, whose columns are aligned; the first line is its head.
pub(super) fn table(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(text, "| {cell:<width$} ");
        }
        text.push_str("|\n");
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    for (number, cells) in lines.iter().enumerate() {
        line(cells);
        if number == 0 {
            line(&rule);
        }
    }
    text
}

fn range(page: &str, heading: &str) -> Option<(usize, usize)> {
    let start = page.find(&format!("{heading}\n"))?;
    let rest = &page[start + heading.len()..];
    let length = rest.find("\n## ").map_or(rest.len(), |at| at + 1);
    Some((start, start + heading.len() + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n\nText.\n\n## The mutants\n\n### one\n\n- a\n";

    #[test]
    fn a_section_is_put_before_another_and_replaced_then() {
        let first = with_section(PAGE, CODE, MUTANTS, &format!("{CODE}\n\none\n"));
        let text = format!("# Page\n\nText.\n\n{CODE}\n\none\n\n{MUTANTS}\n\n### one\n\n- a\n");
        assert_eq!(first, text);
        let second = with_section(&first, CODE, MUTANTS, &format!("{CODE}\n\ntwo\n\n"));
        assert_eq!(second, text.replace("\none\n\n", "\ntwo\n\n"));
        assert_eq!(section(&second, CODE), Some(&*format!("{CODE}\n\ntwo\n\n")));
    }

    #[test]
    fn a_new_page_keeps_the_changes_of_the_former() {
        let sections = format!("{CODE}\n\none\n\n{SOURCES}\n\ntwo\n\n");
        let former = format!("# Former\n\n{sections}{MUTANTS}\n\n- b\n");
        let kept = PAGE.replace(MUTANTS, &format!("{sections}{MUTANTS}"));
        assert_eq!(with_changes(PAGE, &former), kept);
        assert_eq!(with_changes(PAGE, PAGE), PAGE);
    }

    #[test]
    fn a_page_without_the_other_heading_gets_it_at_its_end() {
        let made = with_section("# Page\n", CODE, MUTANTS, &format!("{CODE}\n\none\n"));
        assert_eq!(made, format!("# Page\n\n{CODE}\n\none\n"));
        assert_eq!(section("# Page\n", CODE), None);
    }
}
