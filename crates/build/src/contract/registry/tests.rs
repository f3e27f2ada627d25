use super::*;
use crate::contract::typed::{Ask, Generate, MadeBy, Who};
use crate::guest::fake;
use crate::judge::Drive;
use crate::judge::Right;
use crate::manifest;
use crate::value::Val;

/// An oracle that returns the first argument, and a generator that makes the seed.
struct First;

impl Ask for First {
    fn ask(&self, args: &[Val]) -> Result<Right, String> {
        Ok(Right::Answer(args[0].clone()))
    }
}

impl Generate for First {
    fn generate(&self, seed: u64) -> Result<Val, String> {
        let name = Val::String("made".to_owned());
        Ok(Val::Tuple(vec![name, Val::U32(seed as u32)]))
    }
}

impl Askers for First {
    fn asker(&self, _: &Arc<Contract>, _: &Who) -> Result<Arc<dyn Ask>, String> {
        Ok(Arc::new(First))
    }

    fn generator(&self, _: &MadeBy) -> Result<Arc<dyn Generate>, String> {
        Ok(Arc::new(First))
    }
}

const WIT: &str = "package acme:shop@1.0.0;
    interface tax { of: func(name: string, net: u32) -> string; }
    interface codec {
        encode: func(text: string) -> list<u8>;
        decode: func(bytes: list<u8>) -> result<string, string>;
        checked: func(text: string) -> result<list<u8>>;
        plain: func(bytes: list<u8>) -> string;
        length: func(bytes: list<u8>) -> u32;
    }
    interface audit { resource log; ask: func(log: borrow<log>); tell: func() -> string; }
    world shop { import tax; export tax; export audit; export codec; }
    world till { export tax; }";

const ROLES: &str = "[roles.shop]\nworld = 'acme:shop/shop'\n\
    [roles.till]\nworld = 'acme:shop/till'\n";

/// The contracts of a manifest with these lines after its roles.
fn read(text: &str) -> Result<Contracts, String> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("wit")).unwrap();
    std::fs::write(dir.path().join("wit/shop.wit"), WIT).unwrap();
    std::fs::write(dir.path().join("words.txt"), "beer\nbread\n").unwrap();
    std::fs::write(dir.path().join("calls.wave"), "# one\nof(\"egg\", 7)\n").unwrap();
    let text = ROLES.to_owned() + text;
    let manifest = manifest::parse(&text, dir.path().to_owned()).unwrap();
    let guests = ["go", "js"].map(|name| fake::guest(name, &["shop", "till"]));
    Contracts::read(&manifest, &guests, &[""], &First).map_err(|e| e.to_string())
}

fn contract(lines: &str) -> String {
    format!("[contracts.tax]\nroles = ['shop', 'till']\n{lines}")
}

const OF: &str = "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'majority'\n";

#[test]
fn one_function_is_a_contract_and_an_interface_is_a_group() {
    let one = read(&contract(OF)).unwrap();
    assert_eq!(one.all.len(), 1);
    assert_eq!((&*one.all[0].name, one.all[0].word()), ("tax", "tax"));
    assert_eq!(one.all[0].roles.len(), 2);
    let all = "functions = ['acme:shop/tax@1.0.0']\noracle = 'majority'\n";
    let all = read(&contract(all)).unwrap();
    assert_eq!((&*all.all[0].name, all.all[0].word()), ("tax.of", "tax"));
}

