//! Composition: what fits is composed, what does not is named.

mod toy;

use std::sync::OnceLock;

use harness::Lab;
use harness::compose::{COMPOSER, ComposeError, Part, check_is_component, compose};
use harness::contract::Role;
use harness::hosts::Hosts;
use lab_wasmtime::Compiler;
use toy::project;

/// A role of the project's.
fn role(name: &str) -> &'static Role {
    static LAB: OnceLock<Lab> = OnceLock::new();
    let open = || Lab::open(&project(), &[], Hosts::default()).unwrap();
    LAB.get_or_init(open).role(name).unwrap()
}

fn part<'a>(role: &'a Role, bytes: Vec<u8>) -> Part<'a> {
    Part {
        role,
        guest: "toy",
        bytes,
    }
}

fn error(parts: Vec<Part>) -> String {
    compose(parts).unwrap_err().to_string()
}

#[test]
fn a_service_and_a_validator_compose_with_nothing_left_open() {
    let parts = vec![
        part(role("service"), toy::service()),
        part(role("validator"), toy::validator("")),
    ];
    let composed = compose(parts).unwrap();
    check_is_component(&composed).unwrap();
}

#[test]
fn a_component_of_another_type_is_named_with_what_does_not_fit() {
    let text = error(vec![part(
        role("validator"),
        toy::validator_of_another_type(),
    )]);
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
    let text = error(vec![part(role("validator"), empty)]);
    assert!(
        text.contains("does not export `my:user-validator/validator@1.0.0`"),
        "{text}"
    );
}

#[test]
fn a_component_with_an_import_that_its_world_has_not_is_named() {
    let curious = r#"(component (import "my:other/thing" (instance (export "f" (func)))))"#;
    let text = error(vec![part(
        role("validator"),
        wat::parse_str(curious).unwrap(),
    )]);
    assert!(
        text.contains("imports `my:other/thing`, which the world does not"),
        "{text}"
    );
}

#[test]
fn an_import_that_stays_open_is_an_error() {
    // The inner component fits its world, and its world is not what the outer needs.
    let parts = vec![
        part(role("service"), toy::service()),
        part(role("service"), toy::service()),
    ];
    let error = compose(parts).unwrap_err();
    assert!(
        matches!(&error, ComposeError::Open { role, import, .. }
            if role == "service" && import == "my:user-validator/validator@1.0.0"),
        "{error}"
    );
}

#[test]
fn a_component_without_use_for_what_it_may_import_stays_as_it_is() {
    // A service that creates nobody and so asks no validator.
    let service = toy::service_that_asks_nobody();
    let parts = vec![
        part(role("service"), service.clone()),
        part(role("validator"), toy::validator("")),
    ];
    assert!(compose(parts).unwrap() == service);
}

/// The world `outer` imports an environment and a clock; `inner` exports an environment.
const AROUND: &str = "package my:around@1.0.0;
    world outer { import wasi:cli/environment@0.2.0; import wasi:clocks/wall-clock@0.2.0; }
    world inner { export wasi:cli/environment@0.2.0; }";

/// Composes a component that imports an environment and a clock with one whose export
/// `exported` answers values of a type.
fn around(
    host: &'static [&'static [&'static str]],
    exported: &str,
    ty: &str,
) -> Result<(), ComposeError> {
    let checkout = tempfile::tempdir().unwrap();
    let dir = checkout.path().join("wit/around");
    std::fs::create_dir_all(&dir).unwrap();
    let deps = "package wasi:cli@0.2.0 { interface environment { get: func() -> u32; } }
        package wasi:clocks@0.2.0 { interface wall-clock { now: func() -> u32; } }";
    std::fs::write(dir.join("around.wit"), format!("{AROUND}{deps}")).unwrap();
    let role = |world: &str| Role {
        name: world.to_owned(),
        part: world.to_owned(),
        wit: dir.clone(),
        world: world.to_owned(),
        is_async: false,
        has_streams: false,
        host: host
            .iter()
            .copied()
            .flatten()
            .map(|&import| import.to_owned())
            .collect(),
        saboteur: None,
    };
    let outer = r#"(component
        (import "wasi:cli/environment@0.2.0" (instance (export "get" (func (result u32)))))
        (import "wasi:clocks/wall-clock@0.2.0" (instance (export "now" (func (result u32))))))"#;
    let inner = |name: &str, ty: &str, function: &str| {
        let core = if ty == "u64" { "i64" } else { "i32" };
        format!(
            r#"(component
            (core module $m (func (export "f") (result {core}) {core}.const 7))
            (core instance $i (instantiate $m))
            (func $f (result {ty}) (canon lift (core func $i "f")))
            (instance $e (export "{function}" (func $f)))
            (export "{name}" (instance $e)))"#
        )
    };
    let clock = exported.contains("clock");
    let inner = inner(exported, ty, if clock { "now" } else { "get" });
    let (outer_role, inner_role) = (role("outer"), role(if clock { "outer" } else { "inner" }));
    let parts = vec![
        part(&outer_role, wat::parse_str(outer).unwrap()),
        part(&inner_role, wat::parse_str(inner).unwrap()),
    ];
    compose(parts).map(drop)
}

