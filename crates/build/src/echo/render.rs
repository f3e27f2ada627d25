//! Makes a guest's sources for a world of echoes from the guest's templates.
//!
//! A template is a folder. Its files whose names end in `.jinja` are rendered, and lose
//! that ending; the others are copied. `docs/adding-a-language.md` lists what a
//! template is given.

use std::path::Path;

use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use minijinja::{
    Environment, UndefinedBehavior, Value, context, syntax::SyntaxConfig, value::Serde,
};

use super::World;

/// The ending of files that are rendered.
pub const ENDING: &str = "jinja";

/// Renders a folder of a guest to an empty one. Templates import others by their path
/// in that guest's folder.
///
/// # Errors
/// If a template is wrong; the message has its file and line.
pub fn render(
    world: &World,
    wit: &Path,
    guest: &Path,
    template: &Path,
    to: &Path,
) -> Result<(), String> {
    let mut environment = environment()?;
    let root = guest.to_owned();
    environment.set_loader(move |name| match std::fs::read_to_string(root.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => {
            let kind = minijinja::ErrorKind::TemplateNotFound;
            Err(minijinja::Error::new(kind, format!("`{name}`: {e}")))
        }
    });
    for file in crate::inputs::files_below(template, vec![])? {
        let inside = file.strip_prefix(template).unwrap_or(&file);
        let target = to.join(inside);
        let failed = |why: String| format!("template `{}`: {why}", file.display());
        let text = match file.extension().is_some_and(|ending| ending == ENDING) {
            true => {
                let name = file.strip_prefix(guest).unwrap_or(&file);
                let rendered = environment
                    .get_template(&name.display().to_string())
                    .and_then(|template| template.render(context! { world => Value::from(Serde(world)), wit => wit.display().to_string() }));
                // The second form has the line of the template and what is around it.
                rendered.map_err(|e| failed(format!("{e:#}")))?.into_bytes()
            }
            false => std::fs::read(&file).map_err(|e| failed(e.to_string()))?,
        };
        let target = match target.extension().is_some_and(|ending| ending == ENDING) {
            true => target.with_extension(""),
            false => target,
        };
        let folder = target.parent().unwrap_or(to);
        std::fs::create_dir_all(folder)
            .and_then(|()| write_if_new(&target, &text))
            .map_err(|e| failed(format!("cannot write `{}`: {e}", target.display())))?;
    }
    Ok(())
}

/// The language of templates: what is not there is an error, and names can be written as
/// languages do.
///
/// # Errors
/// If minijinja refuses these settings.
pub fn environment() -> Result<Environment<'static>, String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true);
    environment.set_syntax(syntax.build().map_err(|e| e.to_string())?);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("camel", |name: String| name.to_lower_camel_case());
    environment.add_filter("pascal", |name: String| name.to_upper_camel_case());
    environment.add_filter("snake", |name: String| name.to_snake_case());
    environment.add_filter("shouty", |name: String| name.to_shouty_snake_case());
    Ok(environment)
}

/// Leaves a file alone that is as it should be, so that a build tool sees no change.
fn write_if_new(path: &Path, text: &[u8]) -> std::io::Result<()> {
    match std::fs::read(path) {
        Ok(known) if known == text => Ok(()),
        _ => std::fs::write(path, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIT: &str = "package a:b@1.0.0;
        interface i { one-two: func(x: list<u8>) -> list<u8>; }
        world echo { export i; }";

    fn rendered(template: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for dir in ["wit", "guest/echo", "out"] {
            std::fs::create_dir_all(at(dir)).unwrap();
        }
        std::fs::write(at("wit/w.wit"), WIT).unwrap();
        std::fs::write(
            at("guest/names.jinja"),
            "{% macro m(x) %}<{{ x }}>{% endmacro %}",
        )
        .unwrap();
        std::fs::write(at("guest/echo/a.txt.jinja"), template).unwrap();
        std::fs::write(at("guest/echo/b.txt"), "{{ as it is }}").unwrap();
        let world = World::read(&at("wit"), "echo").unwrap();
        render(
            &world,
            &at("wit"),
            &at("guest"),
            &at("guest/echo"),
            &at("out"),
        )?;
        let copied = std::fs::read_to_string(at("out/b.txt")).unwrap();
        assert_eq!(copied, "{{ as it is }}");
        Ok(std::fs::read_to_string(at("out/a.txt")).unwrap())
    }

    #[test]
    fn a_template_sees_the_world_and_the_macros_of_its_guest() {
        let template = "{% from 'names.jinja' import m %}
{% for f in world.interfaces[0].functions %}
{{ m(f.name | pascal) }} {{ f.rule }} {{ f.params[0].type.item.kind }}
{% endfor %}
";
        assert_eq!(rendered(template).unwrap(), "<OneTwo> echo u8\n");
    }

    #[test]
    fn what_is_wrong_with_a_template_is_said_with_its_line() {
        for template in ["\n{{ world.nothing.more }}", "\n{% if %}"] {
            let error = rendered(template).unwrap_err();
            assert!(error.contains("a.txt.jinja:2"), "{error}");
        }
    }
}
