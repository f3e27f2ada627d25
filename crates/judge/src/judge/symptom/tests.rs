use super::*;

fn right(answer: Val) -> Expected {
    Expected::exactly(answer)
}

fn text(text: &str) -> Val {
    Val::String(text.to_owned())
}

fn error(field: &str, message: &str) -> Val {
    Val::Record(vec![
        ("field".to_owned(), text(field)),
        ("message".to_owned(), text(message)),
    ])
}

fn result(success: bool, id: Option<&str>, errors: Vec<Val>) -> Val {
    Val::Record(vec![
        ("success".to_owned(), Val::Bool(success)),
        (
            "user-id".to_owned(),
            Val::Option(id.map(|id| Box::new(text(id)))),
        ),
        ("errors".to_owned(), Val::List(errors)),
    ])
}

fn between(expected: Val, answer: Val) -> Vec<String> {
    differences(&Ok(answer), &right(expected))
        .into_iter()
        .collect()
}

#[test]
fn texts_that_are_free_differ_by_what_is_lost_whatever_else_they_hold() {
    let lost = |rest: &str| differences(&Ok(text(rest)), &right(text(&format!("\u{feff}{rest}"))));
    let expected = "lost \"\\u{feff}\" at its start".to_owned();
    for rest in ["\u{1f600}\u{7f}", "\u{e9}x\\", "~\u{10ffff}$"] {
        assert_eq!(lost(rest), BTreeSet::from([expected.clone()]));
    }
    let other = differences(&Ok(text("\u{1}\u{2}")), &right(text("\u{3}\u{4}\u{5}")));
    assert_eq!(
        other,
        BTreeSet::from(["a text instead of a text".to_owned()])
    );
    let flags = |names: &[&str]| Val::Flags(names.iter().map(|&n| n.to_owned()).collect());
    let found = differences(&Ok(flags(&["a"])), &right(flags(&["b", "c"])));
    assert_eq!(found, BTreeSet::from(["flags instead of flags".to_owned()]));
}

#[test]
fn equal_values_have_no_difference() {
    let value = || result(false, None, vec![error("age", "Invalid age")]);
    assert!(between(value(), value()).is_empty());
}

