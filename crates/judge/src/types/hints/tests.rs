use super::*;
use crate::types::generate::Source;
use crate::value;

/// `f: func(basket: list<item>, note: string)`, where `item` is `record { name: string,
/// price: u32, code: sku, weight: option<f64> }` and `sku` is another name for `string`.
fn params() -> [(Shape, Spot); 2] {
    let spot = |names: &[&str], inner: Vec<Option<Spot>>| {
        Spot::new(names.iter().map(|&name| name.to_owned()).collect(), inner)
    };
    let weight = Shape::Option(Box::new(Shape::Float64));
    let fields = [
        (
            "name",
            Shape::String,
            spot(&["item.name", "string"], vec![]),
        ),
        ("price", Shape::U32, spot(&["item.price", "u32"], vec![])),
        (
            "code",
            Shape::String,
            spot(&["item.code", "sku", "string"], vec![]),
        ),
        (
            "weight",
            weight,
            spot(&["item.weight"], vec![Some(spot(&["f64"], vec![]))]),
        ),
    ];
    let (shapes, spots): (Vec<_>, Vec<_>) = fields
        .into_iter()
        .map(|(name, shape, spot)| ((name.to_owned(), shape), Some(spot)))
        .unzip();
    let basket = Shape::List(Box::new(Shape::Record(shapes)));
    let item = spot(&["item"], spots);
    [
        (basket, spot(&["basket"], vec![Some(item)])),
        (Shape::String, spot(&["note", "string"], vec![])),
    ]
}

/// The hints of the parameters, and the names that were used.
fn hints(written: &[(&str, Written)]) -> Result<(Vec<Hints>, BTreeSet<String>), String> {
    let written = written
        .iter()
        .map(|(name, hint)| ((*name).to_owned(), hint.clone()));
    let (written, mut used) = (written.collect(), BTreeSet::new());
    let params = params();
    let hints = params
        .iter()
        .map(|(shape, spot)| Hints::of(shape, spot, &written, &mut used));
    let hints = hints.collect::<Result<_, _>>()?;
    Ok((hints, used))
}

fn integers(least: i64, most: i64) -> Written {
    Written::Range(Number::Integer(least), Number::Integer(most))
}

#[test]
fn the_bounds_of_a_range_keep_every_digit() {
    let far = 9_007_199_254_740_993;
    let hint = integers(far, far).of(&Shape::U64).unwrap();
    assert!(hint.admits(&Val::U64(far as u64)) && !hint.admits(&Val::U64(far as u64 - 1)));
    let whole = Written::Range(Number::Float(0.5), Number::Float(2.0));
    assert!(
        whole
            .of(&Shape::U64)
            .unwrap_err()
            .contains("is an integer from 0")
    );
}

fn words(words: &[&str]) -> Written {
    Written::Words(words.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn what_is_drawn_is_in_the_range_and_matches_the_pattern() {
    let (hints, used) = hints(&[
        ("item.price", integers(10, 20)),
        ("sku", Written::Regex("[A-Z]{2}-[0-9]+".to_owned())),
        (
            "f64",
            Written::Range(Number::Float(-1.0), Number::Float(1.0)),
        ),
        ("string", words(&["beer", "bread"])),
    ])
    .unwrap();
    assert_eq!(used.len(), 4);
    let (shape, _) = &params()[0];
    let mut beers = 0;
    for seed in 0..300_u64 {
        let mut source = Source::new(&blake3::hash(&seed.to_le_bytes()));
        let val = source
            .hinted(std::slice::from_ref(shape), &hints[..1])
            .remove(0);
        assert!(shape.fits(&val) && hints[0].admits(shape, &val), "{val:?}");
        beers += value::wave(&val).matches("name: \"beer\"").count();
    }
    assert!(beers > 100, "{beers}");
    let plain = hints[0].plain(&Shape::List(Box::new(Shape::U8)));
    assert_eq!(plain, Val::List(vec![]));
    let item = match shape {
        Shape::List(item) => item,
        other => panic!("{other}"),
    };
    let plain = hints[0].at(0).plain(item);
    assert!(hints[0].at(0).admits(item, &plain), "{plain:?}");
    assert!(value::wave(&plain).contains("price: 10"));
    let outside = wave::from_wave(item, r#"{name: "", price: 9, code: "AB-1"}"#).unwrap();
    assert!(!hints[0].at(0).admits(item, &outside));
}

#[test]
fn the_most_telling_name_wins_and_the_others_were_not_used() {
    let (_, used) = hints(&[
        ("item.name", words(&["a"])),
        ("note", words(&["b"])),
        ("sku", words(&["c"])),
        ("string", words(&["d"])),
    ])
    .unwrap();
    assert!(!used.contains("string"));
}

#[test]
fn a_hint_that_does_not_fit_its_place_is_refused() {
    for (name, written, why) in [
        ("item.price", words(&["a"]), "`words` is for strings"),
        ("note", integers(0, 1), "`range` is for numbers"),
        ("note", Written::Regex("(".to_owned()), "is not a pattern"),
        ("item.price", integers(2, 1), "is empty"),
        ("item.price", integers(-1, 1), "a u32 is an integer from 0"),
        (
            "item.price",
            Written::Examples(vec!["x".to_owned()]),
            "is not the value",
        ),
    ] {
        let error = hints(&[(name, written)]).unwrap_err();
        assert!(error.contains(why) && error.contains(name), "{error}");
    }
}

#[test]
fn hints_reach_the_keys_and_values_of_maps_and_the_items_of_fixed_lists() {
    let spot = |name: &str, inner| Spot::new(vec![name.to_owned()], inner);
    let list = Shape::FixedList(Box::new(Shape::U8), 3);
    let map = Shape::Map(Box::new(Shape::U32), Box::new(list));
    let items = spot("items", vec![Some(spot("u8", vec![]))]);
    let place = spot("prices", vec![Some(spot("u32", vec![])), Some(items)]);
    let written = [("u32", integers(5, 500)), ("u8", integers(7, 9))];
    let written = written.map(|(name, hint)| (name.to_owned(), hint)).into();
    let hints = Hints::of(&map, &place, &written, &mut BTreeSet::new()).unwrap();
    let mut source = Source::new(&blake3::hash(b"map"));
    for _ in 0..200 {
        let drawn = source.hinted(std::slice::from_ref(&map), std::slice::from_ref(&hints));
        assert!(
            map.fits(&drawn[0]) && hints.admits(&map, &drawn[0]),
            "{drawn:?}"
        );
    }
    let read = |text: &str| wave::from_wave(&map, text).unwrap();
    assert!(hints.admits(&map, &read("[(5, [7, 8, 9])]")));
    assert!(!hints.admits(&map, &read("[(4, [7, 8, 9])]")));
    assert!(!hints.admits(&map, &read("[(5, [7, 8, 6])]")));
    let Shape::Map(_, list) = &map else { panic!() };
    assert_eq!(value::wave(&hints.at(1).plain(list)), "[7, 7, 7]");
}
