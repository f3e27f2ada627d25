//! The matrix as a person reads it: rows are the outermost role's guests, columns
//! the next role's, a word in each cell.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use super::{CellReport, Report};
use crate::cell::{HOST, group};
use crate::judge::Verdict;

/// How the words of the table may look; plain text has no colours.
pub type Paint<'a> = &'a dyn Fn(Verdict, &str) -> String;

/// Shows every contract's matrix in lines of so many characters, what is expected, and the
/// counts.
pub fn table(report: &Report, paint: Paint, width: usize) -> String {
    let mut text = String::new();
    let cells = report.cells.iter().map(Square::of);
    let unfinished = report.unfinished.iter().map(|key| Square::unfinished(key));
    let squares: Vec<Square> = cells.chain(unfinished).collect();
    let squares = groups(squares);
    let mut matrices: Vec<Matrix> = Vec::new();
    for square in &squares {
        if !matrices.contains(&square.matrix) {
            matrices.push(square.matrix);
        }
    }
    for of in matrices {
        let own = squares.iter().filter(|square| square.matrix == of);
        let Matrix { contract, .. } = of;
        let oracle = report
            .oracles
            .get(contract)
            .filter(|oracle| is_asked(oracle));
        let own = own.collect::<Vec<_>>();
        matrix(&mut text, of, oracle, &own, &Look { paint, width });
        diverging(&mut text, report, of);
        spread(&mut text, report, of);
    }
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for expected in report.cells.iter().filter_map(|c| c.expected.as_deref()) {
        for reason in expected.lines() {
            *known.entry(reason).or_default() += 1;
        }
    }
    for (reason, cells) in known {
        let s = if cells == 1 { "" } else { "s" };
        let _ = writeln!(text, "* expected, {cells} cell{s}: {reason}");
    }
    for unseen in &report.unseen {
        let _ = writeln!(text, "! {unseen}");
    }
    let _ = writeln!(text, "{}", summary(report));
    text
}

/// The cells that are shown as one matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Matrix<'a> {
    /// A contract, or a group of them.
    contract: &'a str,
    /// The host, if it is not the contract's own.
    host: Option<&'a str>,
}

/// One cell of the table.
struct Square<'a> {
    matrix: Matrix<'a>,
    components: Vec<(&'a str, &'a str)>,
    /// How many functions came to which word, and how that looks.
    words: BTreeMap<String, (usize, Verdict)>,
    look: Verdict,
}

impl<'a> Square<'a> {
    fn of(cell: &'a CellReport) -> Self {
        let verdict = cell.verdict.word();
        let (word, look) = match (&cell.expected, &cell.stale) {
            (_, Some(_)) => ("stale".to_owned(), Verdict::Disagree),
            (Some(_), None) => (format!("{verdict}*"), Verdict::Unsupported),
            (None, None) => (verdict.to_owned(), cell.verdict),
        };
        Square::named(&cell.key, word, look)
    }

    fn unfinished(key: &'a str) -> Self {
        Square::named(key, "unfinished".to_owned(), Verdict::Unsupported)
    }

    fn named(key: &'a str, word: String, look: Verdict) -> Self {
        let (contract, rest) = key.split_once('/').unwrap_or((key, ""));
        let parts = rest.split('/').filter_map(|part| part.split_once('='));
        let (hosts, components): (Vec<_>, Vec<_>) = parts.partition(|(role, _)| *role == HOST);
        Square {
            matrix: Matrix {
                contract,
                host: hosts.first().map(|(_, host)| *host),
            },
            components,
            words: BTreeMap::from([(word, (1, look))]),
            look,
        }
    }
}

/// The characters of a word that is cut.
const SHORT: usize = 7;

