//! The program in the repository of somebody else: a contract of its own, over components that
//! are there already.

use std::path::{Path, PathBuf};
use std::process::Command;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A temporary folder in which the program runs as it is installed: not by cargo.
struct Folder(tempfile::TempDir);

impl Folder {
    /// A copy of some files of the project.
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (from, to) in files {
            let to = folder.path(to);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(project().join(from), to).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Replaces a part of a file.
    fn edit(&self, name: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(old), "{text}");
        self.write(name, &text.replace(old, new));
    }

    /// What the program prints, and how it ends.
    fn lab(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
        let command = command.args(args).current_dir(self.0.path());
        command.env_remove("CARGO_MANIFEST_DIR");
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        (output.status.code().unwrap(), text)
    }
}

const WIT: &str = "examples/prebuilt/wit/shop.wit";
const RUST_SHOP: &str = "examples/prebuilt/rust/shop.wasm";
const RUST_TAX: &str = "examples/prebuilt/rust/tax.wasm";
const WAT_TAX: &str = "examples/prebuilt/wat/tax.wat";

/// The shop with its components, and a tax calculator of another language.
fn shop() -> Folder {
    let folder = Folder::with(&[
        (WIT, "shop.wit"),
        (RUST_SHOP, "rust/shop.wasm"),
        (RUST_TAX, "rust/tax.wasm"),
        (WAT_TAX, "wat/tax.wat"),
    ]);
    let components = ["rust/shop.wasm", "rust/tax.wasm", "wat/tax.wat"];
    let init = [&["init", "shop.wit", "--component"], &components[..]].concat();
    let (code, text) = folder.lab(&init);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("next: `lab run`"), "{text}");
    folder
}

