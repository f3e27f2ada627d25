//! Tiny guests made of WebAssembly text, for tests that need no toolchain: a
//! checkout of its own in a temporary folder, with this project's WIT and whatever
//! toys a test puts into it. Their memory holds a string of 1 MiB in any encoding.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use harness::event::Nobody;
use harness::host::Limits;
use harness::hosts::Hosts;
use harness::lab::Lab;
use harness::matrix::RunOptions;
use harness::plan::{Selection, plan};
use harness::report::{CellReport, validate};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A checkout in a temporary folder.
pub struct Checkout(tempfile::TempDir);

/// The project's manifest with the roles that toys play.
fn manifest() -> String {
    let text = std::fs::read_to_string(project().join("lab.toml")).unwrap();
    let is_kept = |section: &&str| {
        let names = [
            "roles.service]",
            "roles.validator]",
            "roles.store]",
            "roles.database]",
            "contracts.validate-",
            "contracts.check-",
            "contracts.create-",
            "contracts.database]",
        ];
        names.iter().any(|name| section.starts_with(name))
    };
    let mut sections = text.split("\n[");
    let head = sections.next();
    let sections = head.into_iter().chain(sections.filter(is_kept));
    let sections: Vec<&str> = sections.collect();
    let kept = sections.join("\n[");
    let lines = kept.lines().filter(|line| !line.starts_with("saboteur"));
    lines.map(|line| format!("{line}\n")).collect()
}

impl Checkout {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for package in ["user-validator", "user-service", "database"] {
            let from = project().join("wit").join(package);
            copy(&from, &dir.path().join("wit").join(package));
        }
        std::fs::write(dir.path().join("lab.toml"), manifest()).unwrap();
        Checkout(dir)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds a file.
    pub fn with_file(self, name: &str, content: &str) -> Self {
        std::fs::write(self.path().join(name), content).unwrap();
        self
    }

    /// Adds a guest with one prebuilt component.
    pub fn with(self, name: &str, role: &str, component: &[u8]) -> Self {
        let dir = self.path().join(format!("guests-{name}"));
        std::fs::create_dir_all(&dir).unwrap();
        let file = format!("{role}.wasm");
        std::fs::write(dir.join(&file), component).unwrap();
        let manifest = format!(
            "name = '{name}'\nlanguage = 'WebAssembly text'\n[roles.{role}]\ncomponent = '{file}'\n"
        );
        std::fs::write(dir.join("guest.toml"), manifest).unwrap();
        self
    }

    /// Adds a guest whose build takes the component of the name that `word` and `at` make, two
    /// variables of its source.
    pub fn with_source(self, role: &str, source: &str, components: &[(&str, &[u8])]) -> Self {
        let dir = self.path().join("guests-toy");
        std::fs::create_dir_all(dir.join("src/tests")).unwrap();
        std::fs::write(dir.join("src/main.py"), source).unwrap();
        std::fs::write(dir.join("src/tests/test_main.py"), source).unwrap();
        for (name, component) in components {
            std::fs::write(dir.join(name), component).unwrap();
        }
        let build = r#". "$LAB_SOURCE/main.py"; cp "$word$at" "$LAB_OUT""#;
        std::fs::write(dir.join("build.sh"), build).unwrap();
        let manifest = format!(
            "name = 'toy'\nlanguage = 'Shell'\n[commands]\nprobe = ['true']\nsetup = ['true']\n\
             build = ['sh', 'build.sh']\n[roles.{role}]\nsource = 'src'\n"
        );
        std::fs::write(dir.join("guest.toml"), manifest).unwrap();
        self
    }

    /// Adds the host's own database.
    pub fn with_sqlite(self) -> Self {
        let dir = self.path().join("guests-sqlite");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::copy(
            project().join("guests-sqlite/guest.toml"),
            dir.join("guest.toml"),
        )
        .unwrap();
        self
    }