#[test]
fn what_the_manifest_names_and_is_not_there_is_an_error() {
    for (lines, why) in [
        (
            "functions = ['acme:shop/tax@1.0.0#on']\noracle = 'majority'",
            "exports no",
        ),
        (
            "functions = ['acme:shop/audit@1.0.0#ask']\noracle = 'majority'",
            "`ask`: a handle",
        ),
        (
            "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'fate'",
            "`fate` is not an oracle",
        ),
        (
            "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'reference:cobol'",
            "no guest is named `cobol`; there are: go, js",
        ),
        (
            "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'builtin:x'",
            "no oracle `x` is built in",
        ),
        (
            "functions = ['acme:shop/tax@1.0.0#of']\noracle = 'signature'",
            "nothing says what `of` answers",
        ),
    ] {
        let error = read(&contract(lines)).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
    let error = read("[roles.bank]\nworld = 'acme:bank/bank'").unwrap_err();
    assert!(
        error.contains("role `bank`: no package `acme:bank`"),
        "{error}"
    );
}

/// The inputs of the first seeds.
fn drawn(inputs: &str) -> Vec<Vec<Val>> {
    let contracts = read(&contract(&format!("{OF}[contracts.tax.inputs]\n{inputs}")));
    let contract = contracts.unwrap().all.remove(0);
    let generator = contract.rules.generator();
    let drawn = (0..200_u64).map(|seed| {
        let args = generator(&blake3::hash(&seed.to_le_bytes())).unwrap();
        let right = contract.rules.right(&args).unwrap();
        assert_eq!(right.answer(), Some(&args[0]));
        assert!(contract.rules.oracle(&args).is_some());
        args
    });
    drawn.collect()
}

fn count(drawn: &[Vec<Val>], is: impl Fn(&str, u32) -> bool) -> usize {
    let is = |args: &&Vec<Val>| match args.as_slice() {
        [Val::String(name), Val::U32(net)] => is(name, *net),
        other => panic!("{other:?}"),
    };
    drawn.iter().filter(is).count()
}

#[test]
fn inputs_are_made_as_the_manifest_says() {
    let words = drawn("values = { name = { words = 'words.txt' }, net = { range = [5, 9] } }");
    assert!((60..140).contains(&count(&words, |name, _| name == "beer" || name == "bread")));
    assert_eq!(count(&words, |_, net| (5..=9).contains(&net)), 200);
    let calls = drawn("calls = ['calls.wave']");
    assert!((25..80).contains(&count(&calls, |name, net| name == "egg" && net == 7)));
    let made = drawn("generator = 'g.wasm#a:b/c#d'");
    assert_eq!(count(&made, |name, _| name == "made"), 200);
    let plain = drawn("values = { u32 = { examples = ['3'] } }");
    assert!((60..140).contains(&count(&plain, |_, net| net == 3)));
}

#[test]
fn inputs_that_never_take_effect_are_an_error() {
    for (oracle, inputs, why) in [
        (
            "majority",
            "values = { nam = { regex = 'a' } }",
            "the hint for `nam` never takes effect",
        ),
        (
            "majority",
            "values = { name = { regex = 'a' }, string = { regex = 'b' } }",
            "the hint for `string` never takes effect",
        ),
        (
            "majority",
            "values = { name = { words = 'none.txt' } }",
            "cannot read",
        ),
        ("majority", "calls = ['words.txt']", "have no call of `of`"),
        (
            "majority",
            "generator = 'g.wasm'",
            "write FILE#INTERFACE#FUNCTION",
        ),
        (
            "builtin:check-user",
            "calls = ['calls.wave']",
            "`inputs` never take effect",
        ),
    ] {
        let functions = "functions = ['acme:shop/tax@1.0.0#of']";
        let lines = format!("{functions}\noracle = '{oracle}'\n[contracts.tax.inputs]\n{inputs}");
        let error = read(&contract(&lines)).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn properties_say_what_is_done_with_a_case() {
    let only = |text: &str| read(text).map(|contracts| contracts.all[0].clone());
    let pure = only(&contract(&format!("{OF}pure = true"))).unwrap();
    assert_eq!(pure.drive, Drive::Twice);
    let trip = |first: &str, second: &str| {
        only(&contract(&format!(
            "roundtrip = ['acme:shop/codec@1.0.0#{first}', 'acme:shop/codec@1.0.0#{second}']"
        )))
    };
    for (first, second, unwrap_first, unwrap_second) in [
        ("encode", "decode", false, true),
        ("checked", "plain", true, false),
    ] {
        let contract = trip(first, second).unwrap();
        let drive = Drive::Then {
            unwrap_first,
            unwrap_second,
        };
        assert_eq!(contract.drive, drive);
        assert_eq!(
            (&*contract.function, &*contract.oracle),
            (first, "roundtrip")
        );
        let args = contract.rules.plain();
        assert_eq!(contract.answer(&args), Some(args[0].clone()));
    }
    for (first, second, why) in [
        (
            "encode",
            "encode",
            "`encode` returns list<u8>, and `encode` takes string",
        ),
        (
            "encode",
            "length",
            "`encode` takes string, and `length` returns u32",
        ),
        ("encode", "gone", "exports no `acme:shop/codec@1.0.0#gone`"),
    ] {
        let error = trip(first, second).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_guest_that_plays_an_unknown_role_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = manifest::parse("", dir.path().to_owned()).unwrap();
    let guests = [fake::guest("go", &["till"])];
    let error = Contracts::read(&manifest, &guests, &[""], &First).unwrap_err();
    assert!(error.to_string().contains("plays the role `till`"));
}
