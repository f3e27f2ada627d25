use super::*;

fn error(text: &str) -> String {
    parse(text, PathBuf::from("/lab/guests-toy")).unwrap_err()
}

#[test]
fn a_manifest_with_a_prebuilt_component_needs_no_commands() {
    let text = "name = 'toy'\nlanguage = 'Toy'\n[roles.validator]\ncomponent = 'v.wat'\n";
    let guest = parse(text, PathBuf::from("/lab/guests-toy")).unwrap();
    let expected = Source::Component(PathBuf::from("/lab/guests-toy/v.wat"));
    assert_eq!(guest.roles["validator"], expected);
}

#[test]
fn a_source_may_lie_in_the_folder_of_another_guest() {
    let text = "name = 'toy'\nlanguage = 'Toy'\n\
        [commands]\nprobe = ['p']\nsetup = ['s']\nbuild = ['b']\n\
        [roles.validator]\nsource = '../guests-c/validator'\n\
        [roles.echo]\ntemplate = '../guests-c/./echo'\n";
    let guest = parse(text, PathBuf::from("/lab/guests-toy")).unwrap();
    let validator = Source::Folder(PathBuf::from("/lab/guests-c/validator"));
    let echo = Source::Template(PathBuf::from("/lab/guests-c/echo"));
    assert_eq!(guest.roles["validator"], validator);
    assert_eq!(guest.roles["echo"], echo);
}

#[test]
fn what_its_author_wrote_is_told_by_lines_and_else_by_functions() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("v/internal")).unwrap();
    for file in ["v/rules.go", "v/internal/cm.go"] {
        std::fs::write(dir.path().join(file), "one\ngenerate!(world)\n").unwrap();
    }
    let text = "name = 'toy'\nlanguage = 'Toy'\nown-functions = ['main.*']\n\
        macros = ['generate!']\nown-files = ['*.go', '!*/internal/*']\n\
        [roles.validator]\ncomponent = 'v.wat'\n";
    let guest = parse(text, dir.path().to_owned()).unwrap();
    let line = |file: PathBuf, number| Line {
        file: file.into(),
        number,
    };
    let own = |file: &str, number| Some(line(dir.path().join(file), number));
    let cases = [
        (own("v/rules.go", 1), true),
        (own("v/rules.go", 2), false),
        (own("v/rules.go", 9), true),
        (own("v/internal/cm.go", 1), false),
        (Some(line("/usr/lib/go/strings.go".into(), 1)), false),
        (None, true),
    ];
    for (line, expected) in cases {
        assert_eq!(
            guest.wrote("main.check", line.as_ref()),
            expected,
            "{line:?}"
        );
    }
    assert!(!guest.wrote("runtime.alloc", None));
}

#[test]
fn what_is_wrong_with_a_manifest_is_said() {
    let head = "name = 'toy'\nlanguage = 'Toy'\n";
    let role = "[roles.validator]\n";
    let cases = [
        (
            format!("{head}own-functions = ['a**b']\n{role}component = 'v.wat'"),
            "`own-functions` has `a**b`",
        ),
        (
            "name = 'Toy'\nlanguage = 'Toy'\nroles = {}".to_owned(),
            "lower-case",
        ),
        (
            "name = 'other'\nlanguage = 'Toy'\nroles = {}".to_owned(),
            "but the folder is",
        ),
        (format!("{head}roles = {{}}"), "no `[roles.NAME]`"),
        (format!("{head}{role}"), "needs one of `source`, `template`"),
        (format!("{head}{role}source = 'v'"), "no `[commands]`"),
        (
            format!("{head}{role}component = 'v'\nunsupported = 'cannot'"),
            "`unsupported` needs a reference",
        ),
        (
            format!("{head}{role}template = 'v'\nno-async = 'cannot'"),
            "`no-async` needs a reference",
        ),
        (
            format!("{head}{role}component = 'v'\nno-async = 'cannot, https://x.y'"),
            "`no-async` needs a `template`",
        ),
        (format!("{head}colour = 'red'"), "unknown field `colour`"),
        (head.to_owned(), "missing field `roles`"),
    ];
    for (text, expected) in cases {
        assert!(error(&text).contains(expected), "{text}: {}", error(&text));
    }
}

#[test]
fn no_guest_at_all_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let error = discover(root.path(), &["guests-*".to_owned()], &[]).unwrap_err();
    assert!(error.to_string().starts_with("no guest was found"));
}

#[test]
fn a_guests_folder_without_a_manifest_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("guests-toy")).unwrap();
    let error = discover(root.path(), &["guests-*".to_owned()], &[]).unwrap_err();
    assert!(error.to_string().contains("guests-toy` has no guest.toml"));
}

#[test]
fn two_guests_of_one_name_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let text = "name = 'toy'\nlanguage = 'Toy'\n[roles.validator]\ncomponent = 'v.wat'\n";
    for folder in ["guests-toy", "elsewhere"] {
        std::fs::create_dir(root.path().join(folder)).unwrap();
        std::fs::write(root.path().join(folder).join(MANIFEST), text).unwrap();
    }
    let further = [root.path().join("elsewhere")];
    let error = discover(root.path(), &["guests-*".to_owned()], &further).unwrap_err();
    assert!(error.to_string().contains("two guests are named `toy`"));
}
