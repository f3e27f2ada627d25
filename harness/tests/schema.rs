//! The JSON Schema of reports in the repository is what the lab's types give, and the reports in the
//! repository are valid.

use std::path::Path;
use std::process::Command;

use harness::lab;
use harness::report::validate::valid;
use serde_json::Value;

const SCHEMA: &str = "docs/report.schema.json";

/// `UPDATE_EXPECT=1` writes the file anew.
#[test]
fn the_schema_is_what_the_types_give() {
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(["report", "--schema"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    expect_test::expect_file![lab::root().unwrap().join(SCHEMA)].assert_eq(&printed);
}

#[test]
fn every_key_is_described() {
    let text = std::fs::read(lab::root().unwrap().join(SCHEMA)).unwrap();
    let schema: Value = serde_json::from_slice(&text).unwrap();
    let mut found = Vec::new();
    keys("report", &schema, &mut found);
    assert!(found.len() > 50, "{found:?}");
    for (name, described) in found {
        assert!(described, "{name} has no description");
    }
}

/// The keys of objects in a schema, and whether each is described.
fn keys(within: &str, schema: &Value, found: &mut Vec<(String, bool)>) {
    let Some(parts) = schema.as_object() else {
        return;
    };
    if let Some(properties) = parts.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let described = property["description"].is_string();
            found.push((format!("{within}.{name}"), described));
        }
    }
    for (name, part) in parts
        .get("$defs")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        keys(name, part, found);
    }
}

#[test]
fn the_reports_of_the_repository_are_valid() {
    let files = [
        "crates/judge/tests/golden/report.json",
        "tools/browser/reports/red.json",
    ];
    for file in files {
        valid(&std::fs::read(lab::root().unwrap().join(Path::new(file))).unwrap());
    }
}

#[test]
#[should_panic(expected = "\"seed\" is a required property")]
fn a_report_without_a_seed_is_not_valid() {
    valid(b"{\"schema\": 2}");
}