impl Square<'_> {
    /// What stands in the table, whole or cut.
    fn shown(&self, is_short: bool) -> String {
        let all: usize = self.words.values().map(|(count, _)| count).sum();
        if all == 1 {
            let word = self.words.keys().next().map_or("", String::as_str);
            let (plain, star) = match word.strip_suffix('*') {
                Some(plain) => (plain, "*"),
                None => (word, ""),
            };
            return match is_short && word.len() > SHORT {
                true => format!("{}{star}", &plain[..SHORT - star.len()]),
                false => word.to_owned(),
            };
        }
        if is_short {
            let agree = self.words.get(Verdict::Agree.word()).map_or(0, |(n, _)| *n);
            let star = match self.look {
                _ if agree == all => return all.to_string(),
                Verdict::Unsupported => "*",
                _ => "",
            };
            return format!("{agree}/{all}{star}");
        }
        let words = self.words.iter();
        let words: Vec<String> = words.map(|(word, (n, _))| format!("{n} {word}")).collect();
        words.join(", ")
    }

    /// What names its column: the guest of the last role.
    fn column(&self) -> String {
        let last = self.components.last();
        last.map_or("", |last| last.1).to_owned()
    }

    /// What names its row: the guests of the other roles.
    fn row(&self) -> String {
        let length = self.components.len().saturating_sub(1);
        guests(&self.components[..length])
    }
}

/// A matrix, and a composition in it.
type Place<'a> = (Matrix<'a>, Vec<(&'a str, &'a str)>);

/// One square for all functions of a group in one composition.
fn groups(squares: Vec<Square>) -> Vec<Square> {
    let mut folded: Vec<Square> = Vec::new();
    let mut places: HashMap<Place, usize> = HashMap::new();
    for square in squares {
        let contract = square.matrix.contract;
        let matrix = Matrix {
            contract: group(contract).unwrap_or(contract),
            ..square.matrix
        };
        let key = (matrix, square.components.clone());
        let Some(place) = places.get(&key) else {
            places.insert(key, folded.len());
            folded.push(Square { matrix, ..square });
            continue;
        };
        let whole = &mut folded[*place];
        for (word, (count, look)) in square.words {
            whole.words.entry(word).or_insert((0, look)).0 += count;
        }
        if loudness(square.look) > loudness(whole.look) {
            whole.look = square.look;
        }
    }
    folded
}

/// What is wrong looks so, before what is expected, before what is right.
fn loudness(look: Verdict) -> u8 {
    match look {
        Verdict::Agree => 0,
        Verdict::Unsupported => 1,
        _ => 2,
    }
}

