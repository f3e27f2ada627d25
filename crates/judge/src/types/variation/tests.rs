use std::collections::BTreeSet;

use super::*;
use crate::cases::Cases;
use crate::contract::Contract;
use crate::contract::testing::contract;
use crate::types::Shape;

/// The arguments of so many cases.
fn cases(contract: &std::sync::Arc<Contract>, count: u64) -> Vec<Vec<Val>> {
    let cases = Cases::new(contract, 7, 0..count);
    let args = |index| cases.at(index).unwrap().args;
    (0..count).map(args).collect()
}

fn strings(val: &Val, to: &mut Vec<String>) {
    if let Val::String(text) = val {
        to.push(text.clone());
    }
    let inner = crate::value::inner(val).into_iter().flatten();
    inner.for_each(|part| strings(part, to));
}

fn all_strings(of: &[Vec<Val>]) -> Vec<String> {
    let mut all = Vec::new();
    of.iter().flatten().for_each(|val| strings(val, &mut all));
    all
}

fn source(number: u64) -> Source {
    Source::new(&blake3::hash(&number.to_le_bytes()))
}

/// What a list of strings becomes in some variations of a way.
fn varied(way: impl Fn(u64) -> Way) -> Vec<Val> {
    let args = || {
        let text = |text: &str| Val::String(text.to_owned());
        vec![Val::List(vec![text("one"), text("two@a.b"), text("three")])]
    };
    let vary = |number| {
        let mut args = args();
        vary(
            &mut args,
            way(number),
            &["mine".to_owned()],
            &mut source(number),
        );
        args.remove(0)
    };
    (0..2_000).map(vary).collect()
}

