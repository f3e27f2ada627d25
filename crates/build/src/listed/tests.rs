use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi};

use super::*;

/// A component of a world that imports and exports an interface, with code that does nothing.
fn component(functions: &str) -> Vec<u8> {
    let text = format!(
        "package a:b@1.0.0;
        interface types {{
            record entry {{ name: string, size: u64 }}
            variant failure {{ gone, other(string), at(f64) }}
        }}
        interface i {{ use types.{{entry, failure}}; {functions} }}
        world w {{ import i; export i; }}"
    );
    let mut resolve = Resolve::default();
    let package = resolve.push_str("a.wit", &text).unwrap();
    let world = resolve.select_world(&[package], Some("w")).unwrap();
    let mangling = ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback);
    let mut module = dummy_module(&resolve, world, mangling);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let encoder = ComponentEncoder::default().module(&module).unwrap();
    encoder.validate(true).encode().unwrap()
}

/// The functions that a component imports and exports, as they are written.
fn functions(bytes: &[u8]) -> [String; 2] {
    let DecodedWasm::Component(resolve, world) = wit_component::decode(bytes).unwrap() else {
        panic!("no component");
    };
    let world = &resolve.worlds[world];
    [&world.imports, &world.exports].map(|items| {
        let mut all = Vec::new();
        for (key, item) in items {
            let WorldItem::Interface { id, .. } = item else {
                continue;
            };
            let name = resolve.name_world_key(key);
            for function in resolve.interfaces[*id].functions.values() {
                let types = function.params.iter().map(|param| param.ty);
                let types = types.chain(function.result);
                let shapes = types.map(|ty| crate::wit::Type::read(&resolve, &ty).unwrap());
                let has_streams = shapes.clone().any(|ty| ty.has_streams());
                let shapes: Vec<String> = shapes.map(|ty| ty.shape().to_string()).collect();
                let is_async = function.kind.is_async();
                all.push(format!(
                    "{name}#{} {is_async} {has_streams} {shapes:?}",
                    function.name
                ));
            }
        }
        all.join("; ")
    })
}

#[test]
fn streams_and_futures_become_lists_and_values_at_both_ends() {
    for (function, shapes) in [
        ("f: async func(x: stream<u8>)", r#"["list<u8>"]"#),
        ("f: async func() -> stream<string>", r#"["list<string>"]"#),
        (
            "f: async func(x: future<entry>, y: list<u8>) -> future<result<u32, failure>>",
            r#"["record { name: string, size: u64 }", "list<u8>", "result<u32, variant { gone, other(string), at(f64) }>"]"#,
        ),
        (
            "f: async func(x: option<stream<entry>>) -> tuple<stream<f32>, future<char>>",
            r#"["option<list<record { name: string, size: u64 }>>", "tuple<list<f32>, char>"]"#,
        ),
        (
            "record opened { title: string, body: stream<entry>, end: future<failure> }
            f: async func(x: opened) -> result<opened, failure>",
            r#"["record { title: string, body: list<record { name: string, size: u64 }>, end: variant { gone, other(string), at(f64) } }", "result<record { title: string, body: list<record { name: string, size: u64 }>, end: variant { gone, other(string), at(f64) } }, variant { gone, other(string), at(f64) }>"]"#,
        ),
    ] {
        let bytes = component(&format!("{function};"));
        let listed = listed(&bytes, &|_| true).unwrap().unwrap();
        let expected = format!("a:b/i@1.0.0#f true false {shapes}");
        assert_eq!(functions(&listed), [expected.clone(), expected]);
        // Nothing is left to do.
        assert_eq!(super::listed(&listed, &|_| true), Ok(None));
    }
}

#[test]
fn functions_beside_them_stay_what_they_are() {
    let bytes = component(
        "f: async func(x: stream<u8>); g: func(x: entry) -> failure; h: async func() -> u64;",
    );
    let listed = listed(&bytes, &|_| true).unwrap().unwrap();
    for functions in functions(&listed) {
        assert!(functions.contains("#g false"), "{functions}");
        assert!(functions.contains("#h true"), "{functions}");
    }
}

#[test]
fn a_component_that_has_none_or_that_cannot_have_lists_stays_as_it_is() {
    for function in [
        "f: async func(x: list<u8>)",
        "f: async func(x: list<stream<u8>>)",
        "f: async func(x: stream<future<u8>>)",
        "f: async func(x: stream)",
        "resource r; f: async func(x: stream<u8>)",
    ] {
        let bytes = component(&format!("{function};"));
        assert_eq!(listed(&bytes, &|_| true), Ok(None), "{function}");
    }
    // The host answers nothing to what is not its own.
    let bytes = component("f: async func(x: stream<u8>);");
    let [imports, _] = functions(&listed(&bytes, &|_| false).unwrap().unwrap());
    assert!(imports.contains("#f true true"), "{imports}");
}

#[test]
fn a_function_that_is_not_async_has_lists_where_somebody_can_wait_for_them() {
    let bytes = component("f: func(x: stream<u8>) -> future<u32>;");
    let [imports, _] = functions(&listed(&bytes, &|_| true).unwrap().unwrap());
    assert!(imports.contains("#f false true"), "{imports}");
}

#[test]
fn what_is_no_component_is_said() {
    let why = listed(b"nothing", &|_| true).unwrap_err();
    assert!(
        why.starts_with("its streams cannot be made lists: "),
        "{why}"
    );
}
