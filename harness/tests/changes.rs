//! Changes of one place, from outside: of an instruction in a component that is brought, or in a
//! guest's, and in the source of a guest.

mod toy;

use std::path::Path;
use std::process::Command;

use toy::Checkout;

/// A function that is changed at each kind of site: what no input reaches, what changes nothing,
/// and what shows.
const SUBJECT: &str = r#"(component
  (core module $m
    (func $rare (param i32) (result i32)
      (i32.add (local.get 0) (i32.const 5)))
    (func $age (export "age") (param i32) (result i32)
      ;; No sum of an even number and itself times two is this.
      (if (i32.eq (i32.mul (local.get 0) (i32.const 2)) (i32.const 77))
        (then (return (call $rare (local.get 0)))))
      ;; The same whichever bit above the last is set.
      (drop (i32.or (local.get 0) (i32.const 1000)))
      (i32.lt_u (local.get 0) (i32.const 13))))
  (core instance $i (instantiate $m))
  (func (export "age") (param "age" u32) (result bool)
    (canon lift (core func $i "age"))))"#;

fn changes(dir: &Path, args: &[&str]) -> (String, serde_json::Value) {
    let json = dir.join("changes.json");
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .current_dir(dir)
        .env_remove("CARGO_MANIFEST_DIR")
        .arg("mutants")
        .args(args)
        .args(["--seed", "7", "--sites", "1000", "--json"])
        .arg(&json)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let text = std::fs::read_to_string(json).unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        serde_json::from_str(&text).unwrap(),
    )
}

fn outcome<'j>(json: &'j serde_json::Value, says: &str) -> &'j str {
    let changes = json["changes"].as_array().unwrap();
    let found = changes.iter().find(|change| change["says"] == says);
    let outcomes = found.unwrap()["outcomes"].as_object().unwrap();
    outcomes.values().next().unwrap().as_str().unwrap()
}

#[test]
fn a_component_that_is_brought_is_compared_with_itself_changed() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("age.wat"), SUBJECT).unwrap();
    let (stdout, json) = changes(dir.path(), &["age.wat", "--cases", "300"]);
    let expected = [
        ("i32.const 5 becomes greater by one", "not-reached"),
        ("i32.const 1000 becomes greater by one", "not-noticed"),
        ("i32.or becomes i32.and", "not-noticed"),
        ("i32.const 13 becomes greater by one", "noticed"),
        ("i32.lt_u becomes i32.le_u", "noticed"),
        ("if is turned round", "noticed"),
    ];
    for (says, expected) in expected {
        assert_eq!(outcome(&json, says), expected, "{says}\n{stdout}");
    }
    assert!(stdout.contains("age, never reached: `rare`"), "{stdout}");
}

#[test]
fn only_functions_of_a_name_are_changed() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("age.wat"), SUBJECT).unwrap();
    let (_, json) = changes(
        dir.path(),
        &["age.wat", "--functions", "ra*", "--cases", "50"],
    );
    assert_eq!(json["changes"].as_array().unwrap().len(), 2);
}

#[test]
fn a_guest_that_does_not_say_what_it_wrote_is_not_changed() {
    let checkout = Checkout::new().with("toy", "validator", &toy::validator(""));
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .current_dir(checkout.path())
        .env_remove("CARGO_MANIFEST_DIR")
        .args(["mutants", "--components", "--contract", "validate-email"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("`own-files`"), "{stderr}");
}

#[test]
fn a_source_is_changed_in_a_copy_and_built_again() {
    let source = "# at=1\nat=1\nword=\"age\"\nspare=1\n";
    let wrong = toy::emails_after("(return (i32.const 1))");
    let right = toy::validator("");
    let components: [(&str, &[u8]); 2] = [("age1", &right), ("age2", &wrong)];
    let checkout = Checkout::new().with_source("validator", source, &components);
    let args = [
        "--sources",
        "--contract",
        "validate-email",
        "--cases",
        "300",
    ];
    let (stdout, json) = changes(checkout.path(), &args);
    let found = json["changes"].as_array().unwrap().iter();
    let found: Vec<(&str, &str)> = found
        .map(|change| {
            let outcome = change["outcomes"]["validate-email"].as_str();
            (change["source"].as_str().unwrap(), outcome.unwrap())
        })
        .collect();
    let expected = [
        ("src/main.py:2", "noticed"),
        ("src/main.py:3", "not-built"),
        ("src/main.py:4", "not-noticed"),
    ];
    assert_eq!(found, expected, "{stdout}");
    let line = "validator=toy not noticed: src/main.py:4: `1` becomes `2`\n";
    assert!(stdout.contains(line), "{stdout}");
    let file = checkout.path().join("guests-toy/src/main.py");
    assert_eq!(std::fs::read_to_string(file).unwrap(), source);
}

#[test]
fn a_guest_without_sources_or_that_does_not_build_is_refused() {
    let right = toy::validator("");
    let prebuilt = Checkout::new().with("toy", "validator", &right);
    let broken = Checkout::new().with_source("validator", "at=1\n", &[]);
    for (checkout, why) in [
        (prebuilt, "`source`"),
        (broken, "the build of `toy`'s validator failed"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_lab"))
            .current_dir(checkout.path())
            .env_remove("CARGO_MANIFEST_DIR")
            .args(["mutants", "--sources", "--contract", "validate-email"])
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(why), "{stderr}");
    }
}