fn items(val: &Val) -> Vec<String> {
    let Val::List(items) = val else {
        panic!("{val:?}")
    };
    let text = |val: &Val| match val {
        Val::String(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    items.iter().map(text).collect()
}

#[test]
fn each_character_within_one_of_a_rules_boundary_occurs_in_ten_thousand_cases() {
    let boundaries: Vec<char> = super::super::characters::near(&[
        '\u{9}', '\u{d}', ' ', '\u{85}', '\u{a0}', '\u{1680}', '\u{2000}', '\u{200a}', '\u{2028}',
        '\u{2029}', '\u{202f}', '\u{205f}', '\u{3000}', '@', '.',
    ]);
    for name in ["validate-user", "validate-email"] {
        let seen: BTreeSet<char> = all_strings(&cases(contract(name), 10_000))
            .iter()
            .flat_map(|text| text.chars())
            .collect();
        let missing: Vec<&char> = boundaries.iter().filter(|c| !seen.contains(c)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn strings_get_each_length_by_bytes_units_and_characters() {
    let texts = all_strings(&cases(contract("validate-user"), 10_000));
    let lengths = |text: &String| {
        [
            text.len(),
            text.encode_utf16().count(),
            text.chars().count(),
        ]
    };
    let all: Vec<[usize; 3]> = texts.iter().map(lengths).collect();
    for (place, unit) in ["bytes", "units", "scalars"].into_iter().enumerate() {
        let seen: BTreeSet<usize> = all.iter().map(|lengths| lengths[place]).collect();
        for size in SIZES.into_iter().filter(|size| *size > 100) {
            let near = (size - 1)..=(size + 1);
            assert!(near.clone().any(|n| seen.contains(&n)), "{unit}: {near:?}");
        }
        assert!((LARGE - 1..=LARGE + 1).any(|n| seen.contains(&n)), "{unit}");
        assert!(seen.contains(&HUGE), "{unit}");
    }
}

#[test]
fn valid_addresses_are_long_too() {
    let contract = contract("validate-email");
    let long = |args: &&Vec<Val>| all_strings(&[(*args).clone()])[0].len() >= 300;
    let all = cases(contract, 10_000);
    let right = |args: &&Vec<Val>| contract.answer(args) == Some(Val::Bool(true));
    assert!(all.iter().filter(long).filter(right).count() > 20);
}

#[test]
fn batches_repeat_users_and_parts_of_them() {
    let all = cases(contract("create-users"), 4_000);
    let mut whole = 0;
    let mut part = 0;
    let mut longest = 0;
    for args in &all {
        let Val::List(users) = &args[0] else { panic!() };
        longest = longest.max(users.len());
        let pairs = || {
            users
                .iter()
                .enumerate()
                .flat_map(|(at, a)| users[..at].iter().map(move |b| (a, b)))
        };
        whole += usize::from(pairs().any(|(a, b)| a == b));
        let shares = |a: &Val, b: &Val| match (a, b) {
            (Val::Record(a), Val::Record(b)) => {
                a != b && a[0] == b[0] && a[0].1 != Val::String(String::new())
            }
            _ => false,
        };
        part += usize::from(pairs().any(|(a, b)| shares(a, b)));
    }
    assert!(whole > 200 && part > 40, "{whole} {part}");
    assert!(longest >= 299, "{longest}");
}

#[test]
fn words_stand_alone_beside_others_and_in_addresses() {
    let all = varied(Way::Word);
    let texts: BTreeSet<String> = all.iter().flat_map(items).collect();
    assert!(texts.iter().filter(|text| WORDS.contains(text)).count() > 200);
    assert!(texts.iter().any(|text| text.contains("mine")));
    assert!(
        texts
            .iter()
            .any(|text| text.ends_with("@a.b") && *text != "two@a.b")
    );
}

#[test]
fn a_repeated_element_stands_beside_its_original_and_apart() {
    let all = varied(|_| Way::Repeat);
    let pairs: BTreeSet<(usize, usize)> = all
        .iter()
        .flat_map(|val| {
            let items = items(val);
            let again = |at: usize| items[..at].iter().position(|item| *item == items[at]);
            (1..items.len())
                .filter_map(|at| Some((again(at)?, at)))
                .collect::<Vec<_>>()
        })
        .collect();
    for pair in [(0, 1), (1, 2), (0, 2), (0, 3), (2, 3)] {
        assert!(pairs.contains(&pair), "{pair:?}");
    }
}

#[test]
fn what_has_nothing_to_vary_stays() {
    let ways = [
        Way::Repeat,
        Way::Size(0),
        Way::Word(0),
        Way::Near(0),
        Way::Mistaken,
    ];
    for way in ways {
        let mut args = vec![
            Val::U32(7),
            Val::List(Vec::new()),
            Val::Enum("a".to_owned()),
        ];
        let before = args.clone();
        vary(&mut args, way, &[], &mut source(1));
        assert_eq!(args, before, "{way:?}");
    }
}

#[test]
fn a_variation_has_the_types_of_what_it_varies() {
    let shape = Shape::List(Box::new(Shape::Record(vec![
        ("name".to_owned(), Shape::String),
        (
            "tags".to_owned(),
            Shape::Map(Box::new(Shape::String), Box::new(Shape::Char)),
        ),
        (
            "more".to_owned(),
            Shape::Option(Box::new(Shape::FixedList(Box::new(Shape::U8), 2))),
        ),
    ])));
    for number in 0..4_000 {
        let mut args = source(number).values(std::slice::from_ref(&shape));
        let ways = [
            Way::Repeat,
            Way::Size(number % 30),
            Way::Word(number),
            Way::Near(number),
            Way::Mistaken,
        ];
        vary(
            &mut args,
            ways[number as usize % 5],
            &[],
            &mut source(number),
        );
        assert!(
            Shape::all_fit(std::slice::from_ref(&shape), &args),
            "{number}"
        );
    }
}

#[test]
fn four_cases_of_sixteen_stay_as_they_are() {
    let turns: Vec<Turn> = (0..TURNS).map(|index| Turn::of(index, 7)).collect();
    assert_eq!(
        turns.iter().filter(|turn| **turn == Turn::AsItIs).count(),
        4
    );
    assert_eq!(
        turns.iter().filter(|turn| **turn == Turn::OfTypes).count(),
        1
    );
}