    pub fn open(&self) -> Lab {
        let limits = Limits {
            memory: 16 << 20,
            call: Duration::from_millis(200),
            ..Limits::default()
        };
        Lab::open(self.path(), &[], Hosts::new(limits, Vec::new())).unwrap()
    }

    /// Runs a contract over all toys.
    pub fn run(&self, contract: &str, cases: u64) -> Vec<CellReport> {
        self.run_seed(contract, 7, cases)
    }

    pub fn run_seed(&self, contract: &str, seed: u64, cases: u64) -> Vec<CellReport> {
        self.run_with(contract, &RunOptions::new(seed, cases))
    }

    pub fn run_with(&self, contract: &str, options: &RunOptions) -> Vec<CellReport> {
        let lab = self.open();
        let selection = Selection {
            contracts: vec![contract.to_owned()],
            ..Selection::default()
        };
        let cells = plan(lab.contracts(), lab.guests(), &selection).unwrap();
        let report = lab.run(&cells, options, &Nobody).unwrap();
        validate::written(&report);
        report.cells
    }
}

/// Copies a folder, and what its links lead to.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            false => drop(std::fs::copy(&from, &to).unwrap()),
        }
    }
}

/// The report of one guest among those of a contract with one role.
pub fn of<'a>(cells: &'a [CellReport], guest: &str) -> &'a CellReport {
    let mut found = cells
        .iter()
        .filter(|cell| cell.components.values().any(|g| g == guest));
    found.next().unwrap()
}

pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The right `validate-email`: one `@`, something before it, an inner dot behind it.
const VALIDATE_EMAIL: &str = r#"(local $i i32) (local $at i32) (local $dot i32) (local $c i32)
    (local.set $at (i32.const -1))
    (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get 1)))
        (local.set $c (i32.load8_u (i32.add (local.get 0) (local.get $i))))
        (if (i32.eq (local.get $c) (i32.const 46)) (then (local.set $dot (i32.const 1))))
        (if (i32.eq (local.get $c) (i32.const 64)) (then
            (if (i32.ne (local.get $at) (i32.const -1)) (then (return (i32.const 0))))
            (local.set $at (local.get $i))
            (local.set $dot (i32.const 0))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (if (i32.le_s (local.get $at) (i32.const 0)) (then (return (i32.const 0))))
    (i32.and (local.get $dot) (i32.and
        (i32.ne (i32.const 46)
            (i32.load8_u (i32.add (i32.add (local.get 0) (local.get $at)) (i32.const 1))))
        (i32.ne (i32.const 46)
            (i32.load8_u (i32.sub (i32.add (local.get 0) (local.get 1)) (i32.const 1))))))"#;

/// A validator that knows e-mail addresses and finds no fault in any user, after
/// doing something else first.
pub fn validator(first: &str) -> Vec<u8> {
    validator_with(first, "")
}

/// The same that does something else before it looks at an address.
pub fn emails_after(first: &str) -> Vec<u8> {
    validator_with("", first)
}

fn validator_with(before_user: &str, before_email: &str) -> Vec<u8> {
    let (locals, rule) = VALIDATE_EMAIL.split_once('\n').unwrap();
    let exported = "my:user-validator/validator@1.0.0#";
    let core = format!(
        r#"(module
            (memory (export "memory") 65)
            (func $forever (loop $again (br $again)))
            (func $deep (call $deep) (call $deep))
            (func $allocate (loop $again (drop (memory.grow (i32.const 16))) (br $again)))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
            (func (export "{exported}validate-user") (param i32 i32 i32 i32 i32) (result i32)
                {before_user} (i32.const 8))
            (func (export "{exported}check-user") (param i32 i32 i32 i32 i32) (result i32)
                (i32.const 8))
            (func (export "{exported}validate-email") (param i32 i32) (result i32)
                {locals}
                {before_email}
                {rule}))"#
    );
    component("user-validator", "user-validator", &core)
}

/// A service that passes on what its validator says and never makes an identifier.
pub fn service() -> Vec<u8> {
    let core = r#"(module
        (import "my:user-validator/validator@1.0.0" "validate-user"
            (func $validate (param i32 i32 i32 i32 i32 i32)))
        (memory (export "memory") 65)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "my:user-service/service@1.0.0#create-user")
            (param i32 i32 i32 i32 i32) (result i32)
            (call $validate (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)
                (i32.const 24))
            (i32.const 8))
        (func (export "my:user-service/service@1.0.0#create-users") (param i32 i32) (result i32)
            (i32.const 64)))"#;
    component("user-service", "user-service", core)
}

