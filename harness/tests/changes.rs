//! Changes of one instruction, from outside: in a component that is brought, and in a guest's.

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
