use super::*;
use crate::judge::symptom::differ;
use crate::judge::{Expected as Right, Failure, Outcome};
use crate::types::Shape;

const U32: &str = "cells = ['f/relay=js/echo=*', 'f/relay=*/echo=js']\nverdict = 'disagree'\n\
    shows = 'u32 # instead of #'\nholds = 'u32'\ninput = '2147483648'\nguest = 'js'\n\
    reason = 'large ones become others'\nlink = 'https://x.y/1'\n";

const GROWTH: &str = "cells = ['f/relay=js/echo=*', 'f/relay=*/echo=js']\nverdict = 'leak'\n\
    slope = 2.5\nguest = 'js'\nreason = 'it never frees'\nlink = 'https://x.y/1'\n";

fn read(text: &str) -> Result<Known, String> {
    Known::read(toml::from_str(text).map_err(|e| e.to_string())?, 5)
}

fn key(relay: &str, echo: &str) -> CellKey {
    format!("f/relay={relay}/echo={echo}").parse().unwrap()
}

fn blame(guests: &[&str]) -> Option<Blame> {
    let mut blames = guests.iter().map(|guest| Blame {
        role: "relay".to_owned(),
        guest: (*guest).to_owned(),
        also: vec![],
    });
    let first = blames.next()?;
    Some(Blame {
        also: blames.collect(),
        ..first
    })
}

/// Whether what a call answers is explained by these entries in a cell.
fn explained(known: &[Known], cell: &CellKey, right: Val, outcome: Outcome) -> bool {
    let expected = Right::exactly(right.clone());
    let args = [right];
    let verdict = match &outcome {
        Ok(_) => Verdict::Disagree,
        Err(Failure::Trap(_)) => Verdict::Trap,
        Err(_) => Verdict::Timeout,
    };
    let wrong = WrongCall {
        verdict,
        args: &args,
        before: &[],
        answer: Some(&args[0]),
    };
    let of_cell = OfCell::new(known, cell, None);
    let found = differ(&outcome, &expected);
    let mut found = found.iter();
    found.all(|difference| of_cell.explain(wrong, difference, None).is_some())
}

#[test]
fn a_fault_is_known_by_its_symptom_at_a_value_that_is_marked() {
    let known = [read(U32).unwrap()];
    let pair = |a: u32, b: u32| Val::Tuple(vec![Val::U32(a), Val::U32(b)]);
    let is = |cell: CellKey, right: Val, answer: Val| explained(&known, &cell, right, Ok(answer));
    let big = 1 << 31;
    assert!(is(key("js", "rust"), Val::U32(big), Val::U32(0)));
    assert!(is(key("rust", "js"), Val::U32(big), Val::U32(0)));
    assert!(is(key("js+u32-low", "rust"), Val::U32(big), Val::U32(0)));
    // Another cell, a value that is not marked, another symptom.
    assert!(!is(key("rust", "c"), Val::U32(big), Val::U32(0)));
    assert!(!is(key("js", "rust"), Val::U32(big - 1), Val::U32(0)));
    assert!(!is(key("js", "rust"), Val::S32(-1), Val::S32(0)));
    // One that is marked does not excuse another beside it.
    assert!(is(key("js", "rust"), pair(big, 5), pair(0, 5)));
    assert!(!is(key("js", "rust"), pair(big, 5), pair(big, 6)));
    assert!(!is(key("js", "rust"), pair(big, 5), pair(0, 6)));
    let trap = Err(Failure::Trap("no".to_owned()));
    assert!(!explained(&known, &key("js", "rust"), Val::U32(big), trap));
}

#[test]
fn a_trap_is_known_if_its_input_holds_the_mark_and_its_words_are_the_known_ones() {
    let text = U32
        .replace("'disagree'", "['trap', 'unstable']")
        .replace("u32 # instead of #", "trap: *out of range*");
    let known = [read(&text).unwrap()];
    let is = |right: u32, words: &str| {
        let trap = Err(Failure::Trap(words.to_owned()));
        explained(&known, &key("js", "rust"), Val::U32(right), trap)
    };
    assert!(is(u32::MAX, "a number out of range, it says"));
    assert!(!is(7, "a number out of range, it says"));
    assert!(!is(u32::MAX, "unreachable"));
}

