//! Composition: what fits is composed, what does not is named.

mod toy;

use harness::compose::{COMPOSER, ComposeError, Part, check_is_component, compose};
use harness::contract::{Role, SERVICE, VALIDATOR};
use toy::project;

fn part(role: &'static Role, bytes: Vec<u8>) -> Part<'static> {
    Part {
        role,
        guest: "toy",
        bytes,
    }
}

fn error(parts: Vec<Part>) -> String {
    compose(&project(), parts).unwrap_err().to_string()
}

#[test]
fn a_service_and_a_validator_compose_with_nothing_left_open() {
    let parts = vec![
        part(&SERVICE, toy::service()),
        part(&VALIDATOR, toy::validator("")),
    ];
    let composed = compose(&project(), parts).unwrap();
    check_is_component(&composed).unwrap();
}

#[test]
fn a_component_of_another_type_is_named_with_what_does_not_fit() {
    let text = error(vec![part(&VALIDATOR, toy::validator_of_another_type())]);
    assert!(
        text.contains("`toy`'s validator does not fit the world `user-validator`"),
        "{text}"
    );
    assert!(
        text.contains("`my:user-validator/validator@1.0.0` has another type"),
        "{text}"
    );
}

#[test]
fn a_component_without_the_export_is_named() {
    let empty = wat::parse_str("(component)").unwrap();
    let text = error(vec![part(&VALIDATOR, empty)]);
    assert!(
        text.contains("does not export `my:user-validator/validator@1.0.0`"),
        "{text}"
    );
}

#[test]
fn a_component_with_an_import_that_its_world_has_not_is_named() {
    let curious = r#"(component (import "my:other/thing" (instance (export "f" (func)))))"#;
    let text = error(vec![part(&VALIDATOR, wat::parse_str(curious).unwrap())]);
    assert!(
        text.contains("imports `my:other/thing`, which the world does not"),
        "{text}"
    );
}

#[test]
fn an_import_that_stays_open_is_an_error() {
    // The inner component fits its world, and its world is not what the outer needs.
    let parts = vec![
        part(&SERVICE, toy::service()),
        part(&SERVICE, toy::service()),
    ];
    let error = compose(&project(), parts).unwrap_err();
    let refused = matches!(
        error,
        ComposeError::Refused { .. } | ComposeError::Open { .. }
    );
    assert!(refused, "{error}");
}

#[test]
fn a_core_module_is_no_component() {
    let module = wat::parse_str("(module)").unwrap();
    assert!(check_is_component(&module).is_err());
    assert!(check_is_component(b"\0asm").is_err());
    assert!(check_is_component(b"").is_err());
}

#[test]
fn the_version_in_the_cache_key_is_the_one_in_the_lock_file() {
    let lock = std::fs::read_to_string(project().join("Cargo.lock")).unwrap();
    let version = COMPOSER.replace("wac-graph ", "name = \"wac-graph\"\nversion = \"");
    assert!(lock.contains(&version), "update COMPOSER");
    let host = harness::host::NAME.replace("wasmtime-", "name = \"wasmtime\"\nversion = \"");
    let host = host.trim_end_matches("-cranelift").to_owned() + ".";
    assert!(lock.contains(&host), "update host::NAME");
}
