//! Makes a component of a core module.
//!
//! Compilers that produce core modules (TinyGo, clang) leave two steps to a tool:
//!
//! 1. `component embed -w WORLD WIT CORE -o OUT` writes the type of a WIT world
//!    into a custom section of a core module;
//! 2. `component new CORE -o OUT` turns such a module into a component.
//!
//! `wasm-tools` has both, and a hundred things more that take minutes to compile.
//! This program has these two, under the same names and with the same arguments,
//! so that it can stand in for `wasm-tools` wherever a build calls just them:
//! TinyGo takes its path from the variable `WASMTOOLS`. It also has the adapter that modules need
//! which import WASI preview 1; `wasm-tools` takes it as a file.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasmparser::{Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const USAGE: &str = "\
usage: component-tool component embed -w WORLD WIT CORE -o OUT
       component-tool component new CORE -o OUT
       component-tool --version";

fn main() -> Result<()> {
    let mut args = Arguments::from_env();
    if args.contains("--version") {
        println!("component-tool {}", env!("CARGO_PKG_VERSION"));
        return Ok(());
    }
    let command = (args.subcommand()?, args.subcommand()?);
    match (command.0.as_deref(), command.1.as_deref()) {
        (Some("component"), Some("embed")) => run_embed(args),
        (Some("component"), Some("new")) => run_new(args),
        _ => bail!("no such command\n{USAGE}"),
    }
}

fn run_embed(mut args: Arguments) -> Result<()> {
    let world: String = args.value_from_str(["-w", "--world"])?;
    let out = output(&mut args)?;
    let [wit, core] = operands(args)?;
    write(&out, &embed(read(&core)?, &wit, &world)?)
}

fn run_new(mut args: Arguments) -> Result<()> {
    let out = output(&mut args)?;
    let [core] = operands(args)?;
    let component = new(&read(&core)?)
        .with_context(|| format!("`{}` cannot become a component", core.display()))?;
    write(&out, &component)
}

/// Answers the core module with the type of `world`, a world of the WIT package
/// at `wit`, in a custom section.
fn embed(mut core: Vec<u8>, wit: &Path, world: &str) -> Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], Some(world))?;
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8, false)?;
    Ok(core)
}

/// Returns the component, validated, of a core module with an embedded world.
///
/// If the module imports WASI preview 1, as a libc does, the adapter of Wasmtime is put inside:
/// it imports WASI 0.2 instead. Other modules go without it, since its WIT would raise the
/// versions of WASI that they import.
fn new(core: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(core)?;
    if imports_from(core, WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME)? {
        encoder.adapter(
            WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        )?;
    }
    encoder.encode()
}

/// Returns whether a core module imports anything from the module `name`.
fn imports_from(core: &[u8], name: &str) -> Result<bool> {
    for payload in Parser::new(0).parse_all(core) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                if import?.module == name {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// Takes the output's path off the arguments.
fn output(args: &mut Arguments) -> Result<PathBuf> {
    Ok(args.value_from_os_str(["-o", "--output"], |path| {
        Ok::<_, std::convert::Infallible>(path.into())
    })?)
}

/// The arguments that are left once the options are taken, exactly `N` paths.
fn operands<const N: usize>(args: Arguments) -> Result<[PathBuf; N]> {
    let rest = args.finish();
    if let Some(option) = rest.iter().find(|arg| is_option(arg)) {
        bail!("unknown option `{}`\n{USAGE}", option.display());
    }
    let paths: Vec<PathBuf> = rest.into_iter().map(PathBuf::from).collect();
    paths
        .try_into()
        .map_err(|paths: Vec<_>| anyhow::anyhow!("{} paths instead of {N}\n{USAGE}", paths.len()))
}

fn is_option(arg: &OsString) -> bool {
    arg.as_encoded_bytes().starts_with(b"-")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("failed to read `{}`", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("failed to write `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wit_component::{DecodedWasm, dummy_module};
    use wit_parser::ManglingAndAbi;

    const WIT: &str = "
        package test:greeting;
        world greeter {
            import name: func() -> string;
            export greet: func() -> string;
        }
        world silent {
            export greet: func();
        }";

    /// The WIT of these tests in a file of the test's own, and its parsed form.
    fn wit(test: &str) -> (PathBuf, Resolve) {
        let path =
            std::env::temp_dir().join(format!("component-tool-{test}-{}.wit", std::process::id()));
        fs::write(&path, WIT).unwrap();
        let mut resolve = Resolve::default();
        resolve.push_path(&path).unwrap();
        (path, resolve)
    }

    fn core_module(resolve: &Resolve, world: &str) -> Vec<u8> {
        let package = resolve.packages.iter().next().unwrap().0;
        let world = resolve.select_world(&[package], Some(world)).unwrap();
        dummy_module(
            resolve,
            world,
            ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync),
        )
    }

    /// The names of a component's imports and of its exports.
    fn world_of(component: &[u8]) -> (Vec<String>, Vec<String>) {
        let DecodedWasm::Component(resolve, world) = wit_component::decode(component).unwrap()
        else {
            panic!("a WIT package instead of a component");
        };
        let names = |items: &wit_parser::IndexMap<_, _>| {
            let names = items.keys().map(|key| resolve.name_world_key(key));
            names.collect()
        };
        let world = &resolve.worlds[world];
        (names(&world.imports), names(&world.exports))
    }

    #[test]
    fn a_component_has_the_imports_and_exports_of_its_world() {
        let (path, resolve) = wit("world");
        let core = embed(core_module(&resolve, "greeter"), &path, "greeter").unwrap();
        let (imports, exports) = world_of(&new(&core).unwrap());
        assert_eq!(imports, ["name"]);
        assert_eq!(exports, ["greet"]);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn imports_of_preview_1_become_imports_of_wasi_0_2() {
        let (path, _) = wit("preview1");
        let core = wat::parse_str(
            r#"(module
                (import "wasi_snapshot_preview1" "random_get"
                    (func (param i32 i32) (result i32)))
                (memory (export "memory") 1)
                (func (export "greet")))"#,
        );
        let core = embed(core.unwrap(), &path, "silent").unwrap();
        let (imports, exports) = world_of(&new(&core).unwrap());
        let random = |name: &String| name.starts_with("wasi:random/random@0.2");
        assert!(imports.iter().any(random), "{imports:?}");
        assert_eq!(exports, ["greet"]);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_module_without_an_export_of_its_world_is_refused() {
        let (path, _) = wit("refused");
        let empty_module = b"\0asm\x01\0\0\0".to_vec();
        let error = new(&embed(empty_module, &path, "silent").unwrap()).unwrap_err();
        assert!(format!("{error:#}").contains("greet"), "{error:#}");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn an_unknown_world_is_an_error_that_names_it() {
        let (path, _) = wit("unknown");
        let error = embed(Vec::new(), &path, "absent").unwrap_err();
        assert!(format!("{error:#}").contains("absent"), "{error:#}");
        fs::remove_file(path).unwrap();
    }
}