#[test]
fn a_fault_of_two_guests_is_known_if_it_is_so_of_each() {
    let of = |guest: &str| read(&U32.replace("guest = 'js'", &format!("guest = '{guest}'")));
    let both = [of("js").unwrap(), of("go").unwrap()];
    let right = Right::exactly(Val::Tuple(vec![Val::U32(u32::MAX), Val::U32(u32::MAX)]));
    let outcome = Ok(Val::Tuple(vec![Val::U32(0), Val::U32(0)]));
    let found = differ(&outcome, &right);
    let wrong = WrongCall {
        verdict: Verdict::Disagree,
        args: &[],
        before: &[],
        answer: right.right.answer(),
    };
    let fault = |known: &[Known], guests: &[&str]| {
        let of_cell = OfCell::new(known, &key("js", "go"), None);
        of_cell
            .explain_fault(wrong, &found, blame(guests).as_ref())
            .is_some()
    };
    assert!(fault(&both, &["js"]) && fault(&both[..1], &["js+u32-low"]));
    assert!(!fault(&both, &["rust"]) && !fault(&both, &[]));
    // None is to blame for what two do together: an entry has to name both.
    let together = |relay: &str, echo: &str| {
        let cells = format!("['f/relay={relay}/echo={echo}']");
        read(&U32.replace("['f/relay=js/echo=*', 'f/relay=*/echo=js']", &cells)).unwrap()
    };
    assert!(fault(&[together("js", "go")], &[]) && !fault(&[together("js", "*")], &[]));
    assert!(!fault(&[together("js", "rust")], &[]));
    assert!(!fault(&both[..1], &["js", "go"]) && !fault(&both[..1], &["js", "rust"]));
    // That a guest is known to grow is no reason for what it answers.
    let grows = read(&GROWTH.replace("guest = 'js'", "guest = 'go'")).unwrap();
    let with_growth = [of("js").unwrap(), grows];
    assert!(fault(&with_growth, &["js"]) && !fault(&with_growth, &["js", "go"]));
}

#[test]
fn growth_is_known_up_to_its_slope_and_of_memory_alone() {
    let known = [read(GROWTH).unwrap()];
    let grows = |memory: f64, others: bool, guests: &[&str]| {
        let of_cell = OfCell::new(&known, &key("js", "rust"), None);
        let slope = Slope { memory, others };
        let known = of_cell.explain_growth(slope, blame(guests).as_ref());
        known.is_some()
    };
    assert!(grows(2.5, false, &["js"]) && grows(0.0, false, &["js+leak"]));
    assert!(!grows(2.6, false, &["js"]));
    assert!(grows(5.0, false, &["js", "js"]) && !grows(5.1, false, &["js", "js"]));
    assert!(!grows(1.0, true, &["js"]));
    assert!(!grows(1.0, false, &["rust"]) && !grows(1.0, false, &["js", "rust"]));
    assert!(!grows(1.0, false, &[]));
}

#[test]
fn what_cannot_be_made_is_known_by_what_its_tools_said() {
    let text = U32
        .replace("'disagree'", "'unbuilt'")
        .replace("u32 # instead of #", "*keyword `Self`*")
        .replace("holds = 'u32'\ninput = '2147483648'\n", "");
    let known = [read(&text).unwrap()];
    let of_cell = OfCell::new(&known, &key("js", "rust"), None);
    let explained = |verdict: Verdict, detail: &str, guest: &str| {
        let blame = blame(&[guest]);
        of_cell
            .explain_obstacle(verdict, detail, blame.as_ref())
            .is_some()
    };
    let output = "error:\nfound keyword `Self` here\nand more";
    assert!(explained(Verdict::Unbuilt, output, "js"));
    assert!(!explained(Verdict::Unbuilt, "another error", "js"));
    assert!(!explained(Verdict::Incomposable, output, "js"));
    assert!(!explained(Verdict::Unbuilt, output, "rust"));
}

