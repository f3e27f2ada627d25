use super::*;
use crate::contract::host_end::HostEnd;

fn pattern(text: &str) -> TypePattern {
    text.to_owned().try_into().unwrap()
}

fn input(text: &str) -> Input {
    text.to_owned().try_into().unwrap()
}

fn mark(holds: &str, from: &str, place: Option<Place>) -> Mark {
    Mark {
        holds: vec![pattern(holds)],
        inputs: vec![input(from)],
        place,
    }
}

#[test]
fn a_pattern_is_a_type_or_a_part_of_one() {
    let some = |val| Val::Option(Some(Box::new(val)));
    let variant = || Val::Variant("a".to_owned(), Some(Box::new(Val::U8(1))));
    let err = Val::Result(Err(Some(Box::new(Val::String(String::new())))));
    let map = Val::Map(vec![(Val::U8(1), Val::Bool(true))]);
    for (text, val, fits) in [
        ("u32", Val::U32(0), true),
        ("u32", Val::S32(0), false),
        ("_", Val::S32(0), true),
        ("list", Val::List(vec![]), true),
        ("list<_>", Val::List(vec![]), false),
        ("list<variant>", Val::List(vec![variant()]), true),
        ("list<variant<u8>>", Val::List(vec![variant()]), true),
        ("list<variant<u16>>", Val::List(vec![variant()]), false),
        ("option<u8>", some(Val::U8(1)), true),
        ("option<u8>", Val::Option(None), false),
        ("result<_, string>", err.clone(), true),
        ("result<string, _>", err, false),
        ("fixed-list<u8>", Val::FixedList(vec![Val::U8(1)]), true),
        ("list<u8>", Val::FixedList(vec![Val::U8(1)]), false),
        ("map", Val::Map(vec![]), true),
        ("map<u8>", map.clone(), true),
        ("map<u8, bool>", map.clone(), true),
        ("map<_, bool>", map.clone(), true),
        ("map<bool>", map.clone(), false),
        ("map<_, u8>", map, false),
    ] {
        assert_eq!(pattern(text).fits(&val), fits, "{text} {val:?}");
    }
}

#[test]
fn a_pattern_fits_types_as_it_fits_their_values() {
    let list = Shape::List(Box::new(Shape::Variant(vec![(
        "a".to_owned(),
        Some(Shape::U8),
    )])));
    let result = Shape::Result(None, Some(Box::new(Shape::String)));
    for (text, shape, fits) in [
        ("list<variant>", &list, true),
        ("list<variant<u8>>", &list, true),
        ("list<variant<u16>>", &list, false),
        ("list<record>", &list, false),
        ("result<_, string>", &result, true),
        ("result<string, _>", &result, false),
    ] {
        assert_eq!(pattern(text).fits(shape), fits, "{text}");
    }
}

#[test]
fn what_is_no_type_and_no_input_is_refused() {
    for wrong in ["", "u33", "list<", "list<u8", "list<>", "u8 ", "list<u8>>"] {
        assert!(TypePattern::try_from(wrong.to_owned()).is_err(), "{wrong}");
    }
    for wrong in ["", "0", "\"\"", "\"", "A B"] {
        assert!(Input::try_from(wrong.to_owned()).is_err(), "{wrong}");
    }
}

#[test]
fn an_input_stands_for_itself_and_what_is_beyond_it() {
    let text = |text: &str| Val::String(text.to_owned());
    for (from, val, reaches) in [
        ("2147483648", Val::U32(1 << 31), true),
        ("2147483648", Val::U32(u32::MAX), true),
        ("2147483648", Val::U32((1 << 31) - 1), false),
        ("-1", Val::S64(-1), true),
        ("-1", Val::S64(i64::MIN), true),
        ("-1", Val::S64(1), false),
        ("-0.0", Val::Float32(-0.0), true),
        ("-0.0", Val::Float64(-1.5), true),
        ("-0.0", Val::Float64(0.0), false),
        ("nan", Val::Float64(f64::NAN), true),
        ("\"\\u{feff}\"", text("\u{feff}a"), true),
        ("\"\\u{feff}\"", text("a\u{feff}"), false),
        ("open", Val::Variant("open".to_owned(), None), true),
        ("open", Val::Enum("close".to_owned()), false),
        ("1", text("1"), false),
    ] {
        assert_eq!(input(from).reaches(&val), reaches, "{from} {val:?}");
    }
}

#[test]
fn an_input_is_of_the_innermost_type() {
    let stand = Stand {
        signature: None,
        imports: false,
    };
    let negative = mark("variant<f64>", "-0.0", None);
    let double = |number| Val::Variant("a".to_owned(), Some(Box::new(Val::Float64(number))));
    assert!(negative.is_in(&[double(-1.5)], &[], stand));
    assert!(!negative.is_in(&[double(1.5)], &[], stand));
    assert!(!negative.is_in(&[Val::Float64(-1.5)], &[], stand));
}

#[test]
fn a_difference_is_marked_by_what_it_lies_in() {
    let stand = Stand {
        signature: None,
        imports: false,
    };
    let large = mark("u32", "2147483648", None);
    let (small, big) = (Val::U32(1), Val::U32(1 << 31));
    let pair = Val::Tuple(vec![small.clone(), big.clone()]);
    assert!(large.is_along(&[&pair, &big], stand));
    // The large one beside it does not excuse the small one.
    assert!(!large.is_along(&[&pair, &small], stand));
    // A trap has no place.
    assert!(large.is_in(std::slice::from_ref(&pair), &[], stand));
    assert!(!large.is_in(&[small], &[], stand));
}

