//! The program as people and scripts meet it: what it prints and how it ends. All of
//! it on toys, so no toolchain is needed.

mod toy;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use harness::Report;
use harness::report::hostile::{HARM, harmful, hostile};
use toy::{Checkout, validator};

fn lab(checkout: &Checkout, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command
        .args(args)
        .current_dir(checkout.path())
        .env("CARGO_MANIFEST_DIR", checkout.path().join("harness"))
        .env_remove("PROPTEST_CASES")
        .env_remove("PROPTEST_RNG_SEED")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn output(checkout: &Checkout, args: &[&str]) -> (i32, String, String) {
    text(lab(checkout, args).output().unwrap())
}

fn text(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn green() -> Checkout {
    Checkout::new()
        .with("one", "validator", &validator(""))
        .with("two", "validator", &validator("(nop)"))
}

fn red() -> Checkout {
    green().with("bad", "validator", &validator("(unreachable)"))
}

const EMAILS: [&str; 3] = ["run", "--contract", "validate-email"];
const USERS: [&str; 3] = ["run", "--contract", "validate-user"];

fn report(path: &Path) -> Report {
    harness::report::validate::read(&std::fs::read(path).unwrap())
}

/// The words and options of the program, as people have them in scripts and CI.
/// `UPDATE_EXPECT=1` writes the file anew.
#[test]
fn the_help_of_every_verb_is_as_it_was() {
    let checkout = Checkout::new();
    let help = |args: &[&str]| {
        let (code, stdout, stderr) = output(&checkout, args);
        assert_eq!(code, 0, "{stderr}");
        stdout
    };
    let whole = help(&["--help"]);
    let verbs = whole
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next());
    let mut shown = whole.clone();
    for verb in verbs.filter(|verb| *verb != "help") {
        shown += &format!("\n--- {verb}\n\n{}", help(&[verb, "--help"]));
    }
    expect_test::expect_file!["golden/help.txt"].assert_eq(&shown);
}

#[test]
fn a_green_run_ends_with_0_a_table_and_a_report() {
    let checkout = green();
    let json = checkout.path().join("r.json");
    let args = [
        &EMAILS[..],
        &[
            "--cases",
            "300",
            "--seed",
            "7",
            "--json",
            json.to_str().unwrap(),
        ],
    ];
    let (code, stdout, stderr) = output(&checkout, &args.concat());
    assert_eq!(code, 0, "{stdout}{stderr}");
    let table = "validate-email  (validator in columns)\n    one    two\n    agree  agree\n";
    assert!(stdout.starts_with(table), "{stdout}");
    assert!(
        stdout.contains("2 of 2 cells: 2 agree; 300 cases each and 75 with constants, seed 7"),
        "{stdout}"
    );
    let report = report(&json);
    assert!(report.is_green());
    assert_eq!(report.cells[0].digest, report.cells[1].digest);
    assert_eq!(report.cells[0].key, "validate-email/validator=one");
}

#[test]
fn one_seed_gives_one_digest_and_another_seed_another() {
    let checkout = green();
    let digest = |seed: &str| {
        let json = checkout.path().join("r.json");
        let args = [
            "--cases",
            "50",
            "--seed",
            seed,
            "--json",
            json.to_str().unwrap(),
        ];
        assert_eq!(output(&checkout, &[&EMAILS[..], &args].concat()).0, 0);
        report(&json).cells[0].digest.unwrap()
    };
    let first = digest("7");
    assert_eq!(digest("7"), first);
    assert_ne!(digest("8"), first);
}

#[test]
fn a_red_run_ends_with_1_and_names_input_blame_and_replay() {
    let checkout = red();
    let args = [&USERS[..], &["--cases", "20", "--seed", "7"]].concat();
    let (code, stdout, _) = output(&checkout, &args);
    assert_eq!(code, 1, "{stdout}");
    for part in [
        "validate-user/validator=bad: trap in 25 of 25 cases",
        r#"input:    ({name: "Al", email: "a@b.c", age: 30})"#,
        "blame:    validator=bad",
        "replay:   cargo lab replay validate-user/validator=bad@7:",
    ] {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
}

#[test]
fn a_traced_failure_says_in_a_line_what_was_wrong_first_and_the_report_has_the_calls() {
    let checkout = Checkout::new()
        .with("passes", "service", &toy::service())
        .with("two", "validator", &validator("(unreachable)"));
    let json = checkout.path().join("r.json");
    let file = json.to_str().unwrap();
    let run = [
        "run",
        "--contract",
        "create-user",
        "--cases",
        "20",
        "--seed",
        "7",
    ];
    let args = [&run[..], &["--trace-failures", "--json", file]].concat();
    let (code, stdout, stderr) = output(&checkout, &args);
    assert_eq!(code, 1, "{stdout}{stderr}");
    let line = "\n  trace:    validator=two returns what is wrong first, in call 2 of 2\n";
    assert!(stdout.contains(line), "{stdout}");
    let faults = &report(&json).cells[0].faults;
    assert!(faults.iter().all(|fault| fault.trace.is_some()));
    let (_, stdout, _) = output(&checkout, &["report", file]);
    assert!(stdout.contains(line), "{stdout}");
}

#[test]
fn what_is_expected_is_not_traced() {
    let checkout = green().with("bad", "validator", &toy::emails_after("(unreachable)"));
    let json = checkout.path().join("r.json");
    let more = [
        "--cases",
        "20",
        "--trace-failures",
        "--json",
        json.to_str().unwrap(),
    ];
    let args = [&EMAILS[..], &more].concat();
    let traced = || {
        let report = report(&json);
        let faults = report.cells.iter().flat_map(|cell| &cell.faults);
        faults
            .map(|fault| fault.trace.is_some())
            .collect::<Vec<_>>()
    };
    let (code, stdout, _) = output(&checkout, &args);
    assert_eq!((code, traced()), (1, vec![true]), "{stdout}");
    let known = "[[known]]\nguest = 'bad'\nverdict = 'trap'\n\
        shows = 'trap: wasm trap: wasm `unreachable` instruction executed'\n\
        holds = 'string'\ncells = ['validate-email/validator=bad']\n\
        reason = 'it cannot'\nlink = 'https://x.y/1'\n";
    std::fs::write(checkout.path().join("expected.toml"), known).unwrap();
    let (code, stdout, stderr) = output(&checkout, &args);
    assert_eq!((code, traced()), (0, vec![false]), "{stdout}{stderr}");
}

#[test]
fn a_replay_shows_each_stage_and_the_smallest_form() {
    let checkout = red();
    let case = "validate-user/validator=bad@7:0";
    let (code, stdout, _) = output(&checkout, &["replay", case]);
    assert_eq!(code, 1, "{stdout}");
    for part in [
        "  validator=bad <- validate-user({name: ",
        "  -> trap: wasm trap: wasm `unreachable` instruction executed\n     WRONG, the oracle says: ",
        "wasm backtrace",
        r#"smallest:  ({name: "Al", email: "a@b.c", age: 30})"#,
        "blame:     validator=bad",
    ] {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
    let input = r#"{name: "Al", email: "a@b.c", age: 30}"#;
    let right = "validate-user/validator=one@7:0";
    let (code, stdout, _) = output(&checkout, &["replay", right, "--input", input]);
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("  -> []\n     right\n"), "{stdout}");
    let (code, _, stderr) = output(&checkout, &["replay", right, "--input", "{name: 1}"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("`{name: 1}` is not the value"), "{stderr}");
}

#[test]
fn a_replay_of_a_pair_shows_what_the_validator_was_handed() {
    let checkout = Checkout::new()
        .with("passes", "service", &toy::service())
        .with("two", "validator", &validator(""));
    let case = "create-user/service=passes/validator=two@7:0";
    let input = r#"{name: "", email: "a@b.c", age: 30}"#;
    let (code, stdout, _) = output(&checkout, &["replay", case, "--input", input]);
    assert_eq!(code, 1, "{stdout}");
    let stages = r#"  service=passes <- create-user({name: "", email: "a@b.c", age: 30})
      validator=two <- validate-user({name: "", email: "a@b.c", age: 30})
      -> []
         WRONG, the oracle says: [{field: "name", message: "Name cannot be empty"}]
  -> {success: false, errors: []}
     WRONG, "#;
    assert!(stdout.contains(stages), "{stdout}");
}

/// A validator that traps when it is called again.
fn forgetful() -> Vec<u8> {
    validator(
        "(if (i32.load (i32.const 512)) (then unreachable))
        (i32.store (i32.const 512) (i32.const 1))",
    )
}

#[test]
fn a_case_that_needs_others_before_it_is_replayed_with_them() {
    let checkout = Checkout::new().with("bad", "validator", &forgetful());
    // The toy finds no fault in any user: alone it is right on a valid one.
    let lab = checkout.open();
    let contract = &lab.contracts()[0];
    let valid = contract.answer(&contract.rules.plain()).unwrap();
    let cases = harness::cases::Cases::new(contract, 7, 0..1_000);
    let index = (2..1_000)
        .find(|index| cases.at(*index).unwrap().expected.right.answer() == Some(&valid))
        .unwrap();
    let replay = |case: &str| {
        let case = format!("validate-user/validator=bad@{case}");
        let (code, stdout, _) = output(&checkout, &["replay", &case]);
        (code, stdout)
    };
    let (code, alone) = replay(&format!("7:{index}"));
    assert_eq!(code, 0, "{alone}");
    let (code, stdout) = replay(&format!("7:0-1,{index}"));
    assert_eq!(code, 1, "{stdout}");
    let smallest = "before:    ({name: \"Al\", email: \"a@b.c\", age: 30})\nsmallest:";
    assert!(
        stdout.contains("before:    2 calls in the same instance"),
        "{stdout}"
    );
    assert!(stdout.contains(smallest), "{stdout}");
}

#[test]
fn what_is_kept_runs_first_in_every_cell() {
    let checkout = red();
    let case = "validate-user/validator=bad@7:3";
    let (code, stdout, _) = output(&checkout, &["keep", case]);
    assert_eq!(code, 0, "{stdout}");
    let call = r#"validate-user({name: "Al", email: "a@b.c", age: 30})"#;
    assert!(
        stdout.ends_with(&format!("validate-user.wave:\n  {call}\n")),
        "{stdout}"
    );
    let file = checkout.path().join("wit/kept/validate-user.wave");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains(&format!("\n# {case}: trap, blame: validator=bad\n{call}\n")),
        "{text}"
    );
    // Again, nothing is added; a right case is refused.
    output(&checkout, &["keep", case]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    let right = ["keep", "validate-email/validator=one@7:0"];
    let (code, _, stderr) = output(&checkout, &right);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("is right: only what fails is kept"),
        "{stderr}"
    );
    let json = checkout.path().join("r.json");
    let run = [
        &USERS[..],
        &["--cases", "5", "--json", json.to_str().unwrap()],
    ]
    .concat();
    let (code, stdout, _) = output(&checkout, &run);
    assert_eq!(code, 1);
    assert!(
        stdout.contains("replay:   cargo lab replay validate-user/validator=bad@kept:1"),
        "{stdout}"
    );
    assert!(report(&json).cells.iter().all(|cell| cell.kept == 1));
    let (code, stdout, _) = output(&checkout, &["replay", "validate-user/validator=one@kept:1"]);
    assert_eq!(code, 0, "{stdout}");
    let (code, _, stderr) = output(&checkout, &["replay", "validate-user/validator=one@kept:2"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("has no case 2; it has 1"), "{stderr}");
    std::fs::write(&file, "validate-user(1)\n").unwrap();
    let (code, stdout, _) = output(&checkout, &run);
    assert_eq!(code, 2, "a broken file of the lab is not a divergence");
    assert!(stdout.contains(": invalid\n"), "{stdout}");
    assert!(stdout.contains("case 1 of `"), "{stdout}");
}

#[test]
fn a_bundle_is_what_an_issue_needs() {
    let checkout = red();
    let folder = checkout.path().join("bundle");
    let folder = folder.to_str().unwrap();
    let case = "validate-user/validator=bad@7:3";
    let (code, stdout, stderr) = output(&checkout, &["bundle", case, "-o", folder]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    let text = |name: &str| String::from_utf8(read(name)).unwrap();
    assert!(harness::compose::check_is_component(&read("composed.wasm")).is_ok());
    let call = r#"validate-user({name: "Al", email: "a@b.c", age: 30})"#;
    assert_eq!(text("input.wave"), format!("{call}\n"));
    assert_eq!(text("expected.wave"), "[]\n");
    let command = format!("wasmtime run --invoke '{call}' composed.wasm");
    assert!(
        text("README.md").contains(&command),
        "{}",
        text("README.md")
    );
    let again = output(&checkout, &["bundle", case, "-o", folder]);
    assert_eq!(again.0, 2, "an existing folder is not overwritten");
    let right = "validate-email/validator=one@7:0";
    let (code, _, stderr) = output(&checkout, &["bundle", right, "-o", "x"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("is right: there is nothing to report"),
        "{stderr}"
    );
}

#[test]
fn a_soak_finds_what_a_fresh_instance_does_not_show() {
    let count = "(i32.store (i32.const 512) (i32.add (i32.const 1) (i32.load (i32.const 512))))
        (if (i32.gt_u (i32.load (i32.const 512)) (i32.const 3000)) (then unreachable))";
    let checkout = Checkout::new().with("bad", "validator", &toy::emails_after(count));
    let cell = "validate-email/validator=bad";
    let args = [
        "soak", cell, "--calls", "10000", "--life", "4096", "--seed", "7",
    ];
    let (code, stdout, _) = output(&checkout, &args);
    assert_eq!(code, 1, "{stdout}");
    for part in [
        "validate-email/validator=bad: unstable in 2 of 12500 cases",
        "wrong as call 3001 of its instance, right alone",
        "2 of 12500 cases were wrong",
        "the same 3001 calls in a fresh instance show it again, and so do 3001",
        r#"  before:   3000 times ("a@b.c")"#,
        "replay:   cargo lab replay validate-email/validator=bad@7:0-3000",
    ] {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
    let short = ["soak", cell, "--calls", "2500", "--seed", "7"];
    assert_eq!(output(&checkout, &short).0, 0);
    assert_eq!(output(&checkout, &["soak", cell]).0, 2);
    assert_eq!(output(&checkout, &["soak", cell, "--minutes", "0"]).0, 2);
    let timed = [
        "soak",
        cell,
        "--minutes",
        "0.005",
        "--seed",
        "7",
        "--life",
        "256",
    ];
    assert_eq!(output(&checkout, &timed).0, 0);
}

fn parts(checkout: &Checkout, by: &str, of: u64, cases: &str) -> Vec<String> {
    let part = |part: u64| {
        let path = checkout.path().join(format!("{part}-of-{of}.json"));
        let path = path.to_str().unwrap().to_owned();
        let partition = format!("{by}:{part}/{of}");
        let args = [
            "run",
            "--contract",
            "validate-email",
            "--cases",
            cases,
            "--seed",
            "7",
        ];
        let more = ["--partition", &partition, "--json", &path];
        let (code, stdout, stderr) = output(checkout, &[&args[..], &more].concat());
        assert_eq!(code, 0, "{stdout}{stderr}");
        path
    };
    (1..=of).map(part).collect()
}

#[test]
fn the_parts_of_a_run_merge_to_the_report_of_the_whole() {
    let checkout = green()
        .with("three", "validator", &validator("(nop) (nop)"))
        .with("four", "validator", &validator("(nop) (nop) (nop)"));
    let whole = checkout.path().join("whole.json");
    let args = [
        "--cases",
        "1100",
        "--seed",
        "7",
        "--json",
        whole.to_str().unwrap(),
    ];
    assert_eq!(output(&checkout, &[&EMAILS[..], &args].concat()).0, 0);
    let expected = report(&whole);
    for by in ["cells", "cases"] {
        let files = parts(&checkout, by, 4, "1100");
        let merged = checkout.path().join("merged.json");
        let mut args = vec!["merge", "--json", merged.to_str().unwrap()];
        args.extend(files.iter().rev().map(String::as_str));
        let (code, stdout, stderr) = output(&checkout, &args);
        assert_eq!(code, 0, "{stdout}{stderr}");
        assert!(
            stdout
                .contains("4 of 4 cells: 4 agree; 1100 cases each and 275 with constants, seed 7"),
            "{stdout}"
        );
        let merged = report(&merged);
        for (merged, expected) in merged.cells.iter().zip(&expected.cells) {
            assert_eq!(
                (&merged.key, merged.digest),
                (&expected.key, expected.digest)
            );
        }
        assert_eq!(merged.contracts, expected.contracts);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let (code, _, stderr) = output(&checkout, &[&["merge"], &files[1..]].concat());
        assert_eq!(
            (code, stderr.as_str()),
            (2, "error: part 1 of 4 is missing\n")
        );
    }
    // What no part could tell is told of the whole.
    let known = "[[known]]\nguest = 'one'\nverdict = 'trap'\nshows = 'trap: it cannot'\n\
        holds = 'string'\nsometimes = ['validate-email/validator=*']\nbecause = 'it is rare'\n\
        reason = 'it cannot'\nlink = 'https://x.y/1'\n";
    std::fs::write(checkout.path().join("expected.toml"), known).unwrap();
    let mut args = vec!["merge".to_owned()];
    args.extend(parts(&checkout, "cells", 4, "1100"));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (code, stdout, stderr) = output(&checkout, &args);
    assert_eq!(code, 2, "{stdout}{stderr}");
    assert!(stdout.contains("! expected.toml:1 is expected"), "{stdout}");
    let empty = ["--cases", "10", "--seed", "7", "--partition", "cases:1/2"];
    let (code, _, stderr) = output(&checkout, &[&EMAILS[..], &empty].concat());
    assert_eq!(code, 2);
    assert!(stderr.contains("part cases:1/2 is empty"), "{stderr}");
    let no_seed = ["--cases", "10", "--partition", "1/2"];
    assert_eq!(output(&checkout, &[&EMAILS[..], &no_seed].concat()).0, 2);
}

#[test]
fn a_report_is_shown_unless_something_is_missing_in_it() {
    let checkout = green();
    let path = checkout.path().join("r.json");
    let file = path.to_str().unwrap();
    let args = ["--cases", "50", "--seed", "7", "--json", file];
    assert_eq!(output(&checkout, &[&EMAILS[..], &args].concat()).0, 0);
    let (code, stdout, _) = output(&checkout, &["report", file]);
    assert_eq!(code, 0);
    assert!(stdout.contains("2 of 2 cells: 2 agree"), "{stdout}");
    let mut short = report(&path);
    short.cells.pop();
    short.write(&path).unwrap();
    let (code, stdout, stderr) = output(&checkout, &["report", file]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(
        stderr.ends_with("a cell is left out: 2 were planned and 1 are in it\n"),
        "{stderr}"
    );
    std::fs::write(&path, "{}").unwrap();
    let (code, _, stderr) = output(&checkout, &["report", file]);
    assert_eq!(code, 2);
    assert!(stderr.contains("is not a report of a run"), "{stderr}");
}

#[test]
fn a_report_of_a_later_lab_is_refused_with_what_to_do() {
    let checkout = green();
    let path = checkout.path().join("r.json");
    let file = path.to_str().unwrap();
    let args = ["--cases", "50", "--seed", "7", "--json", file];
    assert_eq!(output(&checkout, &[&EMAILS[..], &args].concat()).0, 0);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"schema\": 2", "\"schema\": 3")).unwrap();
    for args in [
        &["report", file][..],
        &["diff", file, file],
        &["merge", file],
    ] {
        let (code, stdout, stderr) = output(&checkout, args);
        assert_eq!((code, stdout.as_str()), (2, ""), "{args:?}");
        let expected = format!(
            "error: cannot use `{file}`: its schema is 3, newer than 2, which this lab reads: update \
             the lab, or read it with the one that wrote it\n"
        );
        assert_eq!(stderr, expected, "{args:?}");
    }
}

/// Reports whose every text means harm, or has a megabyte.
fn hostile_reports() -> [(&'static str, String); 2] {
    let text = |path: &str| std::fs::read_to_string(toy::project().join(path)).unwrap();
    // A killed run is not shown.
    let whole = text("crates/judge/tests/golden/report.json")
        .replace("\"complete\": false", "\"complete\": true")
        .replace("\"planned\": 3", "\"planned\": 2")
        .replace("  \"unfinished\": [\"validate-user/validator=js\"],\n", "");
    [
        (
            "harm",
            hostile(&text("tools/browser/reports/red.json"), HARM),
        ),
        ("long", hostile(&whole, &"x".repeat(1 << 20))),
    ]
}

#[test]
fn nothing_of_a_hostile_report_runs_where_it_is_shown() {
    let checkout = green();
    let at = |name: &str| checkout.path().join(name).display().to_string();
    let right = at("right.json");
    let red = toy::project().join("tools/browser/reports/red.json");
    std::fs::copy(red, &right).unwrap();
    for (name, report) in hostile_reports() {
        let (file, xml, markdown) = (at(name), at("r.xml"), at("r.md"));
        std::fs::write(&file, report).unwrap();
        let forms = ["--junit", &xml, "--markdown", &markdown];
        for (args, code) in [
            ([&["report", &file][..], &forms].concat(), 1),
            (vec!["diff", &right, &file], 1),
            (vec!["diff", &file, &right, "--markdown"], 1),
            (vec!["merge", &file], 2),
        ] {
            let (found, stdout, stderr) = output(&checkout, &args);
            assert_eq!(found, code, "{name}, {}: {stderr:.1000}", args[0]);
            let shown = stdout + &stderr;
            assert!(!shown.is_empty(), "{name}, {}", args[0]);
            let harmful = harmful(&shown);
            assert!(harmful.is_empty(), "{name}, {}: {harmful:?}", args[0]);
            // Nobody writes a line that looks like the lab's own.
            assert!(!shown.contains("\n9 of 9 cells"), "{name}: {shown}");
        }
        for form in [&xml, &markdown] {
            let text = std::fs::read_to_string(form).unwrap();
            let harmful = harmful(&text);
            assert!(harmful.is_empty(), "{name}, {form}: {harmful:?}");
            assert!(!text.contains("\n9 of 9 cells"), "{name}: {text}");
        }
        // Colours are the program's own.
        let mut painted = lab(&checkout, &["report", &file]);
        let (_, mut stdout, _) = text(painted.env("CLICOLOR_FORCE", "1").output().unwrap());
        assert!(stdout.contains("\u{1b}[31m"), "{name}: {stdout}");
        for colour in ["0", "1", "31", "32", "33"] {
            stdout = stdout.replace(&["\u{1b}[", colour, "m"].concat(), "");
        }
        let harmful = harmful(&stdout);
        assert!(harmful.is_empty(), "{name}, in colours: {harmful:?}");
        let text = std::fs::read_to_string(&markdown).unwrap();
        // Each row of the table has its four columns.
        let rows: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        assert!(!rows.is_empty());
        for row in rows {
            let columns = row.replace("\\|", "").matches('|').count();
            assert_eq!(columns, 5, "{name}: {row}");
        }
    }
}

#[test]
fn the_error_of_a_hostile_report_is_one_line() {
    let checkout = green();
    let golden = toy::project().join("crates/judge/tests/golden/report.json");
    let golden = std::fs::read_to_string(golden).unwrap();
    let harm = serde_json::to_string(HARM).unwrap();
    let harm = harm.trim_matches('"');
    let path = checkout.path().join("r.json");
    let file = path.to_str().unwrap();
    for (from, to) in [
        (
            "\"unbuilt\",\"cases\"",
            format!("\"unbuilt{harm}\",\"cases\""),
        ),
        ("validator=js\"]", format!("validator=js{harm}\"]")),
        ("\"fault\":0", "\"fault\":7".to_owned()),
    ] {
        assert!(golden.contains(from), "{from}");
        std::fs::write(&path, hostile_key(&golden.replace(from, &to), harm)).unwrap();
        let (code, stdout, stderr) = output(&checkout, &["report", file]);
        assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(harmful(&stderr).is_empty(), "{stderr}");
    }
}

/// A report whose first cell has a key that means harm.
fn hostile_key(report: &str, harm: &str) -> String {
    report.replace(
        "\"key\":\"validate-user/validator=go\"",
        &format!("\"key\":\"validate-user/validator=go{harm}\""),
    )
}

#[test]
fn nothing_of_a_hostile_tool_runs_where_it_is_shown() {
    let checkout = green();
    let dir = checkout.path().join("guests-cobol");
    std::fs::create_dir_all(dir.join("validator")).unwrap();
    std::fs::write(dir.join("validator/x.cob"), "").unwrap();
    let print = r"printf 'one \033[31mred\033[0m \033]0;title\007 \302\233 \342\200\256 two\n'";
    let manifest = |probe: &str, build: &str| {
        let command =
            |text: &str| format!("['sh', '-c', \"\"\"{}\"\"\"]", text.replace('\\', r"\\"));
        format!(
            "name = 'cobol'\nlanguage = 'COBOL'\n[commands]\nprobe = {}\nsetup = {}\nbuild = {}\n\
             [roles.validator]\nsource = 'validator'\n",
            command(probe),
            command(print),
            command(build)
        )
    };
    let run = [&EMAILS[..], &["--cases", "5"]].concat();
    let fails = format!("{print}; {print} >&2; exit 1");
    for (manifest, args) in [
        (manifest("echo 1", &fails), &run[..]),
        (manifest(&fails, "true"), &run[..]),
        (manifest("echo 1", &fails), &["build"]),
        (manifest(&fails, "true"), &["doctor"]),
        (manifest(print, "true"), &["doctor"]),
        ("no \u{1b}[31m manifest".to_owned(), &["list"]),
    ] {
        std::fs::write(dir.join("guest.toml"), &manifest).unwrap();
        let (_, stdout, stderr) = output(&checkout, args);
        let shown = stdout + &stderr;
        let harmful = harmful(&shown);
        assert!(harmful.is_empty(), "{args:?}: {harmful:?} in {shown}");
        // Colours of a compiler are left out, not spelt out.
        let printed = manifest.starts_with("name");
        assert_eq!(shown.contains("one red "), printed, "{args:?}: {shown}");
    }
    let (code, _, stderr) = output(&checkout, &["report", "no\u{1b}[31m\u{202e}file"]);
    assert_eq!(code, 2);
    assert!(stderr.contains(r"`no\u{1b}[31m\u{202e}file`"), "{stderr}");
}

/// A checkout whose contract of e-mail addresses has features, as a table in `lab.toml`.
fn with_features(checkout: Checkout, table: &str) -> Checkout {
    let manifest = checkout.path().join("lab.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let features = format!("{text}\n[contracts.validate-email.features]\n{table}\n");
    std::fs::write(&manifest, features).unwrap();
    checkout
}

#[test]
fn support_tables_are_made_of_a_report_and_keep_the_text_around_them() {
    let checkout = with_features(green(), "emails = ['validate-*']");
    let path = |name: &str| checkout.path().join(name).to_str().unwrap().to_owned();
    let (json, file) = (path("r.json"), path("support.md"));
    let args = ["--cases", "50", "--seed", "7", "--json", &json];
    assert_eq!(output(&checkout, &[&EMAILS[..], &args].concat()).0, 0);
    assert!(report(Path::new(&json)).cells[0].instantiate_micros > Some(0.0));
    // The report says it all: what it was made of may be gone.
    std::fs::remove_file(checkout.path().join("lab.toml")).unwrap();
    let write = || output(&checkout, &["report", &json, "--support", &file]);
    assert_eq!(write().0, 0);
    let table = "<!-- support table -->\n`validate-email`: 50 cases in each cell, seed 7. \
        `3 of 18` counts the functions of a feature that\nshow something, if those are not all.\n\n\
        | Feature | one | two |\n| --- | --- | --- |\n\
        | emails | yes | yes |\n| memory after many calls | yes | yes |\n";
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with(table), "{text}");
    std::fs::write(&file, format!("# Before\n\n{text}\nAfter.\n")).unwrap();
    assert_eq!(write().0, 0);
    let again = std::fs::read_to_string(&file).unwrap();
    assert_eq!(again, format!("# Before\n\n{text}\nAfter.\n"));
    std::fs::write(&file, "Something else.\n").unwrap();
    let (code, _, stderr) = write();
    assert_eq!(code, 2);
    assert!(stderr.contains("`<!-- support table -->`"), "{stderr}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "Something else.\n");
}

#[test]
fn a_function_of_no_feature_is_an_error_with_its_name() {
    let checkout = with_features(green(), "emails = ['validate-mail']");
    let (code, _, stderr) = output(&checkout, &["list"]);
    assert_eq!(code, 2);
    let why = "contract `validate-email`: `features`: no function is named `validate-mail`";
    assert!(stderr.contains(why), "{stderr}");
    let checkout = green();
    let json = checkout.path().join("r.json").to_str().unwrap().to_owned();
    let args = ["--cases", "5", "--json", &json];
    assert_eq!(output(&checkout, &[&EMAILS[..], &args].concat()).0, 0);
    let (code, _, stderr) = output(&checkout, &["report", &json, "--support", "support.md"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("no contract of the report has `features`"),
        "{stderr}"
    );
}

#[test]
fn a_page_takes_what_other_verbs_wrote_and_refuses_the_rest() {
    let checkout = green().with_file("costs.json", r#"{"costs": []}"#);
    let json = checkout.path().join("r.json").to_str().unwrap().to_owned();
    let args = ["--cases", "5", "--json", &json];
    assert_eq!(output(&checkout, &[&EMAILS[..], &args].concat()).0, 0);
    let with = |file: &str| {
        output(
            &checkout,
            &["report", &json, "--html", "page", "--with", file],
        )
    };
    let (code, stdout, stderr) = with("costs.json");
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("page: page/index.html"), "{stdout}");
    assert!(checkout.path().join("page/costs.html").is_file());
    let (code, _, stderr) = with(&json);
    assert_eq!(code, 2);
    assert!(stderr.contains("it is a report of a run"), "{stderr}");
    let (code, _, stderr) = with("lab.toml");
    assert_eq!(code, 2);
    assert!(stderr.contains("cannot use `lab.toml`"), "{stderr}");
}

#[test]
fn an_interrupted_run_shows_what_it_found_and_what_is_left() {
    let checkout = green();
    let args = [&EMAILS[..], &["--cases", "100000000", "--seed", "7"]].concat();
    let mut run = lab(&checkout, &args).spawn().unwrap();
    // The handler is there once the first component is compiled.
    let mut progress = BufReader::new(run.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("composed and compiled") {
        line.clear();
        assert_ne!(progress.read_line(&mut line).unwrap(), 0, "the run ended");
    }
    let pid = rustix::process::Pid::from_raw(run.id().cast_signed()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    // What it still prints goes somewhere, so that it does not fail.
    let rest = std::thread::spawn(move || std::io::copy(&mut progress, &mut std::io::sink()));
    let (code, stdout, _) = text(run.wait_with_output().unwrap());
    rest.join().unwrap().unwrap();
    assert_eq!(code, 130, "{stdout}");
    assert!(stdout.contains("unfinished  unfinished"), "{stdout}");
    assert!(stdout.contains("0 of 2 cells: 2 not finished"), "{stdout}");
}

const KNOWN: &str = "[[known]]\nguest = 'bad'\nverdict = 'leak'\nslope = 100000\n\
    reason = 'it does'\nlink = 'https://example.com/1'\n\
    cells = ['validate-email/validator=bad']\n";

#[test]
fn a_known_divergence_does_not_fail_the_run_until_it_is_gone() {
    let page = "(drop (memory.grow (i32.const 1)))";
    let args = [
        "run",
        "--contract",
        "validate-email",
        "--guest",
        "bad",
        "--cases",
        "256",
    ];
    let known = |file: &str| {
        let checkout = Checkout::new().with("bad", "validator", &toy::emails_after(page));
        output(&checkout.with_file("expected.toml", file), &args)
    };
    let (code, stdout, _) = known(KNOWN);
    assert_eq!(code, 0, "{stdout}");
    assert!(
        stdout.contains("leak*\n\n* expected, 1 cell: bad: it does"),
        "{stdout}"
    );
    assert_eq!(known("").0, 1);
    // It grows by more than is known of it.
    let (code, stdout, _) = known(&KNOWN.replace("100000", "2"));
    assert_eq!(code, 1, "{stdout}");
    // An entry that any leak would fit is none.
    let (code, _, stderr) = known(&KNOWN.replace("slope = 100000\n", ""));
    assert_eq!(code, 2);
    assert!(stderr.contains("a verdict alone"), "{stderr}");
    // An entry of a guest that is not there can never match.
    let (code, _, stderr) = known(&KNOWN.replace("bad'\nverdict", "cobol'\nverdict"));
    assert_eq!(code, 2);
    assert!(stderr.contains("there is no guest `cobol`"), "{stderr}");
    let gone = green()
        .with("bad", "validator", &validator(""))
        .with_file("expected.toml", KNOWN);
    let (code, stdout, _) = output(&gone, &args);
    assert_eq!(code, 1, "{stdout}");
    assert!(
        stdout.contains("expected.toml:1 is expected and no case shows it"),
        "{stdout}"
    );
}

#[test]
fn a_guest_that_should_be_there_and_is_not_ends_with_2() {
    let checkout = green().with_file("expected.toml", "guests = ['one', 'cobol']");
    let (code, _, stderr) = output(&checkout, &["list"]);
    assert_eq!(code, 2);
    assert!(
        stderr.starts_with("error: guest `one` plays no service"),
        "{stderr}"
    );
    let checkout = green().with_file("expected.toml", "guests = ['cobol']");
    let (code, _, stderr) = output(&checkout, &["list"]);
    assert_eq!(code, 2);
    assert!(
        stderr.starts_with("error: guest `cobol` is missing"),
        "{stderr}"
    );
}

#[test]
fn everything_that_would_run_nothing_ends_with_2_and_one_line() {
    let checkout = green();
    let none = Checkout::new();
    for (checkout, args, expected) in [
        (&none, &["run"][..], "no guest was found"),
        (
            &checkout,
            &["run", "--contract", "nonsense"],
            "no contract is named `nonsense`",
        ),
        (
            &checkout,
            &["run", "--guest", "cobol"],
            "no guest is named `cobol`",
        ),
        (
            &checkout,
            &["run", "--contract", "create-user"],
            "no cell is selected",
        ),
        (
            &checkout,
            &["run", "--service", "one", "--contract", "create-user"],
            "no cell is selected",
        ),
        (
            &checkout,
            &["run", "--cases", "0"],
            "invalid value '0' for '--cases <CASES>'",
        ),
        (
            &checkout,
            &["run", "--timeout", "0"],
            "invalid value '0' for '--timeout <SECONDS>'",
        ),
        (
            &checkout,
            &["list", "--guest", "cobol"],
            "no guest is named `cobol`",
        ),
        (&checkout, &["build", "cobol"], "no guest is named `cobol`"),
        (&checkout, &["replay", "nonsense"], "`nonsense` is no case"),
        (
            &checkout,
            &["run", "--guest-dir", "nowhere"],
            "cannot read `nowhere/guest.toml`",
        ),
        (
            &checkout,
            &["run", "--json", "guests-one/guest.toml/x"],
            "the report cannot be written",
        ),
    ] {
        let (code, stdout, stderr) = output(checkout, args);
        assert_eq!((code, stdout.as_str()), (2, ""), "{args:?}: {stderr}");
        assert!(
            stderr.starts_with("error: ") && stderr.contains(expected),
            "{args:?}: {stderr}"
        );
    }
}

#[test]
fn a_component_that_cannot_be_had_is_unbuilt_and_ends_with_2() {
    let checkout = green().with("bad", "validator", b"not wasm");
    let (code, stdout, _) = output(&checkout, &[&EMAILS[..], &["--cases", "5"]].concat());
    assert_eq!(code, 2, "{stdout}");
    assert!(
        stdout.contains("validate-email/validator=bad: unbuilt"),
        "{stdout}"
    );
    assert!(
        stdout.contains("3 of 3 cells: 2 agree, 1 unbuilt"),
        "{stdout}"
    );
}

#[test]
fn a_guest_whose_toolchain_is_missing_shows_why_and_what_to_do() {
    let checkout = green();
    let dir = checkout.path().join("guests-cobol");
    std::fs::create_dir(&dir).unwrap();
    let manifest = "name = 'cobol'\nlanguage = 'COBOL'\n[commands]
probe = ['sh', '-c', 'echo no cobc here >&2; exit 1']
setup = ['sh', '-c', 'echo error: not on this planet >&2; exit 1']
build = ['true']
[roles.validator]\nsource = 'validator'\n";
    std::fs::write(dir.join("guest.toml"), manifest).unwrap();
    let (code, stdout, _) = output(&checkout, &[&EMAILS[..], &["--cases", "5"]].concat());
    assert_eq!(code, 2, "{stdout}");
    assert!(
        stdout.contains("could not be set up by its `setup`"),
        "{stdout}"
    );
    assert!(stdout.contains("not on this planet"), "{stdout}");
    let (code, stdout, _) = output(&checkout, &["doctor"]);
    assert_eq!(code, 2);
    assert!(
        stdout.contains("cobol: COBOL: missing: no cobc here"),
        "{stdout}"
    );
    let others = [&EMAILS[..], &["--cases", "5", "--guest", "one", "two"]].concat();
    assert_eq!(output(&checkout, &others).0, 0);
}

#[test]
fn a_role_that_a_toolchain_cannot_build_is_unsupported_until_it_can() {
    let manifest = |build: &str| {
        format!(
            "name = 'cobol'\nlanguage = 'COBOL'\n[commands]\nprobe = ['true']\nsetup = ['true']\n\
             build = ['sh', '-c', '{build}']\n[roles.validator]\nsource = 'validator'\n\
             unsupported = 'it has no strings, https://example.com/2'\n"
        )
    };
    let checkout = green().with("cobol", "validator", b"");
    let dir = checkout.path().join("guests-cobol");
    let args = [&EMAILS[..], &["--cases", "5"]].concat();
    std::fs::write(dir.join("guest.toml"), manifest("exit 1")).unwrap();
    let (code, stdout, _) = output(&checkout, &args);
    assert_eq!(code, 0, "{stdout}");
    assert!(
        stdout.contains("2 agree, 1 unsupported as expected"),
        "{stdout}"
    );
    assert!(
        stdout.contains("it has no strings, https://example.com/2"),
        "{stdout}"
    );
    let built = manifest("cp ../guests-one/validator.wasm $LAB_OUT");
    std::fs::write(dir.join("guest.toml"), built).unwrap();
    let (code, stdout, _) = output(&checkout, &args);
    assert_eq!(code, 2, "{stdout}");
    assert!(
        stdout.contains("it can be built now: remove `unsupported`"),
        "{stdout}"
    );
}

/// A guest whose tool is wrong until its release 0.3.0; 0.2.0 builds nothing.
fn versioned() -> Checkout {
    let checkout = green();
    let dir = checkout.path().join("guests-toy");
    std::fs::create_dir_all(dir.join("src")).unwrap();
    std::fs::write(dir.join("old.wasm"), toy::emails_after("(unreachable)")).unwrap();
    std::fs::write(dir.join("new.wasm"), toy::emails_after("")).unwrap();
    let tool = r#"
version=${LAB_TOOLCHAIN#tool=}
case ${1:-build} in
    versions) echo "tool 0.3.0 0.1.0 0.2.0 0.3.0 0.4.0" ;;
    probe) echo "tool ${version:-0.3.0}" ;;
    build)
        case ${version:-0.3.0} in
            0.1.0) cp old.wasm "$LAB_OUT" ;;
            0.2.0) echo "no such option" >&2; exit 1 ;;
            *) cp new.wasm "$LAB_OUT" ;;
        esac ;;
esac
"#;
    std::fs::write(dir.join("tool.sh"), tool).unwrap();
    let manifest = "name = 'toy'\nlanguage = 'Shell'\ntoolchains = ['tool']\n[commands]\n\
        probe = ['sh', 'tool.sh', 'probe']\nsetup = ['true']\nbuild = ['sh', 'tool.sh']\n\
        versions = ['sh', 'tool.sh', 'versions']\n[roles.validator]\nsource = 'src'\n";
    std::fs::write(dir.join("guest.toml"), manifest).unwrap();
    checkout
}

#[test]
fn another_version_of_a_toolchain_is_a_guest_beside_the_pinned_one() {
    let checkout = versioned();
    let emails = [
        &EMAILS[..],
        &["--seed", "7", "--guest", "toy", "--toolchain"],
    ]
    .concat();
    let (code, out, _) = output(&checkout, &[&emails[..], &["tool=0.1.0"]].concat());
    assert_eq!(code, 1, "{out}");
    let case = "lab replay validate-email/validator=toy@0.1.0@7:";
    assert!(out.contains(case), "{out}");
    assert!(out.contains("1 agree"), "{out}");
    // The name says which version is meant.
    let again = "validate-email/validator=toy@0.1.0@7:0";
    let (code, out, _) = output(&checkout, &["replay", again]);
    assert_eq!(code, 1, "{out}");
    let (code, _, error) = output(&checkout, &[&emails[..], &["tinygo=0.1.0"]].concat());
    assert_eq!(code, 2);
    assert!(error.contains("no toolchain `tinygo`") || error.contains("there are: tool"));
    let (code, out, _) = output(&checkout, &["doctor", "--outdated"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("toy: tool 0.3.0 is pinned; newer: 0.4.0"),
        "{out}"
    );
}

#[test]
fn a_bisection_names_the_release_with_which_a_cell_changed() {
    let checkout = versioned();
    let cell = [
        "bisect",
        "validate-email/validator=toy",
        "--seed",
        "7",
        "--toolchain",
    ];
    let (code, out, _) = output(&checkout, &[&cell[..], &["tool"]].concat());
    assert_eq!(code, 0, "{out}");
    let changed = "changed with tool 0.3.0, or with 0.2.0 before it, which did not run:\n  \
        from trap to agree\n";
    assert!(out.contains(changed), "{out}");
    assert!(out.contains("no such option"), "{out}");
    let range = [&cell[..], &["tool", "--from", "0.3.0"]].concat();
    let (_, out, _) = output(&checkout, &range);
    assert!(
        out.contains("each of the 2 releases of tool that ran has it as agree"),
        "{out}"
    );
    for (toolchain, why) in [
        ("tinygo", "its guests are built by tool"),
        ("tool --to 9", ""),
    ] {
        let words: Vec<&str> = toolchain.split(' ').collect();
        let (code, _, error) = output(&checkout, &[&cell[..], &words].concat());
        assert_eq!(code, 2);
        assert!(error.contains(why) && error.lines().count() == 1, "{error}");
    }
}

#[test]
fn a_watched_guest_is_built_again_and_only_its_cells_run() {
    let (right, wrong) = (toy::emails_after(""), toy::emails_after("(unreachable)"));
    let components = [("right.wasm", &right[..]), ("wrong.wasm", &wrong[..])];
    let text = |word: &str| format!("word={word} at=.wasm\n");
    let checkout = green().with_source("validator", &text("right"), &components);
    let source = checkout.path().join("guests-toy/src/main.py");
    let args = [&EMAILS[..], &["--seed", "7", "--watch"]].concat();
    let mut running = lab(&checkout, &args).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let mut round = || {
        let lines = lines.by_ref().map(Result::unwrap);
        let lines: Vec<String> = lines.take_while(|l| !l.starts_with("watching")).collect();
        lines.join("\n")
    };
    let edit = |word: &str| std::fs::write(&source, text(word)).unwrap();
    let first = round();
    assert!(first.contains("3 of 3 cells: 3 agree"), "{first}");
    edit("wrong");
    let second = round();
    assert!(
        second.starts_with("toy changed: 1 of 3 cells run again"),
        "{second}"
    );
    assert!(second.contains("3 of 3 cells: 2 agree, 1 trap"), "{second}");
    assert!(
        second.contains("next: cargo lab replay validate-email/validator=toy@7:"),
        "{second}"
    );
    edit("missing");
    let broken = round();
    assert!(broken.contains("missing.wasm"), "{broken}");
    assert!(
        broken.contains("3 of 3 cells: 2 agree, 1 unbuilt"),
        "{broken}"
    );
    edit("right");
    assert!(round().contains("3 of 3 cells: 3 agree"));
    // What no guest owns concerns all; a manifest that cannot be read is waited for.
    let manifest = checkout.path().join("lab.toml");
    let before = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, "wit = ").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    std::fs::write(&manifest, format!("{before}\n# more\n")).unwrap();
    assert!(round().contains("3 of 3 cells: 3 agree"));
    let pid = rustix::process::Pid::from_child(&running);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(130));
}

#[test]
fn the_list_names_every_cell_and_builds_nothing() {
    let checkout = green();
    let (code, stdout, _) = output(&checkout, &["list", "--contract", "validate-user"]);
    assert_eq!(
        (code, stdout.as_str()),
        (
            0,
            "validate-user/validator=one\nvalidate-user/validator=two\n"
        )
    );
    assert!(!checkout.path().join("target").exists());
}

#[test]
fn a_further_guest_is_found_by_its_folder_and_is_in_the_replay_command() {
    let elsewhere = Checkout::new().with("bad", "validator", &validator("(unreachable)"));
    let dir = elsewhere.path().join("guests-bad");
    let dir = dir.to_str().unwrap();
    let args = [
        &USERS[..],
        &["--guest-dir", dir, "--cases", "5", "--seed", "7"],
    ]
    .concat();
    let (code, stdout, _) = output(&green(), &args);
    assert_eq!(code, 1);
    let mut lines = stdout.lines();
    let replay = lines.find(|line| line.contains("replay validate-user/validator=bad@7:"));
    assert!(
        replay.is_some_and(|line| line.ends_with(&format!(" --guest-dir {dir}"))),
        "{stdout}"
    );
}

#[test]
fn files_of_the_cache_that_were_cut_off_are_made_again() {
    let checkout = green();
    let args = [&EMAILS[..], &["--cases", "5"]].concat();
    assert_eq!(output(&checkout, &args).0, 0);
    for folder in [
        "components/one",
        "components/two",
        "compiled/wasmtime-cranelift",
    ] {
        let folder = checkout.path().join("target/lab").join(folder);
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let content = std::fs::read(&path).unwrap();
            std::fs::write(&path, &content[..content.len() / 2]).unwrap();
            let (code, stdout, stderr) = output(&checkout, &args);
            assert_eq!(code, 0, "{}: {stdout}{stderr}", path.display());
        }
    }
}

#[test]
fn two_runs_at_once_in_one_checkout_are_both_right() {
    let checkout = green();
    let args = [&EMAILS[..], &["--cases", "50"]].concat();
    let runs: Vec<_> = (0..4)
        .map(|_| lab(&checkout, &args).spawn().unwrap())
        .collect();
    for run in runs {
        let (code, stdout, stderr) = text(run.wait_with_output().unwrap());
        assert_eq!(code, 0, "{stdout}{stderr}");
    }
}

#[test]
fn a_run_that_was_killed_does_no_harm_to_the_next() {
    let checkout = green();
    let args = [&EMAILS[..], &["--cases", "2000"]].concat();
    for millis in [0, 5, 10, 20, 40, 80, 160] {
        let mut run = lab(&checkout, &args).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(millis));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    let (code, stdout, stderr) = output(&checkout, &args);
    assert_eq!(code, 0, "{stdout}{stderr}");
}

#[test]
fn cleaning_removes_what_was_made() {
    let checkout = green();
    output(&checkout, &[&EMAILS[..], &["--cases", "5"]].concat());
    assert!(checkout.path().join("target/lab").exists());
    assert_eq!(output(&checkout, &["clean"]).0, 0);
    assert!(!checkout.path().join("target/lab").exists());
    assert_eq!(output(&checkout, &["clean"]).0, 0);
}
