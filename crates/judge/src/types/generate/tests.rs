use super::*;
use std::collections::BTreeSet;

fn draw(shape: &Shape, seed: u8, count: usize) -> Vec<Val> {
    let mut source = Source::new(&blake3::hash(&[seed]));
    let one = |_| source.values(std::slice::from_ref(shape)).remove(0);
    (0..count).map(one).collect()
}

fn leaves(val: &Val) -> usize {
    match val {
        Val::List(items) | Val::FixedList(items) | Val::Tuple(items) => {
            items.iter().map(leaves).sum::<usize>() + 1
        }
        Val::Map(entries) => {
            let entry = |(key, val): &(Val, Val)| leaves(key) + leaves(val);
            entries.iter().map(entry).sum::<usize>() + 1
        }
        Val::Record(fields) => fields.iter().map(|(_, val)| leaves(val)).sum::<usize>() + 1,
        Val::Variant(_, Some(val)) | Val::Option(Some(val)) => leaves(val) + 1,
        Val::Result(Ok(Some(val)) | Err(Some(val))) => leaves(val) + 1,
        Val::String(text) => 1 + text.chars().count() / 8,
        _ => 1,
    }
}

fn scalars() -> Vec<Shape> {
    use Shape::*;
    vec![
        Bool, S8, U8, S16, U16, S32, U32, S64, U64, Float32, Float64, Char, String,
    ]
}

fn deep() -> Shape {
    let record = Shape::Record(vec![
        ("a".to_owned(), Shape::Option(Box::new(Shape::U64))),
        ("b".to_owned(), Shape::List(Box::new(Shape::String))),
        (
            "c".to_owned(),
            Shape::Flags(vec!["x".to_owned(), "y".to_owned()]),
        ),
    ]);
    let variant = Shape::Variant(vec![
        ("none".to_owned(), None),
        ("some".to_owned(), Some(record)),
    ]);
    let result = Shape::Result(Some(Box::new(variant)), None);
    Shape::List(Box::new(Shape::List(Box::new(result))))
}

#[test]
fn every_value_is_one_of_its_type_and_none_is_huge() {
    for shape in scalars().into_iter().chain([deep()]) {
        for val in draw(&shape, 1, 2_000) {
            assert!(shape.fits(&val), "{val:?}");
            assert!(leaves(&val) <= 2 * MOST_LEAVES, "{}", leaves(&val));
        }
    }
}

#[test]
fn the_keys_of_a_map_are_sorted_and_none_is_there_twice() {
    let keys = [
        Shape::Bool,
        Shape::S8,
        Shape::U64,
        Shape::Char,
        Shape::String,
    ];
    for key in keys {
        let few = key == Shape::Bool;
        let map = |value: Shape| Shape::Map(Box::new(key.clone()), Box::new(value));
        let mut lengths = BTreeSet::new();
        for map in [map(Shape::U8), map(deep())] {
            for val in draw(&map, 3, 500) {
                assert!(map.fits(&val), "{val:?}");
                assert!(leaves(&val) <= 2 * MOST_LEAVES, "{}", leaves(&val));
                let Val::Map(entries) = &val else { panic!() };
                assert_eq!(val, Val::map(entries.iter().rev().cloned().collect()));
                lengths.insert(entries.len());
            }
        }
        assert!((0..=2).all(|length| lengths.contains(&length)));
        let most = *lengths.last().unwrap();
        assert!(if few { most == 2 } else { most >= 65 }, "{key}: {most}");
    }
}

#[test]
fn a_fixed_list_has_its_length_whatever_else_there_is() {
    let list = |item: &Shape, length| Shape::FixedList(Box::new(item.clone()), length);
    let cube = list(&list(&list(&Shape::U8, 20), 20), 20);
    let many = Shape::Tuple(vec![cube.clone(); 4]);
    let listed = Shape::List(Box::new(list(&deep(), 50)));
    for shape in [list(&Shape::U16, 5_000), cube, many, listed] {
        for val in draw(&shape, 4, 50) {
            assert!(shape.fits(&val), "{shape}");
        }
    }
    let drawn = draw(&list(&Shape::U8, 3), 5, 1_000);
    let differs = |val: &&Val| matches!(val, Val::FixedList(items) if items[0] != items[1]);
    assert!(drawn.iter().filter(differs).count() > 500);
}

#[test]
fn the_same_random_numbers_make_the_same_values() {
    assert_eq!(draw(&deep(), 1, 50), draw(&deep(), 1, 50));
    assert_ne!(draw(&deep(), 1, 50), draw(&deep(), 2, 50));
}

fn reaches(shape: &Shape, edges: &[Val]) {
    let drawn = draw(shape, 3, 4_000);
    for edge in edges {
        assert!(drawn.contains(edge), "{shape:?} never is {edge:?}");
    }
}

#[test]
fn the_bounds_of_every_integer_are_reached() {
    reaches(&Shape::S8, &[i8::MIN, i8::MAX, 0, -1].map(Val::S8));
    reaches(&Shape::U8, &[0, 127, 128, u8::MAX].map(Val::U8));
    reaches(&Shape::S16, &[i16::MIN, i16::MAX, 0, -1].map(Val::S16));
    reaches(&Shape::U16, &[0, 1 << 15, u16::MAX].map(Val::U16));
    reaches(&Shape::S32, &[i32::MIN, i32::MAX, 0, -1].map(Val::S32));
    let u32s = [0, (1 << 31) - 1, 1 << 31, u32::MAX - 1, u32::MAX];
    reaches(&Shape::U32, &u32s.map(Val::U32));
    let s64s = [i64::MIN, i64::MAX, 1 << 53, (1 << 53) + 1, -1];
    reaches(&Shape::S64, &s64s.map(Val::S64));
    let u64s = [
        0,
        1 << 31,
        1 << 32,
        (1 << 53) + 1,
        (1 << 63) - 1,
        1 << 63,
        u64::MAX,
    ];
    reaches(&Shape::U64, &u64s.map(Val::U64));
}