#[test]
fn a_cell_has_to_show_what_is_always_there_if_its_types_can() {
    let known = [read(U32).unwrap()];
    let of_relay = |relay: &str, result: Shape| {
        let signature = Signature {
            params: vec![],
            result: Some(result),
            host_end: false,
        };
        OfCell::new(&known, &key(relay, "rust"), Some(signature))
    };
    let of = |result: Shape| of_relay("js", result);
    let none = BTreeMap::new();
    let unseen = of(Shape::U32).unseen(&none);
    assert!(
        unseen["expected.toml:5"].contains("no case shows it"),
        "{unseen:?}"
    );
    assert!(of(Shape::String).unseen(&none).is_empty());
    // Another version may show it and does not have to.
    assert!(of_relay("js@0.1.0", Shape::U32).unseen(&none).is_empty());
    let (big, other) = (Val::U32(1 << 31), Val::U32(0));
    assert!(explained(&known, &key("js@0.1.0", "rust"), big, Ok(other)));
    let seen = BTreeMap::from([(0, 3)]);
    assert!(of(Shape::U32).unseen(&seen).is_empty());
    assert_eq!(
        of(Shape::U32).named(&seen),
        [("expected.toml:5".to_owned(), 3)].into()
    );
    let text = U32.replace("cells", "because = 'x'\nsometimes");
    let sometimes = [read(&text).unwrap()];
    assert!(
        OfCell::new(&sometimes, &key("js", "rust"), None)
            .unseen(&none)
            .is_empty()
    );
}

#[test]
fn an_entry_that_any_fault_would_fit_is_refused() {
    let unmarked = U32.replace("holds = 'u32'\ninput = '2147483648'\n", "");
    for (text, why) in [
        (
            U32.replace("shows = 'u32 # instead of #'\n", ""),
            "a verdict alone",
        ),
        (unmarked.clone(), "nothing tells which inputs"),
        (
            unmarked.replace("'disagree'", "'trap'"),
            "nothing tells which inputs",
        ),
        (U32.replace("holds = 'u32'\n", ""), "name in `holds`"),
        (U32.replace("'u32'", "'_'"), "every input holds `_`"),
        (U32.replace("'u32'", "'u33'"), "`u33` is no type"),
        (U32.replace("2147483648", "0"), "0 stands for every number"),
        (U32.replace("'disagree'", "[]"), "needs a verdict"),
        (U32.replace("'disagree'", "'agree'"), "`agree` is expected"),
        (U32.replace("'disagree'", "'invalid'"), "a fault of the lab"),
        (U32.replace("cells", "sometimes"), "say in `because`"),
        (
            U32.replace(
                "cells = ['f/relay=js/echo=*', 'f/relay=*/echo=js']",
                "cells = []",
            ),
            "needs `cells` or `sometimes`",
        ),
        (GROWTH.replace("slope = 2.5\n", ""), "a verdict alone"),
        (
            GROWTH.replace("slope = 2.5\n", "shows = 'leak: *'\n"),
            "faults of every kind",
        ),
        (
            GROWTH.replace("'leak'", "'trap'"),
            "which only a `leak` has",
        ),
        (
            unmarked
                .replace("'disagree'", "'unbuilt'")
                .replace("u32 # instead of #", "*"),
            "faults of every kind",
        ),
    ] {
        let error = read(&text).unwrap_err();
        assert!(error.contains(why), "{error}\n{text}");
    }
    for common in [
        "*",
        "trap: wasm trap: wasm `unreachable` instruction executed",
        "trap: *unreachable*",
        "timeout",
    ] {
        assert!(is_common(common), "{common}");
    }
    assert!(!is_common("trap: *out of range*"));
}

#[test]
fn a_star_is_any_text() {
    for (pattern, text, like) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("*", "", true),
        ("a*", "ab", true),
        ("*b", "ab", true),
        ("a*c*e", "abcde", true),
        ("a*c*e", "abcdef", false),
        ("a*c*e", "ace", true),
        ("aa*aa", "aaa", false),
        ("*x*", "line\nx\nline", true),
    ] {
        assert_eq!(is_like(pattern, text), like, "{pattern} {text}");
    }
}
