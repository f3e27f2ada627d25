use super::*;
use crate::contract::testing::usual;

fn user(name: &str, email: &str, age: u32) -> Vec<Val> {
    let field = |name: &str, val| (name.to_owned(), val);
    let text = |text: &str| Val::String(text.to_owned());
    vec![Val::Record(vec![
        field("name", text(name)),
        field("email", text(email)),
        field("age", Val::U32(age)),
    ])]
}

fn plain() -> Vec<Val> {
    user("Al", "a@b.c", 30)
}

fn parts(args: &[Val]) -> (String, String, u32) {
    let [Val::Record(fields)] = args else {
        panic!()
    };
    match fields.as_slice() {
        [
            (_, Val::String(name)),
            (_, Val::String(email)),
            (_, Val::U32(age)),
        ] => (name.clone(), email.clone(), *age),
        _ => panic!(),
    }
}

fn shrunken(args: Vec<Val>, fails: impl Fn(&str, &str, u32) -> bool) -> Vec<Val> {
    shrink(args, &plain(), Budget::default(), &mut |args| {
        let (name, email, age) = parts(args);
        fails(&name, &email, age)
    })
}

#[test]
fn fields_that_do_not_matter_become_plain() {
    let found = shrunken(user(" J\u{301}o ", "@@..", 4711), |_, _, age| age > 150);
    assert_eq!(found, user("Al", "a@b.c", 151));
    let found = shrunken(user("", "x", 12), |_, _, age| age < 13);
    assert_eq!(found, user("Al", "a@b.c", 12));
}

#[test]
fn few_failing_inputs_are_tried_on_the_way_to_a_number() {
    let mut failed = 0;
    let found = shrink(
        user("Al", "a@b.c", u32::MAX),
        &plain(),
        Budget::default(),
        &mut |args| {
            let fails = parts(args).2 > 150;
            failed += u32::from(fails);
            fails
        },
    );
    assert_eq!(found, user("Al", "a@b.c", 151));
    assert!(failed < 20, "{failed}");
}

#[test]
fn one_character_that_matters_is_all_that_is_left() {
    let name = "  Jos\u{e9} \u{85}\u{feff}\u{3000}!";
    let found = shrunken(user(name, "x", 1), |name, _, _| name.contains('\u{feff}'));
    assert_eq!(found, user("\u{feff}", "a@b.c", 30));
}

#[test]
fn characters_that_do_not_matter_become_ordinary() {
    let found = shrunken(user("\u{1f600}\u{301}\u{85}z", "x", 1), |name, _, _| {
        name.chars().count() >= 3
    });
    assert_eq!(found, user("aaa", "a@b.c", 30));
}

#[test]
fn a_character_that_has_to_be_special_is_the_most_ordinary_of_its_kind() {
    let name = |of: fn(char) -> bool| {
        let found = shrunken(
            user("x\u{1f468}\u{3000}\u{1f}", "x", 1),
            move |name, _, _| name.contains(of),
        );
        parts(&found).0
    };
    assert_eq!(name(|c| ('\u{1c}'..='\u{1f}').contains(&c)), "\u{1c}");
    assert_eq!(name(|c| c.len_utf8() == 2 || c == '\u{3000}'), "\u{a1}");
    assert_eq!(name(|c| c.len_utf16() == 2), "\u{10000}");
    assert_eq!(name(|c| c.is_whitespace() && !c.is_ascii()), "\u{85}");
}

#[test]
fn an_ordinary_character_is_only_replaced_by_one_before_it() {
    assert!(plainer_than('a').next().is_none());
    assert!(plainer_than(' ').eq(['a', 'A', '0']));
    let all: Vec<char> = plainer_than(char::MAX).collect();
    let unique: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!((unique.len(), all.len()), (276, 276));
}

#[test]
fn very_long_strings_end_at_the_length_that_matters() {
    let found = shrunken(user(&"\u{301}".repeat(4_000), "x", 1), |name, _, _| {
        name.len() > 1_000
    });
    let (name, ..) = parts(&found);
    assert!((1_001..=1_002).contains(&name.len()), "{}", name.len());
}

#[test]
fn a_string_that_is_too_long_in_any_unit_ends_as_ordinary_letters() {
    let original = "\u{1f600}\u{301}\u{85}z".repeat(400);
    let lengths: [fn(&str) -> usize; 3] = [
        |text| text.len(),
        |text| text.chars().count(),
        |text| text.encode_utf16().count(),
    ];
    for length in lengths {
        let args = user(&original, "x", 1);
        let found = shrunken(args, move |name, _, _| length(name) > 1_000);
        assert_eq!(found, user(&"a".repeat(1_001), "a@b.c", 30));
    }
}