#[test]
fn a_role_with_the_name_of_an_option_is_refused() {
    let folder = shop();
    folder.edit("lab.toml", "[roles.tax-calculator]", "[roles.seed]");
    folder.edit("lab.toml", "\"tax-calculator\"]", "\"seed\"]");
    let (code, text) = folder.lab(&["run"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("`seed` cannot name a role"), "{text}");
}

#[test]
fn the_host_that_is_asked_for_is_part_of_the_keys() {
    let folder = shop();
    let host = "wasmtime-winch";
    let run = ["run", "--seed", "1", "--contract", "tax", "--host", host];
    let (code, text) = folder.lab(&run);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("tax/host=wasmtime-winch  ("), "{text}");
    assert!(folder.path(".lab/compiled/wasmtime-winch").is_dir());
    let (code, text) = folder.lab(&["replay", "tax/tax-calculator=rust/host=wasmtime-winch@1:3"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("tax/tax-calculator=rust/host=wasmtime-winch@1:3"),
        "{text}"
    );
    let (code, text) = folder.lab(&["replay", "tax/tax-calculator=rust/host=node@1:3"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("no host is named `node`"), "{text}");
    folder.edit("lab.toml", "oracle =", "host = \"v8\"\noracle =");
    let (code, text) = folder.lab(&["list"]);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("no host is named `v8`; there are: wasmtime-"),
        "{text}"
    );
}

#[test]
fn a_lab_begins_with_wit_and_components_and_runs() {
    let folder = shop();
    let (code, text) = folder.lab(&["run", "--seed", "1", "--contract", "tax"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("right by majority"), "{text}");
    assert!(text.contains("2 of 2 cells: 2 agree"), "{text}");
    let (code, text) = folder.lab(&["list", "--roles"]);
    assert_eq!(code, 0, "{text}");
    let roles: Vec<&str> = text
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(roles, ["shop", "tax-calculator"]);
    // One guest alone plays both roles: nobody can say whether it is right.
    let (code, text) = folder.lab(&["run", "--seed", "1", "--contract", "checkout"]);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("a majority needs two guests that play every role of it, and there are 1"),
        "{text}"
    );
    folder.edit(
        "lab.toml",
        "#price\"]\noracle = \"majority\"",
        "#price\"]\noracle = \"reference:rust\"",
    );
    let (code, text) = folder.lab(&["run", "--seed", "1"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("4 of 4 cells: 4 agree"), "{text}");
    let (code, text) = folder.lab(&["init"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("lab.toml` is there already"), "{text}");
}

#[test]
fn a_fault_is_shrunk_blamed_replayed_kept_and_bundled() {
    let folder = shop();
    folder.edit("wat/tax.wat", "(i64.const 50))", "(i64.const 49))");
    folder.edit(
        "lab.toml",
        "oracle = \"majority\"",
        "oracle = \"reference:rust\"",
    );
    let run = ["run", "--seed", "1", "--cases", "2000"];
    let (code, text) = folder.lab(&run);
    assert_eq!(code, 1, "{text}");
    for part in [
        "blame:    tax-calculator=wat",
        "input:    (50, standard)",
        "expected: 10",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let replay = text.lines().filter(|line| line.contains("lab replay tax/"));
    let case = replay
        .filter_map(|line| line.split(' ').next_back())
        .next()
        .unwrap();
    let (code, text) = folder.lab(&["replay", case]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("WRONG, the oracle says:"), "{text}");
    let (code, text) = folder.lab(&["keep", case]);
    assert_eq!(code, 0, "{text}");
    let kept = std::fs::read_to_string(folder.path("regressions/tax.wave")).unwrap();
    assert!(kept.ends_with("of(50, standard)\n"), "{kept}");
    let (code, text) = folder.lab(&["bundle", case, "--output", "bug"]);
    assert_eq!(code, 0, "{text}");
    assert!(folder.path("bug/composed.wasm").exists());
    // Without the luck of many cases, what was kept shows it.
    let (code, text) = folder.lab(&["run", "--seed", "2", "--cases", "1", "--contract", "tax"]);
    assert_eq!(code, 1, "{text}");
    folder.edit("wat/tax.wat", "(i64.const 49))", "(i64.const 50))");
    let (code, text) = folder.lab(&run);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_component_may_be_the_oracle_and_the_generator_of_inputs() {
    let folder = shop();
    let generator = r#"(component
        (core module $m
            (memory (export "memory") 1)
            (func (export "make") (param i64) (result i32)
                (i64.store (i32.const 0) (i64.and (local.get 0) (i64.const 255)))
                (i32.store8 (i32.const 8) (i32.const 2))
                (i32.const 0)))
        (core instance $i (instantiate $m))
        (type $category' (enum "standard" "reduced" "exempt"))
        (component $named
            (import "category" (type $category (eq $category')))
            (import "make" (func $make (param "seed" u64) (result (tuple u64 $category))))
            (export $exported "category" (type $category))
            (export "make" (func $make)
                (func (param "seed" u64) (result (tuple u64 $exported)))))
        (func $make (param "seed" u64) (result (tuple u64 $category'))
            (canon lift (core func $i "make") (memory (core memory $i "memory"))))
        (instance $e (instantiate $named
            (with "category" (type $category')) (with "make" (func $make))))
        (export "acme:shop/inputs" (instance $e)))"#;
    folder.write("inputs.wat", generator);
    folder.write(
        "lab.toml",
        "[roles.tax-calculator]\nworld = 'acme:shop/tax-calculator'\n\
         [contracts.tax]\nroles = ['tax-calculator']\nfunctions = ['acme:shop/tax@1.0.0#of']\n\
         oracle = 'component:rust/tax.wasm'\n\
         inputs.generator = 'inputs.wat#acme:shop/inputs#make'\n",
    );
    std::fs::remove_dir_all(folder.path("guests-rust")).unwrap();
    let (code, text) = folder.lab(&["run", "--seed", "1"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("right by component:rust/tax.wasm"), "{text}");
    // Every good that the generator makes is exempt, so this fault does not show.
    folder.edit("wat/tax.wat", "(i64.const 19)", "(i64.const 18)");
    let (code, text) = folder.lab(&["run", "--seed", "1"]);
    assert_eq!(code, 0, "{text}");
    folder.edit("lab.toml", "inputs.generator", "# ");
    let (code, text) = folder.lab(&["run", "--seed", "1"]);
    assert_eq!(code, 1, "{text}");
    folder.edit("lab.toml", "rust/tax.wasm", "rust/gone.wasm");
    let (code, text) = folder.lab(&["run", "--seed", "1"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("rust/gone.wasm` is not there"), "{text}");
}

/// A component that hands calls of an interface on to an import, and does something to the
/// argument on its way.
fn relay(import: &str, export: &str, done: &str) -> String {
    format!(
        r#"(component
            (import "{import}" (instance $calls
                (export "tell" (func (param "x" u32)))
                (export "ask" (func (param "x" u32) (result u64)))))
            (core func $tell (canon lower (func $calls "tell")))
            (core func $ask (canon lower (func $calls "ask")))
            (core module $m
                (import "" "tell" (func $tell (param i32)))
                (import "" "ask" (func $ask (param i32) (result i64)))
                (func (export "tell") (param i32) (call $tell (local.get 0) {done}))
                (func (export "ask") (param i32) (result i64) (call $ask (local.get 0) {done})))
            (core instance $m (instantiate $m (with "" (instance
                (export "tell" (func $tell))
                (export "ask" (func $ask))))))
            (func $told (param "x" u32) (canon lift (core func $m "tell")))
            (func $asked (param "x" u32) (result u64) (canon lift (core func $m "ask")))
            (instance $e (export "tell" (func $told)) (export "ask" (func $asked)))
            (export "{export}" (instance $e)))"#
    )
}

/// Adds a guest that relays, and one that loses all but eight bits of the argument.
fn add_relays(folder: &Folder, import: &str, export: &str) {
    for (name, done) in [("good", ""), ("bad", "(i32.const 255) (i32.and)")] {
        let manifest =
            format!("name = '{name}'\nlanguage = 'wat'\n[roles.relay]\ncomponent = 'relay.wat'\n");
        folder.write(&format!("guests-{name}/guest.toml"), &manifest);
        let relay = relay(import, export, done);
        folder.write(&format!("guests-{name}/relay.wat"), &relay);
    }
}

#[test]
fn the_host_at_the_inner_end_sees_what_arrives() {
    let folder = Folder::with(&[]);
    let wit = "package a:b;\ninterface calls { tell: func(x: u32); ask: func(x: u32) -> u64; }\n\
        world relay { import calls; export calls; }\n";
    folder.write("wit/relay.wit", wit);
    let lab = "wit = 'wit'\nguests = ['guests-*']\n[roles.relay]\nworld = 'a:b/relay'\n\
        [contracts.calls]\nroles = ['relay']\nfunctions = ['a:b/calls']\noracle = 'host'\n";
    folder.write("lab.toml", lab);
    add_relays(&folder, "a:b/calls", "a:b/calls");
    let (code, text) = folder.lab(&["run", "--seed", "1", "--guest", "good"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("2 of 2 cells: 2 agree"), "{text}");
    let (code, text) = folder.lab(&["run", "--seed", "1"]);
    assert_eq!(code, 1, "{text}");
    // What has no result is seen as well as what has one.
    let tell = "  input:    (256)\n  answer:   {received: [(0)]}\n  \
        expected: {received: [(256)]}\n  blame:    relay=bad";
    assert!(text.contains(tell), "{text}");
    assert!(
        text.contains("  answer:   {received: [(0)], returned: "),
        "{text}"
    );
    let (code, text) = folder.lab(&["replay", "calls.ask/relay=good@1:1"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("composed:  {received: [("), "{text}");
    assert!(!text.contains("WRONG"), "{text}");
    // The host at the inner end is a stage, which knows what it should have been handed.
    assert!(text.contains("      the host <- ask("), "{text}");
    let (_, text) = folder.lab(&["run", "--seed", "1", "--trace-failures"]);
    let line = "\n  trace:    the host is handed what is wrong first, in call 2 of 2\n";
    assert!(text.contains(line), "{text}");
}

/// A lab that can run worlds, with a guest that relays and one that relays wrongly.
fn relaying(import: &str, export: &str) -> Folder {
    let folder = Folder::with(&[]);
    let wit = "package mine:echoes;\ninterface i { f: func(x: u8) -> u8; }\n\
        world relay { import i; export i; }\nworld echo { export i; }\n";
    folder.write("wit/echoes.wit", wit);
    let lab = "wit = 'wit'\nguests = ['guests-*']\n[roles.relay]\nworld = 'mine:echoes/relay'\n\
        [roles.echo]\nworld = 'mine:echoes/echo'\n[contracts.echoes]\nroles = ['relay', 'echo']\n\
        functions = ['mine:echoes/i']\noracle = 'signature'\n";
    folder.write("lab.toml", lab);
    add_relays(&folder, import, export);
    folder
}

#[test]
fn a_world_that_is_brought_is_relayed_twice_over_the_host() {
    let named = "package a:b;\ninterface calls { tell: func(x: u32); ask: func(x: u32) -> u64; }\n";
    let inline = "package a:b;\nworld w { import calls: interface { tell: func(x: u32); \
        ask: func(x: u32) -> u64; } import later: func(x: future); }\n";
    for (text, import, export) in [
        (named, "a:b/calls", "a:b/calls"),
        (inline, "inner-calls", "calls"),
    ] {
        let folder = relaying(import, export);
        folder.write("brought.wit", text);
        let world = ["worlds", "brought.wit", "--seed", "1"];
        let (code, text) = folder.lab(&[&world[..], &["--guest", "good"]].concat());
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("2 of 2 cells: 2 agree"), "{text}");
        let left_out = "1 world with 2 functions; 1 left out, each named above with the reason";
        assert_eq!(text.contains(left_out), export == "calls", "{text}");
        let (code, text) = folder.lab(&world);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("8 of 8 cells: 2 agree, 6 disagree"), "{text}");
        // What has no result is seen, and the side that is wrong is named.
        let tell = "tell/relay-1=good/relay-2=bad: disagree";
        let shown = "  input:    (256)\n  answer:   {received: [(0)]}\n  \
            expected: {received: [(256)]}\n  blame:    relay-2=bad";
        assert!(text.contains(tell) && text.contains(shown), "{text}");
        assert!(
            text.contains("the smallest world found that shows it"),
            "{text}"
        );
        let (code, text) =
            folder.lab(&["replay", "world-brought.tell/relay-1=good/relay-2=bad@1:1"]);
        assert!(
            code < 2 && text.contains("composed:  {received: [("),
            "{text}"
        );
    }
}

const ASYNC_CALLS: &str = "package a:b;
interface calls { tell: async func(x: u32); ask: async func(x: u32) -> u64; }
";

/// An async relay of these calls: it blocks until the import is over, and does something to the
/// argument on its way; or a task that waits for nothing.
fn async_relay(done: &str, waits: bool) -> String {
    let task = |name: &str| match waits {
        true => "(i32.or (i32.const 2) (i32.shl (call $set) (i32.const 4)))".to_owned(),
        false => {
            format!("(call ${name}-over (call ${name} (local.get 0) {done})) (i32.const 0)")
        }
    };
    format!(
        r#"(component
            (import "a:b/calls" (instance $calls
                (export "tell" (func async (param "x" u32)))
                (export "ask" (func async (param "x" u32) (result u64)))))
            (core func $tell (canon lower (func $calls "tell")))
            (core func $ask (canon lower (func $calls "ask")))
            (core func $set (canon waitable-set.new))
            (core func $tell-over (canon task.return))
            (core func $ask-over (canon task.return (result u64)))
            (core module $m
                (import "" "tell" (func $tell (param i32)))
                (import "" "ask" (func $ask (param i32) (result i64)))
                (import "" "set" (func $set (result i32)))
                (import "" "tell-over" (func $tell-over))
                (import "" "ask-over" (func $ask-over (param i64)))
                (func (export "tell") (param i32) (result i32) {})
                (func (export "ask") (param i32) (result i32) {})
                (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
            (core instance $m (instantiate $m (with "" (instance
                (export "tell" (func $tell))
                (export "ask" (func $ask))
                (export "set" (func $set))
                (export "tell-over" (func $tell-over))
                (export "ask-over" (func $ask-over))))))
            (func $told async (param "x" u32)
                (canon lift (core func $m "tell") async (callback (core func $m "callback"))))
            (func $asked async (param "x" u32) (result u64)
                (canon lift (core func $m "ask") async (callback (core func $m "callback"))))
            (instance $e (export "tell" (func $told)) (export "ask" (func $asked)))
            (export "a:b/calls" (instance $e)))"#,
        task("tell"),
        task("ask"),
    )
}

#[test]
fn async_functions_are_relayed_and_one_that_never_returns_is_a_timeout() {
    let folder = relaying("a:b/calls", "a:b/calls");
    folder.write("brought.wit", ASYNC_CALLS);
    for (name, done, waits) in [
        ("good", "", false),
        ("bad", "(i32.const 255) (i32.and)", false),
        ("idle", "", true),
    ] {
        let manifest =
            format!("name = '{name}'\nlanguage = 'wat'\n[roles.relay]\ncomponent = 'relay.wat'\n");
        folder.write(&format!("guests-{name}/guest.toml"), &manifest);
        let relay = async_relay(done, waits);
        folder.write(&format!("guests-{name}/relay.wat"), &relay);
    }
    let world = ["worlds", "brought.wit", "--seed", "1", "--attempts", "0"];
    let (code, text) = folder.lab(&[&world[..], &["--guest", "good"]].concat());
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("2 of 2 cells: 2 agree"), "{text}");
    let (code, text) = folder.lab(&[&world[..], &["--guest", "good", "bad"]].concat());
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("8 of 8 cells: 2 agree, 6 disagree"), "{text}");
    let shown = "  input:    (256)\n  answer:   {received: [(0)]}\n  \
        expected: {received: [(256)]}\n  blame:    relay-2=bad";
    assert!(text.contains(shown), "{text}");
    let (code, text) = folder.lab(&["replay", "world-brought.ask/relay-1=good/relay-2=bad@1:1"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("relay-2=bad <- ask("), "{text}");
    let (code, text) = folder.lab(&[&world[..], &["--guest", "good", "idle"]].concat());
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("8 of 8 cells: 2 agree, 6 timeout"), "{text}");
    assert!(text.contains("blame:    relay-2=idle"), "{text}");
}

#[test]
fn a_toolchain_without_async_functions_does_the_others_by_themselves() {
    let folder = relaying("a:b/calls", "a:b/calls");
    folder.write(
        "brought.wit",
        "package a:b;\ninterface calls { tell: func(x: u32); ask: func(x: u32) -> u64; \
         later: async func(); }\n",
    );
    let guest = |build: &str| {
        format!(
            "name = 'old'\nlanguage = 'wat'\n[commands]\nprobe = ['true']\nsetup = ['true']\n\
             build = ['sh', '-c', '{build}']\n[roles.relay]\ntemplate = 'relay'\n\
             no-async = 'it has no async functions, https://example.com/3'\n"
        )
    };
    folder.write(
        "guests-old/relay/relay.wat",
        &relay("a:b/calls", "a:b/calls", ""),
    );
    let build = "! grep -rq later $LAB_WIT && cp relay/relay.wat $LAB_OUT";
    folder.write("guests-old/guest.toml", &guest(build));
    let world = ["worlds", "brought.wit", "--seed", "1", "--guest", "old"];
    let (code, text) = folder.lab(&world);
    assert_eq!(code, 0, "{text}");
    let cells = "5 of 5 cells: 2 agree, 3 unsupported as expected";
    assert!(text.contains(cells), "{text}");
    let why = "old as relay-1: it has no async functions, https://example.com/3";
    assert!(text.contains(why), "{text}");
    let left_out = "world-brought-sync: without `a:b/calls#later`: it is async";
    assert!(text.contains(left_out), "{text}");
    assert!(text.contains("\n1 world with 3 functions\n"), "{text}");
    let again = [
        "replay",
        "world-brought-sync.ask/relay-1=old/relay-2=old@1:1",
    ];
    assert_eq!(folder.lab(&again).0, 0);
    // Once it can be built, the claim has to go.
    folder.write("brought.wit", ASYNC_CALLS);
    folder.write("guests-old/relay/relay.wat", &async_relay("", false));
    folder.write(
        "guests-old/guest.toml",
        &guest("cp relay/relay.wat $LAB_OUT"),
    );
    let (code, text) = folder.lab(&world);
    assert_eq!(code, 1, "{text}");
    let told = "it can be built now: remove `no-async` from the manifest of old as relay-1";
    assert!(text.contains(told), "{text}");
}

#[test]
fn worlds_without_anything_to_test_are_no_success() {
    let folder = relaying("a:b/calls", "a:b/calls");
    // A relay over the host is enough.
    folder.edit("lab.toml", "['relay', 'echo']", "['relay']");
    folder.edit("lab.toml", "'signature'", "'host'");
    let handles = "package a:b;\ninterface i { resource r; f: func(x: r); }\n";
    folder.write("worlds/handles.wit", handles);
    let (code, text) = folder.lab(&["worlds", "worlds"]);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("`a:b/i#f`: a handle of `r` has no value"),
        "{text}"
    );
    let calls = "package a:b;\ninterface calls { tell: func(x: u32); ask: func(x: u32) -> u64; }\n";
    folder.write("worlds/calls.wit", calls);
    let (code, text) = folder.lab(&["worlds", "worlds", "--guest", "good"]);
    assert_eq!(code, 0, "{text}");
    let end = "1 world with 2 functions; 1 with nothing that can be tested";
    assert!(text.contains(end), "{text}");
}

#[test]
fn a_world_that_is_none_is_told_and_the_others_are_shown() {
    let folder = Folder::with(&[]);
    let package = |name: &str, interface: &str| {
        format!("package a:{name};\ninterface i {{ {interface} f: func(x: t) -> t; }}\n")
    };
    folder.write("worlds/empty.wit", &package("empty", "record t {}"));
    folder.write("worlds/fine.wit", &package("fine", "type t = u8;"));
    let (code, text) = folder.lab(&["worlds", "worlds", "--show"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("// world-fine\n"), "{text}");
    let told = "empty.wit` is not a component type, so no toolchain could build it";
    assert_eq!(text.matches(told).count(), 1, "{text}");
    let (code, text) = folder.lab(&["worlds", "worlds/fine.wit", "--show"]);
    assert_eq!(code, 0, "{text}");
    // With a file beside it that begins no package of its own, it is one package.
    folder.write("worlds/part.wit", "interface j { g: func(); }\n");
    std::fs::remove_file(folder.path("worlds/empty.wit")).unwrap();
    let (code, text) = folder.lab(&["worlds", "worlds", "--show"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.starts_with("// world-worlds\n"), "{text}");
}

#[test]
fn a_third_contract_on_known_roles_is_one_folder() {
    let folder = shop();
    folder.edit(
        "lab.toml",
        "guests = ",
        "include = [\"contracts/*\"]\nguests = ",
    );
    folder.write(
        "contracts/pure-tax/contract.toml",
        "[contracts.pure-tax]\nroles = ['tax-calculator']\nfunctions = ['acme:shop/tax@1.0.0#of']\n\
         oracle = 'majority'\npure = true\ninputs.calls = ['calls.wave']\n",
    );
    folder.write(
        "contracts/pure-tax/calls.wave",
        "of(50, standard)\nof(7, reduced)\n",
    );
    let (code, text) = folder.lab(&["list", "--contract", "pure-tax"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        text,
        "pure-tax/tax-calculator=rust\npure-tax/tax-calculator=wat\n"
    );
    let (code, text) = folder.lab(&["run", "--seed", "1", "--contract", "pure-tax"]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn the_examples_scripts_are_those_that_a_new_guest_has() {
    for (language, scripts) in [
        ("rust", &["setup.sh", "build.sh", ".gitignore"][..]),
        (
            "python",
            &["setup.sh", "build.sh", ".gitignore", "requirements.txt"],
        ),
    ] {
        for script in scripts {
            let read = |folder: String| std::fs::read(project().join(folder).join(script)).unwrap();
            let skeleton = read(format!("crates/build/skeletons/{language}"));
            let example = read(format!("examples/shop/guests-{language}"));
            assert!(skeleton == example, "{language}: {script}");
        }
    }
}

#[test]
fn a_guest_begins_as_a_folder() {
    let folder = Folder::with(&[(WIT, "wit/shop.wit")]);
    let (code, text) = folder.lab(&["init"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = folder.lab(&["new", "guest", "py", "--like", "python", "--role", "shop"]);
    assert_eq!(code, 0, "{text}");
    assert!(folder.path("guests-py/shop/app.py").exists());
    assert!(!folder.path("guests-py/tax-calculator").exists());
    let (code, text) = folder.lab(&["list"]);
    assert_eq!(code, 2, "{text}");
    let (code, text) = folder.lab(&["new", "guest", "py", "--like", "python"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("is there already"), "{text}");
    // The cause of an error is printed once.
    let manifest = folder.path("guests-py/guest.toml");
    std::fs::remove_file(&manifest).unwrap();
    std::fs::create_dir(&manifest).unwrap();
    let (code, text) = folder.lab(&["list"]);
    assert_eq!(code, 2, "{text}");
    assert_eq!(text.matches("os error").count(), 1, "{text}");
    let outside = Folder::with(&[]);
    let (code, text) = outside.lab(&["run"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("write one with `lab init`"), "{text}");
}
