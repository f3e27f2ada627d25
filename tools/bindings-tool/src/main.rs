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
use wit_bindgen_core::{Files, WorldGenerator};

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
            ..Default::default()
        }
        .build(),
        "cpp" => wit_bindgen_cpp::Opts::default().build(None),
        _ => bail!("there is no generator for `{language}`\n{USAGE}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_files() {
        for (language, file) in [("c", "echo.h"), ("cpp", "echo_cpp.h")] {
            let mut resolve = Resolve::default();
            let package = resolve
                .push_str("t.wit", "package a:b; world echo { export f: func(); }")
                .unwrap();
            let world = resolve.select_world(&[package], Some("echo")).unwrap();
            let mut files = Files::default();
            let mut generator = generator(language).unwrap();
            generator.generate(&mut resolve, world, &mut files).unwrap();
            assert!(files.iter().any(|(name, _)| name == file), "{language}");
        }
        assert!(generator("pascal").is_err());
    }
}
