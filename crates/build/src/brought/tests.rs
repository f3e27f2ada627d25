use super::*;

/// A folder with one file of WIT.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("w.wit"), text).unwrap();
        Folder(folder)
    }

    fn read(&self) -> Result<Brought, NotBrought> {
        Brought::read(&self.0.path().join("w.wit"))
    }
}

fn brought(text: &str) -> Brought {
    Folder::new(text).read().unwrap()
}

fn names(brought: &Brought) -> Vec<String> {
    let functions = brought.functions.iter();
    let written = functions.map(|f| crate::contract::written(&f.interface, &f.function));
    written.collect()
}

/// What a toolchain is given.
fn written(brought: &Brought) -> (crate::echo::World, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in brought.package().unwrap() {
        crate::files::write_file(&folder.path().join(path), &bytes).unwrap();
    }
    let world = crate::echo::World::of_data(folder.path(), WORLD);
    (
        world.unwrap_or_else(|e| panic!("{e}\n{}", brought.text().unwrap())),
        folder,
    )
}

const ALL: &str = "package a:b@1.2.3+build;
/// It stays.
interface types { type id = u32; record row { id: id } }
interface rows {
    use types.{row as line};
    beep: func();
    take: func(x: line, %list: list<line>);
    make: func() -> line;
}
world w {
    use types.{row};
    record mine { row: row }
    import log: async func(x: mine);
    export tools: interface { use types.{id}; cut: func(x: id) -> string; }
    export run: func() -> mine;
}
";

#[test]
fn a_package_stays_byte_for_byte_and_everything_in_it_is_tested() {
    let folder = Folder::new(ALL);
    let read = folder.read().unwrap();
    let rows = |name: &str| format!("a:b/rows@1.2.3+build#{name}");
    let all = [
        rows("beep"),
        rows("make"),
        rows("take"),
        "tools#cut".to_owned(),
    ];
    let mut all = all.to_vec();
    all.extend(["log".to_owned(), "run".to_owned()]);
    all.sort();
    let mut found = names(&read);
    found.sort();
    assert_eq!(found, all);
    assert_eq!(read.left_out, []);
    let (world, to) = written(&read);
    let copied = std::fs::read_to_string(to.path().join("deps/brought.wit")).unwrap();
    assert_eq!(copied, ALL);
    assert_eq!(world.all().count(), 6);
    assert_eq!(world.types, ["row", "mine"]);
    let waits = world.all().filter(|(_, function)| function.is_async);
    assert!(waits.map(|(_, function)| &*function.name).eq(["log"]));
    let tools = world.interfaces.iter().find(|i| i.name == "tools").unwrap();
    assert_eq!((&*tools.import, &tools.package), ("inner-tools", &None));
}

#[test]
fn a_folder_brings_its_dependencies_along() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "deps/money/m.wit",
        "package m:money; interface amounts { type cents = u64; }",
    );
    write(
        "a.wit",
        "package a:b; interface i { use m:money/amounts.{cents}; f: func(x: cents); }",
    );
    write("b.wit", "interface j { g: func(); }");
    let read = Brought::read(folder.path()).unwrap();
    assert_eq!(names(&read), ["a:b/i#f", "a:b/j#g"]);
    let (_, to) = written(&read);
    assert!(to.path().join("deps/brought/b.wit").is_file());
    assert!(to.path().join("deps/money/m.wit").is_file());
}

#[test]
fn two_versions_of_a_package_are_two() {
    let read = brought(
        "package a:b;
        package d:e@1.0.0 { interface i { f: func(); } }
        package d:e@2.0.0 { interface i { f: func(); } }
        world w { import d:e/i@1.0.0; export d:e/i@2.0.0; }",
    );
    assert_eq!(names(&read), ["d:e/i@1.0.0#f", "d:e/i@2.0.0#f"]);
    let (world, _to) = written(&read);
    let versioned = world.interfaces.iter().map(|i| i.is_ambiguous);
    assert!(versioned.eq([true, true]));
}

#[test]
fn what_is_left_out_is_named_with_the_reason_and_the_rest_is_tested() {
    let read = brought(
        "package a:b@1.0.0;
        interface i {
            resource r { m: func(); n: async func(); }
            record pair { one: own<r> }
            record size { width: u32 }
            open: func() -> r;
            both: func(x: pair);
            flow: async func(x: list<stream<u8>>);
            put: func(x: stream<u8>) -> future<u32>;
            area: async func(of: size) -> u64;
            @unstable(feature = off)
            gated: func();
        }
        world w { import i; import wasi:cli/stdout@0.2.0; export f: func(x: future); }
        package wasi:cli@0.2.0 { interface stdout { get: func(); } }",
    );
    assert_eq!(names(&read), ["a:b/i@1.0.0#area"]);
    let left: Vec<String> = read.left_out.iter().map(ToString::to_string).collect();
    for expected in [
        "`a:b/i@1.0.0#[method]r.m`: it belongs to a resource",
        "`a:b/i@1.0.0#open`: a handle of `r` has no value",
        "`a:b/i@1.0.0#both`: a handle of `r` has no value",
        "`a:b/i@1.0.0#[method]r.n`: it belongs to a resource",
        "`a:b/i@1.0.0#flow`: a stream or a future is in a list",
        "`a:b/i@1.0.0#put`: it is not async, so that nobody could wait for what its streams bring",
        "`f`: a future has no value",
        "`wasi:cli/stdout@0.2.0`: the runtimes of guests import it themselves",
        "`a:b/i@1.0.0#gated`: it is `@unstable`, and its feature is off",
    ] {
        assert!(
            left.iter().any(|text| text == expected),
            "{expected}: {left:?}"
        );
    }
    assert_eq!(left.len(), 9);
    let (world, _to) = written(&read);
    assert_eq!(world.all().count(), 1);
    let text = read.text().unwrap();
    assert!(
        !text.contains("resource") && text.contains("record size"),
        "{text}"
    );
    assert!(
        text.contains("area: async func(of: size) -> u64;"),
        "{text}"
    );
}