#[test]
fn the_host_satisfies_only_what_the_role_lists() {
    const ALL: &[&[&str]] = &[&["wasi:cli/environment"], &["wasi:clocks/wall-clock@0.2.0"]];
    let environment = "wasi:cli/environment@0.2.0";
    around(ALL, environment, "u32").unwrap();
    let open = |host, exported: &str, ty: &str| match around(host, exported, ty).unwrap_err() {
        ComposeError::Open { import, .. } => import,
        other => panic!("{other}"),
    };
    let clock = "wasi:clocks/wall-clock@0.2.0";
    assert_eq!(
        open(&[&["wasi:cli/environment"]], environment, "u32"),
        clock
    );
    // What a plug offers is not the host's to satisfy, though the plug does not fit.
    assert_eq!(open(ALL, clock, "u64"), clock);
    assert_eq!(open(ALL, "wasi:clocks/wall-clock@0.3.0", "u32"), clock);
}

#[test]
fn a_compatible_version_stands_for_the_one_of_the_world() {
    const ALL: &[&[&str]] = &[&["wasi:cli/environment"], &["wasi:clocks/wall-clock@0.2.0"]];
    around(ALL, "wasi:cli/environment@0.2.5", "u32").unwrap();
    let misfit = |exported: &str, ty: &str| match around(ALL, exported, ty).unwrap_err() {
        ComposeError::Misfit { why, .. } => why,
        other => panic!("{other}"),
    };
    let why = misfit("wasi:cli/environment@0.2.5", "u64");
    let told = "`wasi:cli/environment@0.2.0` has another type";
    assert!(why.contains(told), "{why}");
    let why = misfit("wasi:cli/environment@0.3.0", "u32");
    assert!(
        why.contains("does not export `wasi:cli/environment@0.2.0`"),
        "{why}"
    );
}

#[test]
fn what_a_world_imports_and_a_role_behind_it_has_is_not_the_hosts() {
    let environment = "wasi:cli/environment@0.2.6";
    let given = "lab:surroundings/given@1.0.0";
    let (reader, provider) = (role("reader"), role("provider"));
    assert!(!reader.host_may_satisfy(environment));
    assert!(!reader.host_may_satisfy("wasi:config/store@0.2.0-rc.1"));
    assert!(!reader.host_may_satisfy(given));
    assert!(reader.host_may_satisfy("wasi:cli/stdout@0.2.0"));
    // The runtime of its language has an environment too.
    assert!(provider.host_may_satisfy(environment));
    assert!(provider.host_may_satisfy(given));
    // A provider of files has streams, and no contract in which there are gates.
    assert!(!role("file-user").host_may_satisfy("wasi:io/streams@0.2.0"));
    assert!(role("gate").host_may_satisfy("wasi:io/streams@0.2.12"));
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
    for compiler in Compiler::ALL {
        let (host, word) = (compiler.version(), compiler.name());
        let version = host.trim_start_matches("wasmtime-");
        let (version, name) = version.split_once('-').unwrap();
        assert_eq!(word, format!("wasmtime-{name}"));
        let locked = format!("name = \"wasmtime\"\nversion = \"{version}.");
        assert!(lock.contains(&locked), "update Compiler::version");
    }
}
