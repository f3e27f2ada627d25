//! Generates the C or C++ bindings of a WIT world.
//!
//! The `wit-bindgen` program has the generators of every language and takes minutes to
//! compile. This one has these two, over the same library crates:
//!
//!     bindings-tool c|cpp WIT WORLD OUT
//!
//! writes the sources for `WORLD`, a world of the WIT package in the folder `WIT`, and
//! the object file with its type, into the folder `OUT`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use wit_bindgen_core::wit_parser::Resolve;
use wit_bindgen_core::{AsyncFilterSet, Files, WorldGenerator};

const USAGE: &str = "\
usage: bindings-tool c|cpp WIT WORLD OUT
       bindings-tool --version";

fn main() -> Result<()> {
    let mut args = Arguments::from_env();
    if args.contains("--version") {
        println!("bindings-tool {}", env!("CARGO_PKG_VERSION"));
        return Ok(());
    }
    let language = args.subcommand()?;
    let operands: Vec<PathBuf> = args.finish().into_iter().map(PathBuf::from).collect();
    let (Some(language), [wit, world, out]) = (language, operands.as_slice()) else {
        bail!("expected a language and three operands\n{USAGE}");
    };
    let mut generator = generator(&language)?;
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], world.to_str())?;
    let mut files = Files::default();
    generator.generate(&mut resolve, world, &mut files)?;
    for (name, content) in files.iter() {
        let path = out.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

/// The generator of a language.
fn generator(language: &str) -> Result<Box<dyn WorldGenerator>> {
    Ok(match language {
        // An option or a result at the top is a struct like any other: the same in every
        // place is easier to generate code for.
        "c" => wit_bindgen_c::Opts {
            no_sig_flattening: true,
            async_: blocking(),
            ..Default::default()
        }
        .build(),
        "cpp" => wit_bindgen_cpp::Opts::default().build(None),
        _ => bail!("there is no generator for `{language}`\n{USAGE}"),
    })
}

/// Async functions as those of C are, which return when they are over: a call blocks. This is the
/// option `--sync all` of the `wit-bindgen` program.
fn blocking() -> AsyncFilterSet {
    let mut filter = AsyncFilterSet::default();
    filter.push("all");
    filter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bindings(language: &str, world: &str) -> Files {
        let mut resolve = Resolve::default();
        let text = format!("package a:b; world echo {{ {world} }}");
        let package = resolve.push_str("t.wit", &text).unwrap();
        let world = resolve.select_world(&[package], Some("echo")).unwrap();
        let mut files = Files::default();
        let mut generator = generator(language).unwrap();
        generator.generate(&mut resolve, world, &mut files).unwrap();
        files
    }

    #[test]
    fn an_async_function_blocks_in_c() {
        let files = bindings("c", "export f: async func(x: string) -> u8;");
        let mut files = files.iter();
        let (_, header) = files.find(|(name, _)| *name == "echo.h").unwrap();
        let header = String::from_utf8_lossy(header);
        let declared = "uint8_t exports_echo_f(echo_string_t *x);";
        assert!(header.contains(declared), "{header}");
    }

    #[test]
    fn every_language_has_its_files() {
        for (language, file) in [("c", "echo.h"), ("cpp", "echo_cpp.h")] {
            let files = bindings(language, "export f: func();");
            assert!(files.iter().any(|(name, _)| name == file), "{language}");
        }
        assert!(generator("pascal").is_err());
    }
}