#[test]
fn what_is_flat_depends_on_the_function_and_on_the_place() {
    let flat = mark("u32", "2147483648", Some(Place::Flat));
    let list = Shape::List(Box::new(Shape::U32));
    let signature = |params: Vec<Shape>, result: Shape| Signature {
        params,
        result: Some(result),
        host_end: false,
    };
    let map = Shape::Map(Box::new(Shape::U32), Box::new(Shape::U8));
    let fixed = Shape::FixedList(Box::new(Shape::U32), 2);
    let big = Val::U32(1 << 31);
    let in_list = Val::List(vec![big.clone()]);
    let pair = || Shape::Tuple(vec![Shape::U32, Shape::U32]);
    for (signature, imports, answers, traps) in [
        (signature(vec![Shape::U32], Shape::U32), false, true, true),
        // A result of two goes in memory, and so did what the relay handed on if it did.
        (signature(vec![pair()], pair()), false, false, false),
        (signature(vec![pair()], pair()), true, true, true),
        (signature(vec![Shape::U32; 17], pair()), true, false, false),
        // What is not answered shows by a trap alone.
        (
            signature(vec![Shape::U32], Shape::String),
            true,
            false,
            true,
        ),
        (
            signature(vec![Shape::U32], Shape::String),
            false,
            false,
            false,
        ),
        (
            signature(vec![list.clone()], list.clone()),
            true,
            false,
            false,
        ),
        // A map goes in memory, a list of fixed length does not.
        (signature(vec![map.clone()], map), true, false, false),
        (signature(vec![fixed.clone()], fixed), true, true, true),
    ] {
        let stand = Stand {
            signature: Some(&signature),
            imports,
        };
        let can = [false, true].map(|traps| flat.can_show(stand, traps));
        assert_eq!(can, [answers, traps], "{signature:?} {imports}");
    }
    let echo = signature(vec![Shape::U32], Shape::U32);
    let stand = Stand {
        signature: Some(&echo),
        imports: false,
    };
    assert!(flat.is_along(&[&big], stand));
    assert!(!flat.is_along(&[&in_list, &big], stand));
    assert!(flat.is_in(&[], &[&big], stand));
    assert!(!flat.is_in(&[], &[&in_list], stand));
}

#[test]
fn numbers_of_every_width_are_beyond_one_that_is_nearer_to_zero() {
    for (from, near, at, beyond) in [
        ("100", Val::S8(99), Val::S8(100), Val::S8(101)),
        ("100", Val::U8(99), Val::U8(100), Val::U8(101)),
        ("100", Val::S16(99), Val::S16(100), Val::S16(101)),
        ("100", Val::U16(99), Val::U16(100), Val::U16(101)),
        ("100", Val::S32(99), Val::S32(100), Val::S32(101)),
        ("100", Val::U32(99), Val::U32(100), Val::U32(101)),
        ("100", Val::S64(99), Val::S64(100), Val::S64(101)),
        ("100", Val::U64(99), Val::U64(100), Val::U64(101)),
        ("-1", Val::S64(0), Val::S64(-1), Val::S64(-2)),
    ] {
        let reached = [near, at, beyond].map(|val| input(from).reaches(&val));
        assert_eq!(reached, [false, true, true], "{from}");
    }
}

#[test]
fn over_the_host_what_arrived_and_what_came_back_is_looked_at_each_by_itself() {
    let large = Val::U32(1 << 31);
    let seen = HostEnd::seen(
        vec![vec![large.clone(), Val::List(vec![large.clone()])]],
        Some(large.clone()),
    );
    let Val::Record(fields) = &seen else { panic!() };
    let (calls, returned) = (&fields[0].1, &fields[1].1);
    let Val::List(args) = calls else { panic!() };
    let Val::Tuple(parts) = &args[0] else {
        panic!()
    };
    let Val::List(items) = &parts[1] else {
        panic!()
    };
    let of = |params: usize| Signature {
        params: vec![Shape::U32; params],
        result: Some(Shape::U32),
        host_end: true,
    };
    let (few, many) = (of(2), of(17));
    let at = |signature| Stand {
        signature: Some(signature),
        imports: true,
    };
    let flat = mark("u32", "2147483648", Some(Place::Flat));
    let param = [&seen, calls, &args[0], &parts[0]];
    let item = [&seen, calls, &args[0], &parts[1], &items[0]];
    let result = [&seen, returned];
    for (within, signature, marked) in [
        (&param[..], &few, true),
        // In memory.
        (&item[..], &few, false),
        (&param[..], &many, false),
        (&result[..], &few, true),
        (&result[..], &many, true),
        // How often the host was called is in no argument.
        (&param[..2], &few, false),
    ] {
        assert_eq!(flat.is_along(within, at(signature)), marked, "{within:?}");
    }
    let small = HostEnd::seen(vec![vec![large.clone()]], Some(Val::U32(1)));
    assert!(flat.is_in(&[], &[&seen], at(&few)));
    assert!(!flat.is_in(&[], &[&small], at(&few)));
    assert!(flat.is_in(&[large], &[&small], at(&few)));
    // What a function without a result is handed shows.
    let silent = Signature {
        params: vec![Shape::U32],
        result: None,
        host_end: true,
    };
    assert!(flat.can_show(at(&silent), false));
    assert!(!flat.can_show(
        at(&Signature {
            host_end: false,
            ..silent.clone()
        }),
        false
    ));
}
