use super::*;
use crate::cases::Cases;
use crate::contract::testing::contract;

fn source(number: u64) -> Source {
    Source::new(&blake3::hash(&number.to_le_bytes()))
}

fn text(text: &str) -> Val {
    Val::String(text.to_owned())
}

/// Whether one of some tries to put a word makes arguments that are wanted.
fn makes(word: &Word, args: &[Val], wanted: impl Fn(&[Val]) -> bool) -> bool {
    (0..100).any(|number| {
        let mut args = args.to_vec();
        word.put(&mut args, &mut source(number)) && wanted(&args)
    })
}

#[test]
fn an_integer_is_a_character_a_length_and_a_number_with_its_neighbours() {
    let words = Constant::Integer(0x200b).words();
    for word in [
        Word::Char('\u{200a}'),
        Word::Char('\u{200c}'),
        Word::Length(0x200b),
        Word::Integer(0x200c),
    ] {
        assert!(words.contains(&word), "{word}");
    }
    // No code points, and no lengths that anything has.
    let words = Constant::Integer(-7).words();
    assert!(words.iter().all(|word| matches!(word, Word::Integer(_))));
    assert_eq!(Constant::Integer(i64::MAX).words().len(), 3);
}

#[test]
fn every_word_finds_its_place() {
    let args = [
        text("a@b.c"),
        Val::List(vec![Val::U8(1)]),
        Val::Float32(0.0),
    ];
    assert!(makes(&Word::Text("null".into()), &args, |args| args[0]
        == text("null")));
    assert!(makes(&Word::Char('\u{200b}'), &args, |args| args[0]
        == text("\u{200b}")));
    let length = Word::Length(300);
    let parts = |args: &[Val]| matches!(&args[1], Val::List(items) if items.len() == 300);
    assert!(makes(&length, &args, parts));
    let local = |args: &[Val]| match &args[0] {
        Val::String(text) => text.find('@') == Some(300),
        _ => false,
    };
    assert!(makes(&length, &args, local));
    assert!(makes(&Word::Integer(255), &args, |args| args[1]
        == Val::List(vec![Val::U8(255)])));
    // One that the type does not have stays out.
    assert!(!makes(&Word::Integer(256), &args, |args| args[1]
        != Val::List(vec![Val::U8(1)])));
    let half = Word::Float(0.5_f64.to_bits());
    assert!(makes(&half, &args, |args| args[2] == Val::Float32(0.5)));
}

#[test]
fn what_has_no_place_is_left_out() {
    let room = Room::of(&mut [vec![Val::U32(1)]]);
    assert!(room.has(&Word::Integer(1)));
    for word in [Word::Text("a".into()), Word::Char('a'), Word::Length(3)] {
        assert!(!room.has(&word), "{word}");
        assert!(!word.put(&mut [Val::U32(1)], &mut source(0)), "{word}");
    }
}

#[test]
fn cases_with_constants_are_made_again_by_their_address_alone() {
    for name in ["validate-user", "validate-email", "create-user"] {
        let all = Cases::new(contract(name), 7, 0..1_000);
        let constants = [
            Constant::Text("Quetzalcoatl".into()),
            Constant::Integer(37),
            Constant::Integer(0x1d400),
        ];
        let own = all.with(&constants).unwrap().unwrap();
        assert_eq!(own.count(), 250);
        let (mut words, mut whole) = (0, 0);
        for case in own.chunk(0).unwrap().iter() {
            words += u64::from(case.word.is_some());
            let again = Cases::new(contract(name), 7, 0..u64::MAX);
            assert_eq!(again.case(&case.place()).unwrap(), *case);
            let named = format!("{:?}", case.args);
            whole += u64::from(named.contains("Quetzalcoatl"));
        }
        assert!(words > 240, "{name}: {words}");
        assert!(whole > 70, "{name}: {whole}");
    }
}

#[test]
fn nothing_is_made_of_no_constants() {
    let all = Cases::new(contract("validate-user"), 7, 0..1_000);
    assert!(all.with(&[]).unwrap().is_none());
    // A float has no place in it.
    assert!(all.with(&[Constant::Float(0)]).unwrap().is_none());
}

#[test]
fn a_character_alone_is_put_beside_its_neighbours() {
    let words = Constant::Text("\u{a66e}".into()).words();
    assert!(words.contains(&Word::Text("\u{a66e}".into())));
    assert!(words.contains(&Word::Char('\u{a66f}')));
    assert_eq!(Constant::Text("ab".into()).words().len(), 1);
}

#[test]
fn the_rarest_constants_have_most_turns_and_all_have_some() {
    for constants in [1, 5, 16, 130, 2_000] {
        let mut turns = vec![0_u64; constants as usize];
        for turn in 0..constants * 4 {
            let (constant, before) = turn_of(turn, constants);
            let had = &mut turns[constant as usize];
            assert!(before <= *had, "{constants}: {turn}");
            *had += 1;
        }
        assert!(turns.iter().all(|turns| *turns > 0), "{constants}");
        let rarest: u64 = turns.iter().take(RAREST as usize).sum();
        assert!(rarest >= constants * 2, "{constants}: {turns:?}");
    }
}
