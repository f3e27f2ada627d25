//! Joins the modules of `page/` into the one script of a page.
//!
//! Checkers and editors see modules that import each other. A page that opens from a disk may not
//! load modules from there, so they stand in it one after another, without their `import` and
//! `export`.

/// The modules, each after those whose constants it needs when it starts.
const MODULES: [&str; 16] = [
    include_str!("page/figures.js"),
    include_str!("page/dom.js"),
    include_str!("page/run.js"),
    include_str!("page/texts.js"),
    include_str!("page/values.js"),
    include_str!("page/colours.js"),
    include_str!("page/filters.js"),
    include_str!("page/faults.js"),
    include_str!("page/head.js"),
    include_str!("page/changes.js"),
    include_str!("page/scores.js"),
    include_str!("page/support.js"),
    include_str!("page/matrices.js"),
    include_str!("page/sequence.js"),
    include_str!("page/cell.js"),
    include_str!("page/start.js"),
];

/// Returns the script of a report's page.
pub fn script() -> String {
    MODULES.map(joined).concat()
}

/// A module without its `import` and `export`, as it stands beside others.
fn joined(module: &str) -> String {
    let mut text = String::with_capacity(module.len());
    let mut importing = false;
    for line in module.lines() {
        importing |= line.starts_with("import ");
        if !importing {
            text += line.strip_prefix("export ").unwrap_or(line);
            text.push('\n');
        }
        importing &= !line.ends_with(';');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_module_is_joined_without_its_imports_and_exports() {
        let module = "import { a } from './a.js';\nimport {\n  b,\n  c,\n} from './b.js';\n\n\
            export const d = a;\n\nexport function e() {\n  return ' export ';\n}\n";
        let plain = "\nconst d = a;\n\nfunction e() {\n  return ' export ';\n}\n";
        assert_eq!(joined(module), plain);
    }

    #[test]
    fn every_module_is_in_the_script_and_no_name_is_declared_twice() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/site/page");
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|file| file.unwrap().path());
        let modules = files.filter(|file| file.extension().is_some_and(|end| end == "js"));
        assert_eq!(modules.count(), MODULES.len());
        let script = script();
        let mut names = BTreeSet::new();
        for line in script.lines() {
            let declared = ["const ", "let ", "class ", "function ", "async function "];
            let rest = declared.iter().find_map(|word| line.strip_prefix(word));
            let Some(rest) = rest else { continue };
            let name = rest
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next();
            assert!(names.insert(name), "{name:?} is declared twice");
        }
        assert!(names.contains(&Some("drawMatrices")));
    }
}