/// A service that has no use for a validator, and so does not import one.
pub fn service_that_asks_nobody() -> Vec<u8> {
    let core = r#"(module
        (memory (export "memory") 65)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "my:user-service/service@1.0.0#create-user")
            (param i32 i32 i32 i32 i32) (result i32) (i32.const 8))
        (func (export "my:user-service/service@1.0.0#create-users") (param i32 i32) (result i32)
            (i32.const 64)))"#;
    component("user-service", "user-service", core)
}

/// Makes a component of a world from a core module.
pub fn component(package: &str, world: &str, core: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let path = project().join("wit").join(package);
    let (package, _) = resolve.push_dir(path).unwrap();
    component_in(&resolve, package, world, core)
}

/// The same for a package that was read already.
pub fn component_in(
    resolve: &Resolve,
    package: wit_parser::PackageId,
    world: &str,
    core: &str,
) -> Vec<u8> {
    let mut module = wat::parse_str(core).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8).unwrap();
    let mut encoder = ComponentEncoder::default().module(&module).unwrap();
    encoder.encode().unwrap()
}

/// A user store that does something with connections and answers that there were no steps.
/// It has `$open`, which answers a handle, and `$drop`.
pub fn store(body: &str) -> Vec<u8> {
    let core = format!(
        r#"(module
        (import "my:database/connection@1.0.0" "[constructor]db-connection"
            (func $open_named (param i32 i32) (result i32)))
        (import "my:database/connection@1.0.0" "[resource-drop]db-connection"
            (func $drop (param i32)))
        (memory (export "memory") 65)
        (global $free (mut i32) (i32.const 1024))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
            (local $size i32)
            (local.set $size (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8)))
            (global.set $free (i32.add (global.get $free) (local.get $size)))
            (drop (memory.grow (i32.shr_u (local.get $size) (i32.const 16))))
            (if (i32.gt_u (global.get $free) (i32.mul (memory.size) (i32.const 65536)))
                (then (drop (memory.grow (i32.const 1)))))
            (i32.sub (global.get $free) (local.get $size)))
        (func $open (result i32) (call $open_named (i32.const 0) (i32.const 0)))
        (func (export "my:database/users@1.0.0#run") (param i32 i32) (result i32)
            {body}
            (global.set $free (i32.const 1024))
            (i32.const 16)))"#
    );
    component("database", "user-store", &core)
}

/// A validator whose ages are of 64 bits.
pub fn validator_of_another_type() -> Vec<u8> {
    let path = project().join("wit/user-validator/validator.wit");
    let wit = std::fs::read_to_string(&path)
        .unwrap()
        .replace("age: u32", "age: u64");
    let mut resolve = Resolve::default();
    let package = resolve.push_str(&path, &wit).unwrap();
    let exported = "my:user-validator/validator@1.0.0#";
    let core = format!(
        r#"(module
            (memory (export "memory") 65)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
            (func (export "{exported}validate-user") (param i32 i32 i32 i32 i64) (result i32)
                (i32.const 8))
            (func (export "{exported}check-user") (param i32 i32 i32 i32 i64) (result i32)
                (i32.const 8))
            (func (export "{exported}validate-email") (param i32 i32) (result i32)
                (i32.const 1)))"#
    );
    component_in(&resolve, package, "user-validator", &core)
}
