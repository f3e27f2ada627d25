//! `cargo lab compare` on tiny components: what it finds, how far it shrinks it, whom it
//! blames, and when it is silent.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of components, and the program that compares them.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn with(self, name: &str, wat: &str) -> Self {
        std::fs::write(self.0.path().join(name), wat).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Exit code, standard output, standard error.
    fn compare(&self, args: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_lab"))
            .arg("compare")
            .args(args)
            .args(["--seed", "7"])
            .current_dir(self.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap();
        (code, text(output.stdout), text(output.stderr))
    }
}

/// A component with a function `f` from u32 to u32.
fn function(body: &str) -> String {
    format!(
        r#"(component
            (core module $m (memory 1)
                (func (export "f") (param i32) (result i32) {body}))
            (core instance $i (instantiate $m))
            (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))"#
    )
}

/// An echo of a record with a list of options of tuples in it; `fault` is done to the
/// address of each tuple's number.
fn deep(fault: &str) -> String {
    let types = r#"
        (type $tuple (tuple string u64))
        (type $record' (record (field "a" u8) (field "b" (list (option $tuple)))))"#;
    format!(
        r#"(component {types}
            (core module $m
                (memory (export "memory") 16)
                (global $next (mut i32) (i32.const 1024))
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (local $at i32)
                    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                    (global.set $next (i32.add (local.get $at) (local.get 3)))
                    (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
                        (then (drop (memory.grow (i32.add (i32.const 1)
                            (i32.shr_u (local.get 3) (i32.const 16)))))))
                    (local.get $at))
                (func (export "echo") (param $a i32) (param $list i32) (param $count i32) (result i32)
                    (local $at i32) (local $left i32)
                    (local.set $at (i32.add (local.get $list) (i32.const 16)))
                    (local.set $left (local.get $count))
                    (block $done (loop $again
                        (br_if $done (i32.eqz (local.get $left)))
                        (if (i32.load8_u (i32.sub (local.get $at) (i32.const 16))) (then {fault}))
                        (local.set $at (i32.add (local.get $at) (i32.const 24)))
                        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                        (br $again)))
                    (i32.store8 (i32.const 0) (local.get $a))
                    (i32.store (i32.const 4) (local.get $list))
                    (i32.store (i32.const 8) (local.get $count))
                    (i32.const 0)))
            (core instance $i (instantiate $m))
            (component $named
                {types}
                (import "record" (type $record (eq $record')))
                (import "echo" (func $echo (param "x" $record) (result $record)))
                (export $exported "record" (type $record))
                (export "echo" (func $echo) (func (param "x" $exported) (result $exported))))
            (func $echo (param "x" $record') (result $record')
                (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
            (instance $named (instantiate $named (with "record" (type $record')) (with "echo" (func $echo))))
            (export "my:deep/echoes@1.0.0" (instance $named)))"#
    )
}

/// From 2^53 on the lowest bit is lost.
const LOSES_A_BIT: &str = "(if (i64.ge_u (i64.load (local.get $at)) (i64.const 9007199254740992))
    (then (i64.store (local.get $at) (i64.and (i64.load (local.get $at)) (i64.const -2)))))";

/// A component that makes a resource of an import and drops it, or not.
fn import(drop: &str) -> String {
    format!(
        r#"(component
            (import "a:b/c@1.0.0" (instance $c
                (export "r" (type $r (sub resource)))
                (export "[constructor]r" (func (result (own $r))))))
            (alias export $c "r" (type $r))
            (core func $new (canon lower (func $c "[constructor]r")))
            (core func $drop (canon resource.drop $r))
            (core module $m
                (import "" "new" (func $new (result i32)))
                (import "" "drop" (func $drop (param i32)))
                (func (export "f") (param i32) (result i32)
                    (local.set 0 (call $new)) {drop} (i32.const 1)))
            (core instance $i (instantiate $m (with "" (instance
                (export "new" (func $new)) (export "drop" (func $drop))))))
            (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))"#
    )
}

/// A component that asks its import two things, in the order of `asks`.
fn asks(asks: &str) -> String {
    format!(
        r#"(component
            (import "a:b/c@1.0.0" (instance $c
                (export "one" (func (result u32)))
                (export "two" (func (result u32)))))
            (core func $one (canon lower (func $c "one")))
            (core func $two (canon lower (func $c "two")))
            (core module $m
                (import "" "one" (func $one (result i32)))
                (import "" "two" (func $two (result i32)))
                (func (export "f") (param i32) (result i32) (i32.add {asks})))
            (core instance $i (instantiate $m (with "" (instance
                (export "one" (func $one)) (export "two" (func $two))))))
            (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))"#
    )
}

/// A component with a resource whose method answers what it was made with.
fn resource(get: &str) -> String {
    format!(
        r#"(component
            (type $r (resource (rep i32)))
            (core func $new (canon resource.new $r))
            (core module $m
                (import "" "new" (func $new (param i32) (result i32)))
                (global $calls (mut i32) (i32.const 0))
                (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
                (func (export "get") (param i32) (result i32)
                    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                    {get} (local.get 0)))
            (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
            (component $named
                (import "r" (type $r (sub resource)))
                (import "make" (func $make (param "x" u32) (result (own $r))))
                (import "get" (func $get (param "self" (borrow $r)) (result u32)))
                (export $exported "r" (type $r))
                (export "[constructor]r" (func $make) (func (param "x" u32) (result (own $exported))))
                (export "[method]r.get" (func $get)
                    (func (param "self" (borrow $exported)) (result u32))))
            (func $make (param "x" u32) (result (own $r)) (canon lift (core func $i "make")))
            (func $get (param "self" (borrow $r)) (result u32) (canon lift (core func $i "get")))
            (instance $named (instantiate $named
                (with "r" (type $r)) (with "make" (func $make)) (with "get" (func $get))))
            (export "a:b/s@1.0.0" (instance $named)))"#
    )
}

#[test]
fn a_fault_deep_in_a_nested_type_is_shrunk_to_its_leaf() {
    let folder = Folder::new()
        .with("right.wat", &deep("nop"))
        .with("wrong.wat", &deep(LOSES_A_BIT));
    let args = [
        "right.wat",
        "wrong.wat",
        "--reference",
        "right.wat",
        "--cases",
        "10000",
    ];
    let (code, out, err) = folder.compare(&args);
    assert_eq!(code, 1, "{err}");
    let smallest = r#"echo({a: 0, b: [some(("", 9007199254740993))]})"#;
    assert!(out.contains(smallest), "{out}");
    assert!(out.contains("9007199254740992))]}  <- differs"), "{out}");
    assert!(out.contains("blame: wrong.wat"), "{out}");
}

#[test]
fn identical_components_are_a_line_for_each_function_and_one_for_all() {
    let folder = Folder::new()
        .with("one.wat", &deep("nop"))
        .with("two.wat", &deep("nop"));
    let (code, out, err) = folder.compare(&["one.wat", "two.wat"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    let [function, all] = lines[..] else {
        panic!("{out}");
    };
    assert!(function.starts_with("my:deep/echoes@1.0.0#echo: ") && function.ends_with(" answered"));
    assert!(all.contains("1 function in common") && all.ends_with(": no difference"));
    let (code, out, _) = folder.compare(&["one.wat", "one.wat", "one.wat"]);
    assert_eq!((code, out.lines().count()), (0, 2), "{out}");
}

#[test]
fn a_function_that_nobody_answers_is_a_finding() {
    let folder = Folder::new()
        .with("one.wat", &function("unreachable"))
        .with("two.wat", &function("(drop (local.get 0)) unreachable"));
    let (code, out, _) = folder.compare(&["one.wat", "two.wat"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("f: 1000 trapped\n`f` is answered by no component"),
        "{out}"
    );
    assert!(
        out.ends_with("no difference, and 1 function without any answer\n"),
        "{out}"
    );
    // That neither answers does not hide how they differ.
    let folder = folder.with("three.wat", &function("(loop (br 0)) unreachable"));
    let (code, out, _) = folder.compare(&["one.wat", "three.wat", "--timeout", "0.1"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.ends_with(": 1 difference, and 1 function without any answer\n"),
        "{out}"
    );
}

#[test]
fn a_component_that_grows_is_told_from_one_that_does_not() {
    let grows = "(drop (memory.grow (i32.const 1))) (local.get 0)";
    let folder = Folder::new()
        .with("still.wat", &function("(local.get 0)"))
        .with("grows.wat", &function(grows));
    let (code, out, _) = folder.compare(&["still.wat", "grows.wat"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("  blame: grows.wat\n"), "{out}");
    assert!(out.contains("still.wat  does not grow\n"), "{out}");
    // Also one that never answers alike.
    let counts = "(drop (memory.grow (i32.const 1))) (memory.size)";
    let still = Folder::new()
        .with("still.wat", &function("(memory.size)"))
        .with("grows.wat", &function(counts));
    let (_, out, _) = still.compare(&["still.wat", "grows.wat"]);
    assert!(out.contains("still.wat  does not grow\n"), "{out}");
    // What both do is no difference, and is told.
    let (code, out, _) = folder.compare(&["grows.wat", "grows.wat"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("note: `f`: each component grows: grows.wat grows"),
        "{out}"
    );
}

#[test]
fn a_slow_leak_is_told_from_garbage_and_from_a_component_that_keeps_still() {
    // A page every 400 calls is less than the matrix calls a leak.
    let slow = |until: u32| {
        let count = "(i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))";
        let now = "(i32.eqz (i32.rem_u (i32.load (i32.const 0)) (i32.const 400)))";
        let early = format!("(i32.lt_u (i32.load (i32.const 0)) (i32.const {until}))");
        let grow = "(then (drop (memory.grow (i32.const 1))))";
        let first = "(if (i32.eq (i32.load (i32.const 0)) (i32.const 1))
            (then (drop (memory.grow (i32.const 32)))))";
        function(&format!(
            "{count} {first} (if (i32.and {now} {early}) {grow}) (local.get 0)"
        ))
    };
    let folder = Folder::new()
        .with("still.wat", &function("(local.get 0)"))
        .with("leak.wat", &slow(u32::MAX))
        .with("garbage.wat", &slow(20_000));
    let (code, out, _) = folder.compare(&["still.wat", "leak.wat"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("  blame: leak.wat\n"), "{out}");
    assert!(out.contains("still.wat  does not grow\n"), "{out}");
    let (code, out, _) = folder.compare(&["still.wat", "garbage.wat"]);
    assert_eq!(code, 0, "{out}");
    let (code, out, _) = folder.compare(&["leak.wat", "leak.wat"]);
    assert_eq!(code, 0, "{out}");
}

/// A component that prints some bytes whenever `f` is called.
fn prints(bytes: usize) -> String {
    format!(
        r#"(component
            (import "wasi:io/error@0.2.0" (instance $error (export "error" (type (sub resource)))))
            (alias export $error "error" (type $e))
            (import "wasi:io/streams@0.2.0" (instance $streams
                (export "output-stream" (type $s (sub resource)))
                (alias outer 1 $e (type $outer))
                (export "error" (type $error (eq $outer)))
                (type $stream-error (variant
                    (case "last-operation-failed" (own $error)) (case "closed")))
                (export "stream-error" (type $se (eq $stream-error)))
                (export "[method]output-stream.blocking-write-and-flush"
                    (func (param "self" (borrow $s)) (param "contents" (list u8))
                        (result (result (error $se)))))))
            (alias export $streams "output-stream" (type $s))
            (import "wasi:cli/stdout@0.2.0" (instance $stdout
                (alias outer 1 $s (type $outer))
                (export "output-stream" (type $os (eq $outer)))
                (export "get-stdout" (func (result (own $os))))))
            (core module $libc (memory (export "memory") 1))
            (core instance $libc (instantiate $libc))
            (core func $get (canon lower (func $stdout "get-stdout")))
            (core func $write (canon lower
                (func $streams "[method]output-stream.blocking-write-and-flush")
                (memory (core memory $libc "memory"))))
            (core module $m
                (import "" "memory" (memory 1))
                (import "" "get" (func $get (result i32)))
                (import "" "write" (func $write (param i32 i32 i32 i32)))
                (data (i32.const 64) "hello")
                (func (export "f") (param i32) (result i32)
                    (call $write (call $get) (i32.const 64) (i32.const {bytes}) (i32.const 0))
                    (local.get 0)))
            (core instance $i (instantiate $m (with "" (instance
                (export "memory" (memory $libc "memory"))
                (export "get" (func $get))
                (export "write" (func $write))))))
            (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))"#
    )
}

#[test]
fn what_is_printed_is_compared_unless_it_does_not_matter() {
    let folder = Folder::new()
        .with("four.wat", &prints(4))
        .with("five.wat", &prints(5));
    let (code, out, err) = folder.compare(&["four.wat", "five.wat"]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("four.wat  prints \"hell\"\n"), "{out}");
    assert!(out.contains("five.wat  prints \"hello\"\n"), "{out}");
    let (code, out, _) = folder.compare(&["four.wat", "five.wat", "--output", "ignore"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn compatible_versions_of_an_interface_are_one() {
    let version = |version: &str, body: &str| {
        let exported = format!(
            "(instance $e (export \"f\" (func $f))) (export \"a:b/c@{version}\" (instance $e))"
        );
        let text =
            function(body).replace("(func (export \"f\") (param \"x\"", "(func $f (param \"x\"");
        format!("{}{exported})", &text[..text.len() - 1])
    };
    let folder = Folder::new()
        .with("old.wat", &version("1.0.0", "(local.get 0)"))
        .with(
            "new.wat",
            &version("1.2.0", "(i32.and (local.get 0) (i32.const 255))"),
        )
        .with("other.wat", &version("2.0.0", "(local.get 0)"));
    let (code, out, _) = folder.compare(&["old.wat", "new.wat"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("note: new.wat has `a:b/c@1.2.0` in place of `a:b/c@1.0.0`"),
        "{out}"
    );
    assert!(out.contains("f(256)"), "{out}");
    let (code, out, err) = folder.compare(&["old.wat", "other.wat"]);
    assert_eq!(code, 2, "{out}{err}");
    // Where a version is in both, it is compared with itself, in whatever order they stand.
    let both = |first: &str, second: &str| {
        let text = version(first, "(local.get 0)");
        let again = format!("(export \"a:b/c@{second}\" (instance $e)))");
        format!("{}{again}", &text[..text.len() - 1])
    };
    let folder = folder
        .with("one.wat", &both("1.0.0", "1.2.0"))
        .with("two.wat", &both("1.2.0", "1.0.0"));
    let (code, out, err) = folder.compare(&["one.wat", "two.wat"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(!out.contains("in place of"), "{out}");
}

#[test]
fn what_is_imported_otherwise_is_listed_and_so_is_each_mock() {
    let other = import("(drop (local.get 0))").replace("a:b/c@1.0.0", "a:b/c@1.1.0");
    let another = import("(drop (local.get 0))").replace("a:b/c@1.0.0", "a:b/d@1.0.0");
    let folder = Folder::new()
        .with("one.wat", &import("(drop (local.get 0))"))
        .with("two.wat", &other)
        .with("three.wat", &another);
    // A compatible version is asked the same, and mocked alike.
    let (code, out, err) = folder.compare(&["one.wat", "two.wat"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("imports: two.wat has `a:b/c@1.1.0` in place of `a:b/c@1.0.0`"),
        "{out}{err}"
    );
    let (_, out, _) = folder.compare(&["one.wat", "three.wat", "--calls", "ignore"]);
    assert!(out.contains("mocked for one.wat: a:b/c@1.0.0\n"), "{out}");
    assert!(out.contains("mocked for three.wat: a:b/d@1.0.0\n"), "{out}");
    let alone = "imports: `a:b/d@1.0.0#[constructor]r` is imported by three.wat alone";
    assert!(out.contains(alone), "{out}");
}

/// A component whose `f` is asynchronous, adds a number, and may ask an asynchronous import,
/// which it does not wait for.
fn later(added: u32) -> String {
    format!(
        r#"(component
            (import "a:b/host@1.0.0" (instance $host
                (export "ask" (func async (param "x" u32) (result u32)))))
            (core module $libc (memory (export "memory") 1))
            (core instance $libc (instantiate $libc))
            (core func $return (canon task.return (result u32)))
            (core func $ask (canon lower (func $host "ask") async
                (memory (core memory $libc "memory"))))
            (core module $m
                (import "" "return" (func $return (param i32)))
                (import "" "ask" (func $ask (param i32 i32) (result i32)))
                (func (export "f") (param i32) (result i32)
                    (drop (call $ask (local.get 0) (i32.const 64)))
                    (call $return (i32.add (local.get 0) (i32.const {added})))
                    (i32.const 0))
                (func (export "again") (param i32 i32 i32) (result i32) unreachable))
            (core instance $i (instantiate $m (with "" (instance
                (export "return" (func $return))
                (export "ask" (func $ask))))))
            (func (export "f") async (param "x" u32) (result u32)
                (canon lift (core func $i "f") async (callback (core func $i "again")))))"#
    )
}

#[test]
fn asynchronous_functions_are_called_and_mocked() {
    let folder = Folder::new()
        .with("one.wat", &later(1))
        .with("two.wat", &later(2));
    let (code, out, err) = folder.compare(&["one.wat", "one.wat"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("mocked for one.wat: a:b/host@1.0.0\nmocked for one.wat (2):"),
        "{out}"
    );
    assert!(out.contains("f: 3301 answered\n"), "{out}");
    let (code, out, err) = folder.compare(&["one.wat", "two.wat"]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(
        out.contains("one.wat  asks a:b/host@1.0.0#ask(0)\n"),
        "{out}"
    );
    assert!(
        out.contains("two.wat  asks a:b/host@1.0.0#ask(0)\n"),
        "{out}"
    );
}

/// A function that hands its stream and its future on, or a stream without items in its place.
fn streaming(is_kept: bool) -> String {
    let stream = match is_kept {
        true => "(local.get 0)",
        false => {
            "(local.set $ends (call $new)) (call $drop-input (local.get 0)) \
                  (call $drop-output (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))) \
                  (local.set 0 (i32.wrap_i64 (local.get $ends))) (local.get 0)"
        }
    };
    format!(
        r#"(component
            (type $s (stream u16))
            (type $f (future u32))
            (type $both (tuple $s $f))
            (core func $return (canon task.return (result $both)))
            (core func $new (canon stream.new $s))
            (core func $drop-input (canon stream.drop-readable $s))
            (core func $drop-output (canon stream.drop-writable $s))
            (core module $m
                (import "" "return" (func $return (param i32 i32)))
                (import "" "new" (func $new (result i64)))
                (import "" "drop-input" (func $drop-input (param i32)))
                (import "" "drop-output" (func $drop-output (param i32)))
                (func (export "f") (param i32 i32) (result i32) (local $ends i64)
                    {stream} (local.get 1) (call $return)
                    (i32.const 0))
                (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
            (core instance $m (instantiate $m (with "" (instance
                (export "return" (func $return))
                (export "new" (func $new))
                (export "drop-input" (func $drop-input))
                (export "drop-output" (func $drop-output))))))
            (func (export "f") async (param "x" $s) (param "y" $f) (result $both)
                (canon lift (core func $m "f") async (callback (core func $m "callback")))))"#
    )
}

#[test]
fn streams_and_futures_are_made_of_values_and_read() {
    let folder = Folder::new()
        .with("a.wat", &streaming(true))
        .with("b.wat", &streaming(true))
        .with("c.wat", &streaming(false));
    let (code, out, err) = folder.compare(&["a.wat", "b.wat"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("f: 3301 answered\n"), "{out}");
    let (code, out, _) = folder.compare(&["a.wat", "c.wat"]);
    assert_eq!(code, 1, "{out}");
    for expected in ["([0], 0)", "([], 0)"] {
        assert!(out.contains(expected), "{out}");
    }
}

#[test]
fn a_plug_that_satisfies_nothing_is_refused() {
    let folder = Folder::new()
        .with("one.wat", &import("(drop (local.get 0))"))
        .with("plug.wat", &function("(local.get 0)"));
    let (code, _, err) = folder.compare(&["one.wat", "one.wat", "--plug", "plug.wat"]);
    assert_eq!(code, 2, "{err}");
    assert!(
        err.contains("`plug.wat` satisfies no import: it exports `f`"),
        "{err}"
    );
}

#[test]
fn components_of_other_worlds_say_what_they_do_not_share() {
    let wide = function("(local.get 0)")
        .replace("u32", "u64")
        .replace("i32", "i64");
    let folder = Folder::new()
        .with("narrow.wat", &function("(local.get 0)"))
        .with("wide.wat", &wide)
        .with("deep.wat", &deep("nop"));
    let (code, _, err) = folder.compare(&["narrow.wat", "wide.wat"]);
    assert_eq!(code, 2);
    assert!(err.contains("(u64) -> u64 and (u32) -> u32"), "{err}");
    let (code, _, err) = folder.compare(&["narrow.wat", "deep.wat"]);
    assert_eq!(code, 2);
    assert!(err.contains("`f` is exported by narrow.wat alone"), "{err}");
    assert!(
        err.contains("#echo` is exported by deep.wat alone"),
        "{err}"
    );
    let (code, _, err) = folder.compare(&["deep.wat", "deep.wat", "--interface", "nope"]);
    assert_eq!(code, 2);
    assert!(err.contains("there is `my:deep/echoes@1.0.0`"), "{err}");
    let (code, ..) = folder.compare(&["deep.wat", "deep.wat", "--interface", "echoes"]);
    assert_eq!(code, 0);
}

#[test]
fn a_trap_no_end_and_a_limit_are_told_apart_and_the_majority_is_right() {
    let above = |what: &str| {
        function(&format!(
            "(if (i32.gt_u (local.get 0) (i32.const 9)) (then {what})) (i32.const 1)"
        ))
    };
    let folder = Folder::new()
        .with("a.wat", &above("nop"))
        .with("b.wat", &above("nop"))
        .with("trap.wat", &above("unreachable"))
        .with("loop.wat", &above("(loop $l (br $l))"))
        .with("grow.wat", &above("(drop (memory.grow (i32.const 9000)))"))
        .with("more.wat", &above("(drop (memory.grow (i32.const 9001)))"));
    for (wrong, words) in [
        (
            "trap.wat",
            "trap: wasm trap: wasm `unreachable` instruction executed  <- differs",
        ),
        (
            "loop.wat",
            "timeout: no answer within 0.2 s of the processor's time  <- differs",
        ),
        ("grow.wat", "limit: memory may not grow to"),
    ] {
        let args = ["a.wat", wrong, "b.wat", "--timeout", "0.2", "--cases", "50"];
        let (code, out, err) = folder.compare(&args);
        assert_eq!(code, 1, "{err}");
        assert!(out.contains("f(10)") && out.contains(words), "{out}");
        assert!(out.contains(&format!("blame: {wrong}")), "{out}");
    }
    let (code, out, _) = folder.compare(&["grow.wat", "more.wat", "--cases", "50"]);
    assert_eq!(code, 0, "{out}");
    let (_, out, _) = folder.compare(&["a.wat", "trap.wat", "--cases", "50"]);
    assert!(out.contains("blame: undecided"), "{out}");
}

#[test]
fn two_faults_of_one_function_are_two_differences() {
    let two = "(if (i32.gt_u (local.get 0) (i32.const 1000000)) (then unreachable))
        (if (i32.eq (local.get 0) (i32.const 2)) (then (return (i32.const 0)))) (local.get 0)";
    let folder = Folder::new()
        .with("right.wat", &function("(local.get 0)"))
        .with("wrong.wat", &function(two));
    let (_, out, _) = folder.compare(&["right.wat", "wrong.wat"]);
    assert!(out.contains("f(1000001)") && out.contains("f(2)"), "{out}");
}

#[test]
fn what_a_component_compares_with_is_tried_and_said() {
    let one = "(if (i32.eq (local.get 0) (i32.const 123456789)) (then unreachable)) (local.get 0)";
    let folder = Folder::new()
        .with("right.wat", &function("(local.get 0)"))
        .with("wrong.wat", &function(one));
    let (code, out, _) = folder.compare(&["right.wat", "wrong.wat", "--json", "found.json"]);
    assert!(code == 1 && out.contains("f(123456789)"), "{out}");
    let found = std::fs::read(folder.path().join("found.json")).unwrap();
    let found: serde_json::Value = serde_json::from_slice(&found).unwrap();
    let words = found["constants"]["f"].as_array().unwrap();
    assert!(words.contains(&"number=123456789".into()), "{words:?}");
}

#[test]
fn what_imports_are_asked_is_compared() {
    let folder = Folder::new()
        .with("forth.wat", &asks("(call $one) (call $two)"))
        .with("back.wat", &asks("(call $two) (call $one)"))
        .with("twice.wat", &asks("(call $one) (call $one)"));
    let codes = |other: &str, calls: &str| {
        let args = ["forth.wat", other, "--calls", calls, "--cases", "50"];
        folder.compare(&args).0
    };
    assert_eq!(codes("back.wat", "in-order"), 1);
    assert_eq!(codes("back.wat", "any-order"), 0);
    assert_eq!(codes("back.wat", "ignore"), 0);
    assert_eq!(codes("twice.wat", "any-order"), 1);
    assert_eq!(codes("forth.wat", "in-order"), 0);
}

#[test]
fn a_plug_answers_instead_of_the_mock() {
    let plug = r#"(component
        (core module $m
            (func (export "one") (result i32) (i32.const 20))
            (func (export "two") (result i32) (i32.const 22)))
        (core instance $i (instantiate $m))
        (func $one (result u32) (canon lift (core func $i "one")))
        (func $two (result u32) (canon lift (core func $i "two")))
        (instance $c (export "one" (func $one)) (export "two" (func $two)))
        (export "a:b/c@1.0.0" (instance $c)))"#;
    let folder = Folder::new()
        .with("asks.wat", &asks("(call $one) (call $two)"))
        .with("knows.wat", &function("(i32.const 42)"))
        .with("plug.wat", plug);
    let (code, ..) = folder.compare(&["asks.wat", "knows.wat", "--cases", "50"]);
    assert_eq!(code, 1);
    let args = [
        "asks.wat",
        "knows.wat",
        "--cases",
        "50",
        "--plug",
        "plug.wat",
    ];
    let (code, out, err) = folder.compare(&args);
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn a_resource_that_forgets_is_found_in_the_shortest_sequence() {
    let forgets = "(if (i32.gt_u (global.get $calls) (i32.const 3)) (then (return (i32.const 0))))";
    let folder = Folder::new()
        .with("right.wat", &resource("nop"))
        .with("wrong.wat", &resource(forgets));
    let (code, out, err) = folder.compare(&["right.wat", "wrong.wat"]);
    assert_eq!(code, 1, "{err}");
    assert_eq!(out.matches("[constructor]r(1)").count(), 1, "{out}");
    assert_eq!(out.matches("[method]r.get(").count(), 4, "{out}");
    let (code, ..) = folder.compare(&["right.wat", "right.wat"]);
    assert_eq!(code, 0);
}

#[test]
fn an_imported_handle_that_is_never_dropped_is_counted() {
    let folder = Folder::new()
        .with("drops.wat", &import("(call $drop (local.get 0))"))
        .with("leaks.wat", &import(""));
    let (code, out, _) = folder.compare(&["drops.wat", "leaks.wat", "--cases", "50"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("handles-left: 1") && out.contains("handles-left: 0"),
        "{out}"
    );
}

#[test]
fn what_cannot_be_compared_ends_with_2_and_says_why() {
    let folder = Folder::new()
        .with("one.wat", &function("(local.get 0)"))
        .with("module.wat", "(module)")
        .with("rubbish.wasm", "rubbish");
    for (args, why) in [
        (&["one.wat"][..], "2 values required"),
        (&["one.wat", "gone.wasm"], "cannot read `gone.wasm`"),
        (
            &["one.wat", "module.wat"],
            "`module.wat` is not a component",
        ),
        (&["one.wat", "rubbish.wasm"], "`rubbish.wasm`"),
        (
            &["one.wat", "one.wat", "--reference", "x.wat"],
            "`x.wat` is none of the components",
        ),
        (&["one.wat", "one.wat", "--cases", "0"], "--cases"),
        (&["one.wat", "one.wat", "--dir", "/no/such"], "no folder"),
    ] {
        let (code, _, err) = folder.compare(args);
        assert_eq!(code, 2, "{args:?}: {err}");
        assert!(err.contains(why), "{args:?}: {err}");
    }
}

#[test]
fn what_was_found_is_written_as_data() {
    let folder = Folder::new()
        .with("right.wat", &function("(local.get 0)"))
        .with(
            "wrong.wat",
            &function("(i32.and (local.get 0) (i32.const -2))"),
        );
    let json: PathBuf = folder.path().join("found.json");
    folder.compare(&["right.wat", "wrong.wat", "--json", "found.json"]);
    let found: serde_json::Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    assert_eq!(found["differences"][0]["input"][0], "f(1)");
    assert_eq!(found["differences"][0]["seen"]["wrong.wat"][0], "0");
}