#[test]
fn the_edges_of_floats_and_characters_are_reached() {
    reaches(&Shape::Float64, &DOUBLES.map(Val::Float64));
    reaches(&Shape::Float32, &SINGLES.map(Val::Float32));
    reaches(&Shape::Char, &CHARS.map(Val::Char));
    for val in draw(&Shape::Float64, 4, 4_000) {
        let Val::Float64(float) = val else { panic!() };
        assert!(!float.is_nan() || float.to_bits() == f64::NAN.to_bits());
    }
}

#[test]
fn strings_and_lists_of_every_length_that_matters_are_reached() {
    let lengths = |shape: &Shape| -> BTreeSet<usize> {
        let length = |val: &Val| match val {
            Val::String(text) => text.chars().count(),
            Val::List(items) => items.len(),
            _ => 0,
        };
        draw(shape, 5, 5_000).iter().map(length).collect()
    };
    let lists = lengths(&Shape::List(Box::new(Shape::U8)));
    assert!(
        LENGTHS
            .iter()
            .chain(&LONG)
            .all(|length| lists.contains(length))
    );
    let strings = lengths(&Shape::String);
    assert!(strings.contains(&0) && strings.iter().any(|&length| length > 1_000));
    let leading = |val: &Val| matches!(val, Val::String(s) if s.starts_with('\u{feff}'));
    assert!(draw(&Shape::String, 5, 1_000).iter().any(leading));
}

#[test]
fn every_case_and_flag_is_reached() {
    let names: Vec<String> = (0..257).map(|n| format!("c{n}")).collect();
    let distinct = |vals: Vec<Val>| {
        let shown: BTreeSet<String> = vals.iter().map(|val| format!("{val:?}")).collect();
        shown.len()
    };
    assert_eq!(distinct(draw(&Shape::Enum(names.clone()), 6, 5_000)), 257);
    let flags = Shape::Flags(names[..32].to_vec());
    reaches(
        &flags,
        &[Val::Flags(vec![]), Val::Flags(names[..32].to_vec())],
    );
    reaches(&flags, &[Val::Flags(vec![names[31].clone()])]);
    let option = Shape::Option(Box::new(Shape::Option(Box::new(Shape::Bool))));
    assert_eq!(distinct(draw(&option, 6, 200)), 4);
}

#[test]
fn a_thousand_integers_hold_the_neighbours_of_every_power_that_matters() {
    let number = |val: &Val| match val {
        Val::S8(n) => i128::from(*n),
        Val::U8(n) => i128::from(*n),
        Val::S16(n) => i128::from(*n),
        Val::U16(n) => i128::from(*n),
        Val::S32(n) => i128::from(*n),
        Val::U32(n) => i128::from(*n),
        Val::S64(n) => i128::from(*n),
        Val::U64(n) => i128::from(*n),
        _ => panic!("{val:?} is no integer"),
    };
    let powers = [7, 8, 15, 16, 31, 32, 53, 63].map(|power| 1_i128 << power);
    let edges = powers
        .iter()
        .flat_map(|power| [power - 1, *power, power + 1]);
    let edges: Vec<i128> = edges.chain([0, 1]).collect();
    for (shape, lowest, highest) in [
        (Shape::S8, i128::from(i8::MIN), i128::from(i8::MAX)),
        (Shape::U8, 0, i128::from(u8::MAX)),
        (Shape::S16, i128::from(i16::MIN), i128::from(i16::MAX)),
        (Shape::U16, 0, i128::from(u16::MAX)),
        (Shape::S32, i128::from(i32::MIN), i128::from(i32::MAX)),
        (Shape::U32, 0, i128::from(u32::MAX)),
        (Shape::S64, i128::from(i64::MIN), i128::from(i64::MAX)),
        (Shape::U64, 0, i128::from(u64::MAX)),
    ] {
        let drawn: BTreeSet<i128> = draw(&shape, 7, 1_000).iter().map(number).collect();
        let own = edges
            .iter()
            .filter(|edge| (lowest..=highest).contains(edge));
        for edge in own.chain([&lowest, &highest]) {
            assert!(drawn.contains(edge), "{shape:?} never is {edge}");
        }
    }
}

#[test]
fn a_fair_share_of_values_reaches_the_bottom_of_a_deep_type() {
    let mut shape = Shape::U8;
    for level in 0..40 {
        shape = match level % 4 {
            0 => Shape::Option(Box::new(shape)),
            1 => Shape::List(Box::new(shape)),
            2 => Shape::Result(None, Some(Box::new(shape))),
            _ => Shape::Variant(vec![
                ("none".to_owned(), None),
                ("some".to_owned(), Some(shape)),
                ("other".to_owned(), Some(Shape::U8)),
            ]),
        };
    }
    assert_eq!(shape.depth(), 41);
    fn levels(val: &Val) -> usize {
        let inner = crate::value::inner(val).into_iter().flatten();
        1 + inner.map(levels).max().unwrap_or(0)
    }
    let reach = (0..400_u64).filter(|seed| {
        let mut source = Source::new(&blake3::hash(&seed.to_le_bytes()));
        levels(&source.values(std::slice::from_ref(&shape))[0]) == 41
    });
    let count = reach.count();
    assert!((60..200).contains(&count), "{count} of 400");
}
