use super::*;

fn all(file: &str, text: &str) -> Vec<String> {
    let sites = sites(Path::new(file), text, &["generate!".to_owned()]);
    sites.into_iter().map(|site| site.says).collect()
}

#[test]
fn each_kind_of_place_becomes_its_neighbour() {
    let says = all(
        "a.c",
        "if (a < 13 && b >= 0x1f || c == 'z') return \"age\";",
    );
    let expected = [
        "`<` becomes `<=`",
        "`13` becomes `14`",
        "`&&` becomes `||`",
        "`>=` becomes `>`",
        "`0x1f` becomes `0x20`",
        "`||` becomes `&&`",
        "`==` becomes `!=`",
        "`z` becomes `a`",
        "`age` becomes `agf`",
    ];
    assert_eq!(says, expected);
}

#[test]
fn a_site_changes_its_place_alone() {
    let text = "/* 1 */\nint years = 0x00ffu;\n";
    let sites = sites(Path::new("a.c"), text, &[]);
    assert_eq!(sites.len(), 1);
    assert_eq!((sites[0].line, sites[0].kind), (2, Kind::Number));
    assert_eq!(sites[0].changed(text), "/* 1 */\nint years = 0x0100u;\n");
}

#[test]
fn python_has_comments_docstrings_and_words() {
    let text = r##"
"""A text with 1 < 2."""
from rules import (
    a1,
    b2,
)
'another of 3'
def f(x):  # 4 == 4
    "of 5 people"
    """one
    of 6"""
    return x // 7 == 0 and f"{x:016x}" + r'\d' or not True
"##;
    let expected = [
        "`7` becomes `8`",
        "`==` becomes `!=`",
        "`0` becomes `1`",
        "`and` becomes `or`",
        r"`\d` becomes `\e`",
        "`or` becomes `and`",
        "`True` becomes `False`",
    ];
    assert_eq!(all("a.py", text), expected);
}

#[test]
fn javascript_has_patterns_and_templates() {
    let text = r#"
import { a } from './a1.js';
/** 1 < 2 */
const p = /["'/*]1/.test(x) ? `usr_${y}` : 'it\'s'; // 3
export {
  b2 as c3,
};
const half = a / 2 / b === 1.5;
const f = (x) => x !== '\u00e9' && x !== 'a"b';
"#;
    let expected = [
        r"`it\'s` becomes `it\'t`",
        "`2` becomes `3`",
        "`===` becomes `!==`",
        "`!==` becomes `===`",
        "`&&` becomes `||`",
        "`!==` becomes `===`",
        "`a\"b` becomes `a\"c`",
    ];
    assert_eq!(all("a.js", text), expected);
}

#[test]
fn rust_has_lifetimes_attributes_macros_and_tests() {
    let text = r##"
use a::{
    b1,
};
generate!({
    path: "../wit",
});
#[derive(Debug)]
struct S<'a>(&'a str, u8);
/* 1 /* 2 */ 3 */
fn f<'a>(x: &'a Vec<u8>) -> bool {
    let close = |_: u8| x.0 == 1;
    let none = || 2;
    matches!(c, '\u{9}'..='\u{d}' | 'b' | b'@' | '\'')
        && r#"a "quoted" text"# != "\u{feff}" || 13..=150_u32 << 1.0
}
#[cfg(test)]
mod tests { const N: u8 = 4; }
"##;
    let expected = [
        "`==` becomes `!=`",
        "`1` becomes `2`",
        "`2` becomes `3`",
        "`b` becomes `c`",
        "`@` becomes `.`",
        "`&&` becomes `||`",
        "`a \"quoted\" text` becomes `a \"quoted\" texu`",
        "`!=` becomes `==`",
        "`||` becomes `&&`",
        "`13` becomes `14`",
        "`150_u32` becomes `151_u32`",
    ];
    assert_eq!(all("a.rs", text), expected);
}

#[test]
fn c_has_directives_and_go_has_raw_strings() {
    let c = "#include <a1.h>\n#if A < 2\n#define MOST 64\n#endif\nstd::vector<int> x(1'000);";
    assert_eq!(
        all("a.cpp", c),
        ["`64` becomes `65`", "`1'000` becomes `1001`"]
    );
    let go =
        "package a1\n\nimport (\n\t\"strings\"\n)\n\nvar x = `a\\b` + \"c\\n\" + string('\\'')\n";
    assert_eq!(all("a.go", go), [r"`a\b` becomes `a\c`"]);
}

#[test]
fn a_text_that_is_cut_is_read_to_its_end() {
    for text in [
        "\"a", "'", "'\\", "\"\\", "/* é", "é'é", "r#\"a", "0x", "`${", "'''é", "/é\\",
    ] {
        for file in ["a.py", "a.js", "a.rs", "a.c", "a.go", "a.rb"] {
            all(file, text);
        }
    }
}

#[test]
fn tests_are_no_sources() {
    let is = |file: &str| is_source(Path::new(file));
    assert!(is("validator/rules.py") && is("src/lib.rs") && is("latest.js"));
    for file in [
        "rules_test.go",
        "tests/a.py",
        "test_a.py",
        "a.test.js",
        "Cargo.toml",
        "build",
    ] {
        assert!(!is(file), "{file}");
    }
}

fn written(file: &str, text: &str) -> Vec<Constant> {
    literals(Path::new(file), text, &["generate!".to_owned()])
}

fn texts(of: &[&str]) -> Vec<Constant> {
    of.iter()
        .map(|text| Constant::Text((*text).into()))
        .collect()
}

#[test]
fn the_literals_of_a_source_are_its_strings_and_numbers() {
    let c = "// 7\n#include <a.h>\n#define MOST 0x1f'ull\nreturn age != -1 && c == '\\n';\n";
    let mut expected = vec![Constant::Integer(0x1f), Constant::Integer(-1)];
    expected.extend(texts(&["\n"]));
    assert_eq!(written("a.c", c), expected);
    // The 64 bits of the last one, and nothing of what has more.
    let float = written(
        "a.go",
        "x := 0.5 + 48_879 + 18446744073709551615 + 18446744073709551616\n",
    );
    assert_eq!(
        float,
        [
            Constant::Float(0.5_f64.to_bits()),
            Constant::Integer(48_879),
            Constant::Integer(-1)
        ]
    );
}

#[test]
fn strings_of_every_language_are_what_they_stand_for() {
    let python = "\"\"\"A text with 1.\"\"\"\nif a == '\\x41\\u20acb' or r'\\d':\n    pass\n";
    assert_eq!(written("a.py", python), texts(&["A\u{20ac}b", "\\d"]));
    let js = "import x from 'y';\nconst a = b === \"\\u{1f600}\" || c === '\\'';\n";
    assert_eq!(written("a.js", js), texts(&["\u{1f600}", "'"]));
    let rust = "wit_bindgen::generate!({ path: \"a\" });\nlet a = r#\"\"\\d\"#;\nlet b = '\\u{a66e}';\nlet c = \"a\\\nb\";\n#[cfg(test)]\nmod tests { \"no\" }\n";
    assert_eq!(written("a.rs", rust), texts(&["\"\\d", "\u{a66e}", "ab"]));
    let go = "a := `\\n` + \"\\101\"\n";
    assert_eq!(written("a.go", go), texts(&["\\n", "A"]));
}