#[test]
fn the_place_and_both_texts_are_told() {
    let errors = |message| result(false, None, vec![error("age", message), error("x", "y")]);
    assert_eq!(
        between(errors("Invalid age"), errors("invalid age")),
        [r#"errors.[].message: "invalid age" instead of "Invalid age""#]
    );
}

#[test]
fn a_missing_item_is_one_difference_wherever_it_stood() {
    let three = || vec![error("name", "n"), error("email", "e"), error("age", "a")];
    for at in 0..3 {
        let mut fewer = three();
        let gone = outline(&fewer.remove(at));
        assert_eq!(
            between(Val::List(three()), Val::List(fewer.clone())),
            [format!("{gone} is missing")]
        );
        assert_eq!(
            between(Val::List(fewer), Val::List(three())),
            [format!("{gone} is too much")]
        );
    }
}

#[test]
fn another_order_is_one_difference() {
    let list = |order: [u32; 3]| Val::List(order.map(Val::U32).to_vec());
    assert_eq!(between(list([1, 2, 3]), list([3, 2, 1])), ["another order"]);
    assert_eq!(between(list([1, 2, 3]), list([2, 3, 1])), ["another order"]);
}

#[test]
fn an_item_twice_is_one_too_much() {
    let list = |items: &[u32]| Val::List(items.iter().map(|n| Val::U32(*n)).collect());
    assert_eq!(between(list(&[7]), list(&[7, 7])), ["# is too much"]);
}

#[test]
fn maps_differ_by_their_keys_and_values_in_whatever_order() {
    let map = |entries: &[(&str, u32)]| {
        let entry = |(key, val): &(&str, u32)| (text(key), Val::U32(*val));
        Val::map(entries.iter().map(entry).collect())
    };
    let right = || map(&[("a", 1), ("b", 2), ("c", 3)]);
    let differ = |answer: &[(&str, u32)]| between(right(), map(answer));
    assert!(differ(&[("c", 3), ("b", 2), ("a", 1)]).is_empty());
    assert_eq!(
        differ(&[("a", 1), ("b", 7), ("c", 3)]),
        ["[]: u32 # instead of #"]
    );
    assert_eq!(differ(&[("a", 1), ("c", 3)]), [r#"the key "b" is missing"#]);
    assert_eq!(
        differ(&[("a", 1), ("b", 2), ("c", 3), ("d", 4)]),
        [r#"the key "d" is too much"#]
    );
    // A key that went wrong is known by its value.
    let wrong = [r#"[key]: "z" instead of "b""#];
    assert_eq!(differ(&[("a", 1), ("z", 2), ("c", 3)]), wrong);
}

#[test]
fn a_key_twice_is_a_difference_whichever_entry_counts() {
    let map = |entries: &[(u8, bool)]| {
        let entry = |(key, val): &(u8, bool)| (Val::U8(*key), Val::Bool(*val));
        Val::map(entries.iter().map(entry).collect())
    };
    let once = || map(&[(1, true)]);
    assert_eq!(
        between(once(), map(&[(1, true), (1, true)])),
        ["a key twice"]
    );
    assert_eq!(
        between(once(), map(&[(1, false), (1, true)])),
        ["a key twice"]
    );
    assert_eq!(
        between(once(), map(&[(1, true), (1, false)])),
        ["[]: false instead of true", "a key twice"]
    );
    let twice = || map(&[(1, false), (1, true)]);
    assert_eq!(between(twice(), once()), ["no key twice"]);
    let other = map(&[(1, true), (1, true)]);
    assert_eq!(between(twice(), other), ["other entries of a key twice"]);
}

#[test]
fn fixed_lists_are_compared_as_lists_are() {
    let list = |items: [u32; 3]| Val::FixedList(items.map(Val::U32).to_vec());
    assert_eq!(between(list([1, 2, 3]), list([3, 2, 1])), ["another order"]);
    assert_eq!(
        between(list([1, 2, 3]), list([1, 0, 3])),
        ["[]: u32 # instead of #"]
    );
    let shorter = Val::FixedList(vec![Val::U32(1), Val::U32(2)]);
    assert_eq!(between(list([1, 2, 3]), shorter), ["# is missing"]);
}

#[test]
fn identifiers_of_two_inputs_differ_in_one_way() {
    let id = |id| result(true, Some(id), vec![]);
    let first = between(id("usr_0123456789abcdef"), id("usr_fedcba9876543210"));
    let second = between(id("usr_00000000deadbeef"), id("usr_1111111111111111"));
    assert_eq!(first, second);
    assert_eq!(first, [r#"user-id: "usr_#" instead of "usr_#""#]);
    let none = between(id("usr_0123456789abcdef"), result(true, None, vec![]));
    assert_eq!(none, ["user-id: none instead of some"]);
}

#[test]
fn faults_are_told_by_their_first_line() {
    let trap = |what: &str| differences(&Err(Failure::Trap(what.to_owned())), &right(Val::U32(1)));
    assert_eq!(
        trap("out of bounds at 0x12\nmore"),
        trap("out of bounds at 0x77")
    );
    assert_ne!(trap("unreachable"), trap("out of bounds"));
    let timeout = differences(
        &Err(Failure::Timeout("3 s".to_owned())),
        &right(Val::U32(1)),
    );
    assert_eq!(timeout, BTreeSet::from(["timeout".to_owned()]));
}

#[test]
fn variants_results_and_tuples_are_entered() {
    let errors = |n| Val::Variant("errors".to_owned(), Some(Box::new(Val::U32(n))));
    let ok = Val::Variant("ok".to_owned(), None);
    assert_eq!(
        between(errors(1), errors(2)),
        ["errors: u32 # instead of #"]
    );
    assert_eq!(between(ok, errors(2)), ["errors instead of ok"]);
    let pair = |n| Val::Tuple(vec![Val::Bool(true), Val::U32(n)]);
    assert_eq!(between(pair(1), pair(2)), ["1: u32 # instead of #"]);
    let result = |n| Val::Result(Err(Some(Box::new(Val::U32(n)))));
    assert_eq!(between(result(1), result(2)), ["u32 # instead of #"]);
}

#[test]
fn long_texts_are_cut() {
    let long = label(&"x".repeat(1000), SHOWN);
    assert!(long.len() <= SHOWN + 2, "{long}");
}

#[test]
fn a_text_has_the_length_of_the_right_one_or_is_shorter_or_longer() {
    for (answer, word) in [
        ("ab", "a text of the same length"),
        ("a", "a shorter text"),
        ("abc", "a longer text"),
    ] {
        assert_eq!(length("xy", answer), word);
    }
}

#[test]
fn what_a_text_lost_is_told_with_its_place() {
    for (right, answer, told) in [
        (
            "\u{feff}a\u{7f}",
            "a\u{7f}",
            "lost \"\\u{feff}\" at its start",
        ),
        (
            "\u{7f}a\u{feff}",
            "\u{7f}a",
            "lost \"\\u{feff}\" at its end",
        ),
        (
            "\u{7f}\u{feff}\u{7f}",
            "\u{7f}\u{7f}",
            "lost \"\\u{feff}\" inside",
        ),
        (
            "\u{7f}\u{feff}\u{7f}",
            "\u{7f}b\u{7f}",
            "\"b\" instead of \"\\u{feff}\" in it",
        ),
    ] {
        assert_eq!(super::text(right, answer), told);
    }
}

#[test]
fn of_two_lists_only_what_they_have_not_in_common_is_told() {
    let vals = |numbers: &[u8]| numbers.iter().map(|n| Val::U8(*n)).collect::<Vec<_>>();
    for (right, answer, missing, extra) in [
        (vec![1, 2, 3], vec![1, 3], vec![2], vec![]),
        (vec![1, 3], vec![1, 2, 3], vec![], vec![2]),
        (vec![1, 2, 3, 4], vec![2, 9, 3, 4, 5], vec![1], vec![9, 5]),
        (vec![1, 2], vec![2, 1], vec![1], vec![1]),
        (vec![1], vec![2], vec![1], vec![2]),
    ] {
        let (right, answer) = (vals(&right), vals(&answer));
        let (lost, new) = without_common(&right, &answer);
        let owned = |vals: Vec<&Val>| vals.into_iter().cloned().collect::<Vec<_>>();
        assert_eq!((owned(lost), owned(new)), (vals(&missing), vals(&extra)));
    }
}