#[test]
fn shortening_leaves_out_and_replaces_by_what_is_plain_alone() {
    let args = user("\u{85}\u{85}x", "@", 77);
    let found = shorten(args, &plain(), Budget::default(), &mut |args| {
        parts(args).0.contains('\u{85}')
    });
    assert_eq!(found, user("\u{85}", "a@b.c", 30));
    let found = shorten(
        user("abc", "a@b.c", 30),
        &plain(),
        Budget::default(),
        &mut |args| parts(args).0 != "Al",
    );
    assert_eq!(found, user("", "a@b.c", 30));
}

#[test]
fn where_all_of_an_input_matters_one_near_the_plain_one_is_found() {
    let hash = |args: &[Val]| {
        let mut bytes = Vec::new();
        args.iter()
            .for_each(|arg| crate::value::encode(arg, &mut bytes));
        blake3::hash(&bytes).as_bytes()[0]
    };
    let found = near(&plain(), Budget::default(), &mut |args| hash(args) == 0);
    let (name, email, age) = parts(&found.unwrap());
    let changed = [name != "Al", email != "a@b.c", age != 30];
    assert_eq!(changed.iter().filter(|changed| **changed).count(), 1);
    assert!(name.len() + email.len() < 10 && age < 300);
    let few = Budget {
        attempts: 3,
        ..Budget::default()
    };
    let mut tried = 0;
    let found = near(&plain(), few, &mut |_| {
        tried += 1;
        false
    });
    assert_eq!((found, tried), (None, 3));
}

#[test]
fn lists_keep_only_the_items_that_matter() {
    let batch: Vec<Val> = (0..20).flat_map(|age| user("x", "y", age)).collect();
    let plain = vec![Val::List(plain())];
    let found = shrink(
        vec![Val::List(batch)],
        &plain,
        Budget::default(),
        &mut |args| {
            let [Val::List(users)] = args else { panic!() };
            let ages: Vec<u32> = users
                .iter()
                .map(|u| parts(std::slice::from_ref(u)).2)
                .collect();
            users.len() > 1 && ages.last().is_some_and(|&age| age > 5)
        },
    );
    let [Val::List(users)] = found.as_slice() else {
        panic!()
    };
    assert_eq!(
        users.as_slice(),
        [user("Al", "a@b.c", 30), user("Al", "a@b.c", 30)].concat()
    );
}

#[test]
fn a_row_of_calls_keeps_those_that_matter_and_makes_them_plain() {
    let script: Vec<Vec<Val>> = (0..500).map(|age| user("Jo", "x@y.z", age)).collect();
    let fails = |script: &[Vec<Val>]| {
        let ages: Vec<u32> = script.iter().map(|args| parts(args).2).collect();
        let poisoned = ages.iter().position(|&age| age == 300);
        poisoned.is_some_and(|at| ages.len() > at + 2)
    };
    let found = shrink_script(script, &plain(), Budget::default(), &mut |s| fails(s));
    assert_eq!(found, [user("Al", "a@b.c", 300), plain(), plain()]);
}

#[test]
fn a_row_of_equal_calls_costs_few_attempts() {
    let script = vec![user("Jo", "x@y.z", 99); 300];
    let mut tried = 0;
    let found = shrink_script(script, &plain(), Budget::default(), &mut |script| {
        tried += 1;
        script.len() > 100
    });
    assert_eq!(found, vec![plain(); 101]);
    assert!(tried < 200, "{tried}");
}

#[test]
fn an_input_that_fails_only_as_it_is_stays_as_it_is() {
    let args = user("Jo", "x@y.z", 99);
    let fails = args.clone();
    let found = shrink(args.clone(), &plain(), Budget::default(), &mut |a| {
        a == fails
    });
    assert_eq!(found, args);
}

#[test]
fn what_is_returned_fails_whatever_the_budget() {
    let original = user(&"\u{85}x".repeat(50), "@", 77);
    for attempts in 0..200 {
        let budget = Budget {
            attempts,
            ..Budget::default()
        };
        let fails = |args: &[Val]| parts(args).0.matches('x').count() > 3;
        let mut tried = 0;
        let found = shrink(original.clone(), &plain(), budget, &mut |args| {
            tried += 1;
            fails(args)
        });
        assert!(fails(&found) && tried <= attempts);
    }
}