/// The functions of a group that do not agree everywhere, and who is to blame.
fn diverging(text: &mut String, report: &Report, shown: Matrix) {
    let mut functions: BTreeMap<&str, (BTreeMap<String, usize>, BTreeSet<&str>)> = BTreeMap::new();
    for cell in &report.cells {
        let Some((of, function)) = cell.contract.split_once('.') else {
            continue;
        };
        let host = Square::unfinished(&cell.key).matrix.host;
        let other = of != shown.contract || host != shown.host;
        if other || (cell.verdict == Verdict::Agree && cell.stale.is_none()) {
            continue;
        }
        let (words, guests) = functions.entry(function).or_default();
        for word in Square::of(cell).words.into_keys() {
            *words.entry(word).or_default() += 1;
        }
        for blame in cell.faults.iter().filter_map(|fault| fault.blame.as_ref()) {
            let components = blame.components().into_iter();
            guests.extend(components.map(|own| own.guest.as_str()));
        }
    }
    let width = functions.keys().map(|function| function.len()).max();
    for (function, (words, guests)) in &functions {
        let words: Vec<String> = words.iter().map(|(w, n)| format!("{n} {w}")).collect();
        let guests: Vec<&str> = guests.iter().copied().collect();
        let line = format!(
            "  {function:<w$}  {}  {}",
            words.join(", "),
            guests.join(", "),
            w = width.unwrap_or(0)
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if !functions.is_empty() {
        text.push('\n');
    }
}

/// How far the floats of each outermost guest were from the right ones, where a
/// contract has a tolerance.
fn spread(text: &mut String, report: &Report, shown: Matrix) {
    let mut spreads: BTreeMap<&str, u64> = BTreeMap::new();
    for cell in &report.cells {
        let square = Square::unfinished(&cell.key);
        if square.matrix != shown {
            continue;
        }
        let outermost = square.components.first().copied();
        if let (Some((_, guest)), Some(ulps)) = (outermost, cell.ulps) {
            let spread = spreads.entry(guest).or_default();
            *spread = ulps.max(*spread);
        }
    }
    let shown: Vec<String> = spreads
        .iter()
        .map(|(g, ulps)| format!("{g} {ulps}"))
        .collect();
    if !shown.is_empty() {
        let _ = writeln!(
            text,
            "  units in the last place from the right floats, at most: {}\n",
            shown.join(", ")
        );
    }
}

/// How a matrix may look.
struct Look<'a> {
    paint: Paint<'a>,
    /// The characters of a line.
    width: usize,
}

/// The space before a name or a word.
const GAP: usize = 2;

/// One contract's matrix: with words cut to a few characters if whole ones do not fit, and in
/// several parts if these do not either.
fn matrix(
    text: &mut String,
    of: Matrix,
    oracle: Option<&String>,
    squares: &[&Square],
    look: &Look,
) {
    let Some(first) = squares.first() else { return };
    // One role alone is a row; of more, the last is the column.
    let (row_roles, column_role) = match first.components.as_slice() {
        [only] => (String::new(), only.0),
        [rows @ .., column] => (roles(rows), column.0),
        [] => return,
    };
    let columns: BTreeSet<String> = squares.iter().map(|square| square.column()).collect();
    let rows: BTreeSet<String> = squares.iter().map(|square| square.row()).collect();
    let at = |row: &str, column: &str| {
        let mut squares = squares.iter();
        squares.find(|square| square.row() == row && square.column() == column)
    };
    let left = rows.iter().map(String::len).max().unwrap_or(0);
    let width = |column: &String, is_short: bool| {
        let words = rows
            .iter()
            .filter_map(|row| Some(at(row, column)?.shown(is_short).len()));
        words.chain([column.len()]).max().unwrap_or(0)
    };
    let whole: usize = columns.iter().map(|c| GAP + width(c, false)).sum();
    let is_short = GAP + left + whole > look.width;
    let oracle = oracle.map_or(String::new(), |oracle| format!("; right by {oracle}"));
    let Matrix { contract, host } = of;
    let host = host.map_or(String::new(), |host| format!("/{HOST}={host}"));
    let are_groups = squares.iter().any(|square| square.words.len() > 1);
    let counts = match is_short && are_groups {
        true => "; functions that agree, of how many; * the others are as expected",
        false => "",
    };
    let _ = writeln!(
        text,
        "{contract}{host}  ({row_roles}{column_role} in columns{oracle}{counts})"
    );
    let mut columns: Vec<&String> = columns.iter().collect();
    while !columns.is_empty() {
        let mut room = look.width.saturating_sub(GAP + left);
        let fits = columns.iter().take_while(|column| {
            let needed = GAP + width(column, is_short);
            let fits = room >= needed;
            room = room.saturating_sub(needed);
            fits
        });
        let part: Vec<&String> = columns.drain(..fits.count().max(1)).collect();
        let _ = write!(text, "  {:left$}", "");
        for column in &part {
            let _ = write!(text, "  {column:<w$}", w = width(column, is_short));
        }
        trim_and_end(text);
        for row in &rows {
            let _ = write!(text, "  {row:left$}");
            for column in &part {
                let (shown, verdict) = match at(row, column) {
                    Some(square) => (square.shown(is_short), square.look),
                    None => ("-".to_owned(), Verdict::Unsupported),
                };
                let pad = width(column, is_short) - shown.len();
                let _ = write!(text, "  {}{:pad$}", (look.paint)(verdict, &shown), "");
            }
            trim_and_end(text);
        }
        text.push('\n');
    }
}

/// Whether an oracle is made of components, which a reader has to know to trust it.
pub fn is_asked(oracle: &str) -> bool {
    let kinds = ["reference", "majority", "component"];
    kinds.iter().any(|kind| oracle.starts_with(kind))
}

fn trim_and_end(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}

fn roles(components: &[(&str, &str)]) -> String {
    let names: Vec<&str> = components.iter().map(|(role, _)| *role).collect();
    format!("{} in rows, ", names.join(" > "))
}

fn guests(components: &[(&str, &str)]) -> String {
    let names: Vec<&str> = components.iter().map(|(_, guest)| *guest).collect();
    names.join(" > ")
}

/// One line: how many cells of which verdict, over how many cases, how long.
pub fn summary(report: &Report) -> String {
    let mut counts = Vec::new();
    for verdict in Verdict::ALL {
        let of = |expected: bool| {
            let cells = report.cells.iter().filter(|cell| cell.verdict == verdict);
            cells.filter(|cell| cell.is_expected() == expected).count()
        };
        let words = [(false, ""), (true, " as expected")];
        for (expected, words) in words {
            if of(expected) > 0 {
                counts.push(format!("{} {}{words}", of(expected), verdict.word()));
            }
        }
    }
    if !report.unfinished.is_empty() {
        counts.push(format!("{} not finished", report.unfinished.len()));
    }
    if counts.is_empty() {
        counts.push("none ran".to_owned());
    }
    let part = match &report.partition {
        Some(partition) => format!(" (part {partition})"),
        None => String::new(),
    };
    let constants = report
        .cells
        .iter()
        .filter_map(|cell| cell.constants.as_ref());
    let constants = match constants.map(|constants| constants.cases).max() {
        Some(cases) => format!(" and {cases} with constants"),
        None => String::new(),
    };
    format!(
        "{} of {} cells{part}: {}; {} cases each{constants}, seed {}, {:.1} s",
        report.cells.len(),
        report.planned,
        counts.join(", "),
        report.cases,
        report.seed,
        report.duration_ms as f64 / 1000.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn report(cells: &[(&str, Verdict)]) -> Report {
        let cells: Vec<CellReport> = cells
            .iter()
            .map(|(key, verdict)| CellReport::of(&key.parse().unwrap(), *verdict))
            .collect();
        let keys = cells.iter().map(|cell| cell.key.clone()).collect();
        Report::new(7, 100, keys, Duration::from_millis(1234)).with_cells(cells)
    }

    fn plain(report: &Report) -> String {
        table(report, &|_, word| word.to_owned(), 100)
    }

    #[test]
    fn each_host_has_a_matrix_of_its_own() {
        let cells = [
            ("add/left=go/right=js", Verdict::Agree),
            ("add/left=go/right=js/host=toy", Verdict::Trap),
        ];
        let text = plain(&report(&cells));
        let expected = "add  (left in rows, right in columns)
      js
  go  agree

add/host=toy  (left in rows, right in columns)
      js
  go  trap
";
        assert!(text.starts_with(expected), "{text}");
    }

    /// The longest line of the matrix of eight guests that all come to a verdict.
    fn longest(verdict: Verdict, functions: &[&str], width: usize) -> usize {
        let guests = [
            "c",
            "cpp",
            "go",
            "js",
            "python",
            "python@0.24.0",
            "qjs",
            "rust",
        ];
        let mut keys = Vec::new();
        for function in functions {
            for relay in guests {
                keys.extend(guests.map(|echo| format!("{function}/relay={relay}/echo={echo}")));
            }
        }
        let cells: Vec<(&str, Verdict)> = keys.iter().map(|key| (&**key, verdict)).collect();
        let text = table(&report(&cells), &|_, word| word.to_owned(), width);
        let own = text.lines().filter(|line| line.starts_with("  "));
        own.map(str::len).max().unwrap_or(0)
    }

    #[test]
    fn eight_guests_fit_100_columns_and_any_number_80() {
        for verdict in Verdict::ALL {
            for functions in [&["f"][..], &["abi.f", "abi.g"]] {
                assert!(longest(verdict, functions, 100) <= 100, "{verdict:?}");
                assert!(longest(verdict, functions, 80) <= 80, "{verdict:?}");
            }
        }
    }

    #[test]
    fn the_functions_of_a_group_share_a_matrix() {
        let cells = [
            ("abi.echo-a/relay=go/echo=js", Verdict::Agree),
            ("abi.echo-b/relay=go/echo=js", Verdict::Disagree),
            ("abi.echo-a/relay=js/echo=js", Verdict::Agree),
            ("abi.echo-b/relay=js/echo=js", Verdict::Agree),
        ];
        let text = plain(&report(&cells));
        let expected = "abi  (relay in rows, echo in columns)
      js
  go  1 agree, 1 disagree
  js  2 agree

  echo-b  1 disagree
";
        assert!(text.starts_with(expected), "{text}");
    }

    #[test]
    fn an_oracle_that_is_made_of_components_is_named() {
        let mut report = report(&[("price/shop=go/tax=go", Verdict::Agree)]);
        for (oracle, title) in [
            (
                "reference:go",
                "price  (shop in rows, tax in columns; right by reference:go)\n",
            ),
            ("signature", "price  (shop in rows, tax in columns)\n"),
        ] {
            report.oracles.insert("price".to_owned(), oracle.to_owned());
            assert!(plain(&report).starts_with(title));
        }
    }

    #[test]
    fn services_are_rows_and_validators_are_columns() {
        let report = report(&[
            ("create-user/service=go/validator=go", Verdict::Agree),
            ("create-user/service=go/validator=python", Verdict::Disagree),
            ("create-user/service=rust/validator=go", Verdict::Agree),
            (
                "create-user/service=rust/validator=python",
                Verdict::Disagree,
            ),
        ]);
        let expected = "\
create-user  (service in rows, validator in columns)
        go     python
  go    agree  disagree
  rust  agree  disagree

4 of 4 cells: 2 agree, 2 disagree; 100 cases each, seed 7, 1.2 s
";
        assert_eq!(plain(&report), expected);
    }

    #[test]
    fn a_role_alone_is_one_row_and_an_absent_cell_is_no_agreement() {
        let report = report(&[
            ("validate-user/validator=go", Verdict::Trap),
            ("validate-user/validator=js", Verdict::Agree),
            ("create-user/service=go/validator=js", Verdict::Agree),
            ("create-user/service=js/validator=go", Verdict::Agree),
        ]);
        let expected = "\
validate-user  (validator in columns)
    go    js
    trap  agree

create-user  (service in rows, validator in columns)
      go     js
  go  -      agree
  js  agree  -

4 of 4 cells: 3 agree, 1 trap; 100 cases each, seed 7, 1.2 s
";
        assert_eq!(plain(&report), expected);
    }

    #[test]
    fn cells_that_did_not_finish_are_marked() {
        let key = |guest: &str| format!("validate-user/validator={guest}");
        let done = CellReport::of(&key("go").parse().unwrap(), Verdict::Agree);
        let planned = vec![
            key("go"),
            key("js"),
            "create-user/service=go/validator=js".to_owned(),
        ];
        let report = Report::new(7, 100, planned, Duration::ZERO).with_cells(vec![done]);
        let expected = "\
validate-user  (validator in columns)
    go     js
    agree  unfinished

create-user  (service in rows, validator in columns)
      js
  go  unfinished

1 of 3 cells: 1 agree, 2 not finished; 100 cases each, seed 7, 0.0 s
";
        assert_eq!(plain(&report), expected);
    }

    #[test]
    fn what_was_expected_and_not_seen_is_told() {
        let mut report = report(&[
            ("validate-user/validator=go", Verdict::Leak),
            ("validate-user/validator=js", Verdict::Agree),
        ]);
        report.cells[0].expected = Some("go: it never frees".to_owned());
        report.cells[0].stale = Some("expected.toml:3 is expected".to_owned());
        report.unseen = vec!["expected.toml:5 is expected and no case shows it".to_owned()];
        let text = plain(&report);
        assert!(text.contains("stale") && !text.contains("leak*"), "{text}");
        assert!(text.contains("\n! expected.toml:5 is expected"), "{text}");
        assert!(!report.is_green());
    }

    #[test]
    fn what_is_expected_has_a_star_and_its_reason() {
        let mut report = report(&[
            ("validate-user/validator=go", Verdict::Leak),
            ("validate-user/validator=js", Verdict::Agree),
            ("validate-user/validator=rust", Verdict::Leak),
        ]);
        report.cells[0].expected = Some("go: it never frees".to_owned());
        report.cells[1].stale = Some("gone".to_owned());
        let expected = "\
validate-user  (validator in columns)
    go     js     rust
    leak*  stale  leak

* expected, 1 cell: go: it never frees
3 of 3 cells: 1 agree, 1 leak, 1 leak as expected; 100 cases each, seed 7, 1.2 s
";
        assert_eq!(plain(&report), expected);
    }
}
