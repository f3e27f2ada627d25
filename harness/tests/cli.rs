//! The program as people and scripts meet it: what it prints and how it ends. All of
//! it on toys, so no toolchain is needed.

mod toy;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use harness::Report;
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
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
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
        stdout.contains("2 of 2 cells: 2 agree; 300 cases each, seed 7"),
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
        report(&json).cells[0].digest.clone().unwrap()
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
        "validate-user/validator=bad: trap in 20 of 20 cases",
        r#"input:    ({name: "Al", email: "a@b.c", age: 30})"#,
        "blame:    validator=bad",
        "replay:   cargo lab replay validate-user/validator=bad@7:0",
    ] {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
}

#[test]
fn a_replay_shows_the_case_and_its_smallest_form() {
    let checkout = red();
    let case = "validate-user/validator=bad@7:0";
    let (code, stdout, _) = output(&checkout, &["replay", case]);
    assert_eq!(code, 1, "{stdout}");
    assert!(
        stdout.contains(r#"smallest:  ({name: "Al", email: "a@b.c", age: 30})"#),
        "{stdout}"
    );
    let input = r#"{name: "Al", email: "a@b.c", age: 30}"#;
    let right = "validate-user/validator=one@7:0";
    let (code, stdout, _) = output(&checkout, &["replay", right, "--input", input]);
    assert_eq!(code, 0, "{stdout}");
    let (code, _, stderr) = output(&checkout, &["replay", right, "--input", "{name: 1}"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("`{name: 1}` is not the value"), "{stderr}");
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
    assert!(stdout.contains("try `scripts/setup.sh cobol`"), "{stdout}");
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
    let replay = format!("replay validate-user/validator=bad@7:0 --guest-dir {dir}");
    assert!(stdout.contains(&replay), "{stdout}");
}

#[test]
fn files_of_the_cache_that_were_cut_off_are_made_again() {
    let checkout = green();
    let args = [&EMAILS[..], &["--cases", "5"]].concat();
    assert_eq!(output(&checkout, &args).0, 0);
    for folder in ["components/one", "components/two", "composed", "compiled"] {
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