#[test]
fn the_plain_input_of_a_contract_is_left_if_everything_fails() {
    for contract in usual() {
        let cases = crate::cases::Cases::new(&contract, 7, 0..1);
        let args = cases.at(0).unwrap().args;
        let plain = contract.rules.plain();
        assert_eq!(
            shrink(args, &plain, Budget::default(), &mut |_| true),
            plain
        );
    }
}

/// A record of a variant of a list of options of tuples, and one leaf in it.
fn deep() -> Shape {
    let tuple = Shape::Tuple(vec![Shape::String, Shape::U64, Shape::Float64]);
    let list = Shape::List(Box::new(Shape::Option(Box::new(tuple))));
    let cases = ["none", "other", "many"].map(str::to_owned);
    let [none, other, many] = cases;
    let variant = Shape::Variant(vec![
        (none, None),
        (other, Some(Shape::U8)),
        (many, Some(list)),
    ]);
    let flags = Shape::Flags(vec!["x".to_owned(), "y".to_owned()]);
    let fields = [
        ("a", Shape::Char),
        ("b", variant),
        ("c", flags),
        ("d", Shape::S16),
    ];
    Shape::Record(fields.map(|(name, shape)| (name.to_owned(), shape)).into())
}

fn numbers(val: &Val) -> Vec<u64> {
    match val {
        Val::U64(n) => vec![*n],
        Val::List(items) | Val::Tuple(items) => items.iter().flat_map(numbers).collect(),
        Val::Record(fields) => fields.iter().flat_map(|(_, val)| numbers(val)).collect(),
        Val::Variant(_, Some(val)) | Val::Option(Some(val)) => numbers(val),
        _ => vec![],
    }
}

#[test]
fn a_fault_in_one_deep_leaf_leaves_that_leaf_alone() {
    let shapes = [deep()];
    let plain = [deep().plain()];
    let goal = Goal {
        plain: &plain,
        shapes: Some(&shapes),
    };
    let fails = |args: &[Val]| numbers(&args[0]).iter().any(|n| *n >= 1 << 53);
    let mut source = crate::types::generate::Source::new(&blake3::hash(b"deep"));
    let drawn = (0..10_000).map(|_| source.values(&shapes));
    let mut shown = 0;
    for args in drawn.filter(|args| fails(args)).take(20) {
        let found = shrink(args, goal, Budget::default(), &mut |args| fails(args));
        let shown_as = crate::value::wave(&found[0]);
        let expected = "{a: 'a', b: many([some((\"\", 9007199254740992, 0))]), c: {}, d: 0}";
        assert_eq!(shown_as, expected);
        shown += 1;
    }
    assert_eq!(shown, 20);
}

#[test]
fn every_kind_of_value_becomes_as_plain_as_it_can() {
    let shrunk = |val: Val, shape: Shape, fails: fn(&Val) -> bool| {
        let (plain, shapes) = ([shape.plain()], [shape]);
        let goal = Goal {
            plain: &plain,
            shapes: Some(&shapes),
        };
        let found = shrink(vec![val], goal, Budget::default(), &mut |args| {
            fails(&args[0])
        });
        crate::value::wave(&found[0])
    };
    assert_eq!(
        shrunk(
            Val::S64(i64::MIN),
            Shape::S64,
            |v| matches!(v, Val::S64(n) if *n < -1000)
        ),
        "-1001"
    );
    assert_eq!(
        shrunk(
            Val::U64(u64::MAX),
            Shape::U64,
            |v| matches!(v, Val::U64(n) if *n > 1 << 53)
        ),
        "9007199254740993"
    );
    assert_eq!(
        shrunk(Val::Float64(123.456_789), Shape::Float64, |v| {
            matches!(v, Val::Float64(x) if x.fract() != 0.0)
        }),
        "0.5"
    );
    assert_eq!(
        shrunk(Val::Float64(f64::NAN), Shape::Float64, |v| {
            matches!(v, Val::Float64(x) if x.is_nan())
        }),
        "nan"
    );
    assert_eq!(
        shrunk(Val::Char('\u{10ffff}'), Shape::Char, |v| *v
            != Val::Char('a')),
        "'A'"
    );
    let cases = || ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let case = |name: &str| Val::Enum(name.to_owned());
    assert_eq!(
        shrunk(
            case("d"),
            Shape::Enum(cases()),
            |v| !matches!(v, Val::Enum(c) if c == "a")
        ),
        "b"
    );
    assert_eq!(
        shrunk(Val::Flags(cases()), Shape::Flags(cases()), |v| {
            matches!(v, Val::Flags(set) if set.contains(&"c".to_owned()))
        }),
        "{c}"
    );
    let result = Shape::Result(Some(Box::new(Shape::U8)), Some(Box::new(Shape::U8)));
    assert_eq!(
        shrunk(
            Val::Result(Err(Some(Box::new(Val::U8(200))))),
            result,
            |v| matches!(v, Val::Result(Err(_)))
        ),
        "err(0)"
    );
    let list = Shape::List(Box::new(Shape::Bool));
    assert_eq!(
        shrunk(Val::List(vec![Val::Bool(true); 9]), list, |v| {
            matches!(v, Val::List(items) if items.len() > 1)
        }),
        "[false, false]"
    );
}