#[test]
fn functions_that_are_not_async_can_be_a_package_of_their_own() {
    let read = brought(ALL);
    let others = read.without_async().unwrap();
    assert_eq!(others.functions.len(), 5);
    let left: Vec<String> = others.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(left, ["`log`: it is async"]);
    let (world, _to) = written(&others);
    assert_eq!((world.all().count(), world.is_async), (5, false));
    assert!(others.without_async().is_none());
    assert!(
        brought("package a:b; interface i { f: async func(); }")
            .without_async()
            .is_none()
    );
}

#[test]
fn gates_of_a_world_do_not_need_a_version_of_the_relays() {
    let read = brought(
        "package a:b@1.2.0;
        interface store { get: func(); }
        world w {
            @since(version = 1.1.0)
            export f: func();
            export tools: interface { @since(version = 1.2.0) cut: func(); }
            import first: store;
        }",
    );
    assert_eq!(names(&read), ["f", "a:b/store@1.2.0#get", "tools#cut"]);
    let left: Vec<String> = read.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(left, ["`first`: it is an interface under another name"]);
    assert_eq!(written(&read).0.all().count(), 3);
}

#[test]
fn a_name_that_two_worlds_have_is_that_of_the_first() {
    let read = brought(
        "package a:b;
        world one { import f: func(); }
        world two { import f: func(x: u8); export g: func(); }",
    );
    assert_eq!(names(&read), ["f"]);
    assert_eq!(read.left_out.len(), 2);
    assert_eq!(
        read.left_out[0].to_string(),
        "`two#f`: a world before it has a `f` too"
    );
}

#[test]
fn the_lab_takes_no_name_that_is_taken() {
    let read = brought("package lab:relays; interface i { f: func(); } world relay { export i; }");
    let (world, _to) = written(&read);
    assert_eq!(world.package.id, "lab:relays2");
}

#[test]
fn the_smallest_package_has_the_function_that_shows_it_and_what_that_needs() {
    let read = brought(
        "package a:b;
        interface types { record deep { x: u8 } record other { y: u8 } }
        interface i {
            use types.{deep, other};
            f: func(); g: func(x: list<deep>); h: func(x: other); k: func();
        }
        interface j { f: func(); }",
    );
    let mut attempts = 0;
    let smallest = read.smallest(60, &mut |candidate| {
        attempts += 1;
        let (world, _to) = written(candidate);
        world.all().any(|(_, function)| function.name == "g")
    });
    assert_eq!(names(&smallest), ["a:b/i#g"]);
    assert!(attempts < 12, "{attempts}");
    let text = smallest.text().unwrap();
    assert!(text.contains("record deep"), "{text}");
    assert!(
        !text.contains("other") && !text.contains("interface j"),
        "{text}"
    );
    let kept = read.smallest(0, &mut |_| panic!("no attempt is left"));
    assert_eq!(kept.functions, read.functions);
}

#[test]
fn what_is_no_component_type_is_refused_before_anything_is_built() {
    let flags: Vec<String> = (0..33).map(|n| format!("b{n}")).collect();
    for types in [
        "record nothing {}".to_owned(),
        "flags nothing {}".to_owned(),
        format!("flags nothing {{ {} }}", flags.join(", ")),
    ] {
        let text = format!("package a:b; interface i {{ {types} f: func(x: nothing); }}");
        let Err(NotBrought::Wrong(why)) = Folder::new(&text).read() else {
            panic!("{text}");
        };
        assert!(why.contains("is not a component type"), "{why}");
    }
    assert!(matches!(
        Folder::new("package").read(),
        Err(NotBrought::Wrong(_))
    ));
    // Valid in WIT, and of no component that can be encoded.
    let case = "package a:b;
        interface web { record URL { x: u8 } }
        interface files { record url { x: u8 } }
        interface links { use web.{URL}; use files.{url as place}; f: func(x: URL, y: place); }";
    let Err(NotBrought::Wrong(why)) = Folder::new(case).read() else {
        panic!();
    };
    assert!(why.contains("conflicts with previous name"), "{why}");
}

#[test]
fn what_has_nothing_to_test_is_told_from_what_is_wrong() {
    let folder = Folder::new("package a:b; interface i { resource r; f: func(x: r); }");
    let Err(NotBrought::Nothing(why)) = folder.read() else {
        panic!();
    };
    assert!(
        why.contains("no function that can be tested; left out: `a:b/i#f`"),
        "{why}"
    );
}