/// What is left of a value of a type, of which the same part fails again and again.
fn typed(val: Val, shape: Shape, fails: impl Fn(&Val) -> bool) -> String {
    let (plain, shapes) = ([shape.plain()], [shape]);
    let goal = Goal {
        plain: &plain,
        shapes: Some(&shapes),
    };
    let found = shrink(vec![val], goal, Budget::default(), &mut |args| {
        assert!(shapes[0].fits(&args[0]), "{args:?}");
        fails(&args[0])
    });
    crate::value::wave(&found[0])
}

#[test]
fn a_map_keeps_the_entries_that_matter_and_no_key_twice() {
    let shape = Shape::Map(Box::new(Shape::S32), Box::new(Shape::String));
    let entries = |val: &Val| match val {
        Val::Map(entries) => entries.clone(),
        _ => panic!(),
    };
    let map = || {
        let entry = |key: i32| (Val::S32(key), Val::String(format!("of {key}")));
        Val::map((-50..50).map(|n| entry(n * 7)).collect())
    };
    let found = typed(map(), shape.clone(), |val| {
        let mut entries = entries(val).into_iter();
        entries
            .any(|(key, val)| matches!(key, Val::S32(100..)) && val != Val::String(String::new()))
    });
    assert_eq!(found, r#"[(100, "a")]"#);
    // Three keys are needed, and each becomes as plain as the others leave it.
    let found = typed(map(), shape.clone(), |val| entries(val).len() >= 3);
    assert_eq!(found, r#"[(0, ""), (1, ""), (2, "")]"#);
    assert_eq!(typed(map(), shape, |_| true), "[]");
}

#[test]
fn a_fixed_list_keeps_its_length_and_its_items_become_plain() {
    let shape = Shape::FixedList(Box::new(Shape::U32), 4);
    let list = || Val::FixedList([9, 4711, 7, 8].map(Val::U32).to_vec());
    let found = typed(list(), shape.clone(), |val| match val {
        Val::FixedList(items) => items.iter().any(|n| matches!(n, Val::U32(1000..))),
        _ => panic!(),
    });
    assert_eq!(found, "[0, 1000, 0, 0]");
    assert_eq!(typed(list(), shape, |_| true), "[0, 0, 0, 0]");
}

#[test]
fn parts_whose_types_are_unknown_become_plain_too() {
    let shrunk = |payload: Val| {
        let plain = [Val::Option(None)];
        let args = vec![Val::Option(Some(Box::new(payload)))];
        let found = shrink(args, &plain, Budget::default(), &mut |args| {
            args[0] != Val::Option(None)
        });
        crate::value::wave(&found[0])
    };
    assert_eq!(shrunk(Val::U8(200)), "some(0)");
    assert_eq!(shrunk(Val::S64(i64::MIN)), "some(0)");
    assert_eq!(shrunk(Val::Bool(true)), "some(false)");
    assert_eq!(shrunk(Val::Float64(-7.5)), "some(0)");
    assert_eq!(shrunk(Val::Char('\u{10ffff}')), "some('a')");
}

#[test]
fn a_float_is_found_in_few_attempts_and_left_alone_then() {
    let shrunk = |x: f64, fails: fn(f64) -> bool| {
        let (plain, shapes) = ([Val::Float64(0.0)], [Shape::Float64]);
        let goal = Goal {
            plain: &plain,
            shapes: Some(&shapes),
        };
        let mut tried = 0;
        let args = vec![Val::Float64(x)];
        let found = shrink(args, goal, Budget::default(), &mut |args| {
            tried += 1;
            matches!(args, [Val::Float64(x)] if fails(*x))
        });
        assert!(tried < 100, "{tried} for {x}");
        found[0].clone()
    };
    assert_eq!(shrunk(-123.456, |x| x != 0.0), Val::Float64(1.0));
    assert_eq!(shrunk(-123.456, |x| x < 0.0), Val::Float64(-1.0));
    assert_eq!(shrunk(123_456.7, |x| x > 1000.5), Val::Float64(1e5));
    assert_eq!(shrunk(-0.0, |x| x.to_bits() != 0), Val::Float64(1.0));
    assert_eq!(
        shrunk(-0.0, |x| x == 0.0 && x.is_sign_negative()),
        Val::Float64(-0.0)
    );
    assert_eq!(
        shrunk(f64::INFINITY, |x| x.is_infinite()),
        Val::Float64(f64::INFINITY)
    );
    assert_eq!(shrunk(f64::NAN, |x| !x.is_finite()), Val::Float64(f64::NAN));
    assert_eq!(
        shrunk(0.123_456, |x| 0.1 < x && x < 0.4),
        Val::Float64(0.12)
    );
    assert_eq!(shrunk(5e-324, |x| x.is_subnormal()), Val::Float64(5e-324));
}

#[test]
fn a_single_that_is_finite_does_not_become_infinite() {
    let plain = [Val::Float32(0.0)];
    let args = vec![Val::Float32(f32::MAX)];
    let found = shrink(
        args.clone(),
        &plain,
        Budget::default(),
        &mut |args| matches!(args, [Val::Float32(x)] if *x > 3.402e38),
    );
    assert!(matches!(found[..], [Val::Float32(x)] if x.is_finite()));
}

#[test]
fn a_variant_in_a_list_becomes_the_first_case_that_still_fails() {
    let names = ["a", "b", "c"].map(str::to_owned);
    let [a, b, c] = names;
    let item = Shape::Variant(vec![
        (a, None),
        (b, Some(Shape::Bool)),
        (c, Some(Shape::U64)),
    ]);
    let shapes = [Shape::List(Box::new(item))];
    let plain = [shapes[0].plain()];
    let goal = Goal {
        plain: &plain,
        shapes: Some(&shapes),
    };
    let many = Val::Variant("c".to_owned(), Some(Box::new(Val::U64(77))));
    let shrunk = |fails: fn(&str) -> bool| {
        let args = vec![Val::List(vec![many.clone(); 5])];
        let found = shrink(args, goal, Budget::default(), &mut |args| {
            let [Val::List(items)] = args else { panic!() };
            items
                .iter()
                .any(|item| matches!(item, Val::Variant(case, _) if fails(case)))
        });
        crate::value::wave(&found[0])
    };
    assert_eq!(shrunk(|_| true), "[a]");
    assert_eq!(shrunk(|case| case != "a"), "[b(false)]");
    assert_eq!(shrunk(|case| case == "c"), "[c(0)]");
}

#[test]
fn a_number_that_fails_for_its_last_digits_loses_the_others() {
    let rounded = |args: &[Val]| match args {
        [Val::U32(price), Val::U16(quantity)] => {
            u64::from(*price) * u64::from(*quantity) * 19 % 100 == 50
        }
        _ => panic!("{args:?}"),
    };
    let args = vec![Val::U32(1_124_137_590), Val::U16(15)];
    let plain = [Val::U32(0), Val::U16(0)];
    let found = shrink(args, &plain, Budget::default(), &mut |args| rounded(args));
    assert_eq!(found, [Val::U32(10), Val::U16(5)]);
    let multiple = |args: &[Val]| matches!(args, [Val::S32(n)] if *n != 0 && n % 256 == -72);
    let args = vec![Val::S32(-1_000_008)];
    let found = shrink(args, &[Val::S32(0)], Budget::default(), &mut |a| {
        multiple(a)
    });
    assert_eq!(found, [Val::S32(-72)]);
}

#[test]
fn integers_of_every_width_end_where_the_fault_begins() {
    let at_least = |val: &Val| number::Integer::of(val).is_some_and(|found| found.n >= 100);
    for (from, plain, smallest) in [
        (Val::S8(127), Val::S8(0), Val::S8(100)),
        (Val::U8(255), Val::U8(0), Val::U8(100)),
        (Val::S16(i16::MAX), Val::S16(0), Val::S16(100)),
        (Val::U16(u16::MAX), Val::U16(0), Val::U16(100)),
        (Val::S32(i32::MAX), Val::S32(0), Val::S32(100)),
        (Val::U32(u32::MAX), Val::U32(0), Val::U32(100)),
        (Val::S64(i64::MAX), Val::S64(0), Val::S64(100)),
        (Val::U64(u64::MAX), Val::U64(0), Val::U64(100)),
    ] {
        let found = shrink(vec![from], &[plain], Budget::default(), &mut |args| {
            at_least(&args[0])
        });
        assert_eq!(found, [smallest]);
    }
}
