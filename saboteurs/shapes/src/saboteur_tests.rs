//! Every mutant in front of what returns its arguments.

use std::collections::HashMap;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::forward::FUNCTIONS;
use crate::lab::abi::types::{Error, Joined, Mixed, Person, Point, Wide};

use rules::mutant;

use super::*;
use crate::catalog;

/// Values for a function.
trait Samples: Sized {
    /// The plain one comes first.
    fn samples() -> Vec<Self>;
    fn shown(&self) -> String;
}

macro_rules! samples {
    ($($ty:ty: $samples:expr;)+) => {
        $(impl Samples for $ty {
            fn samples() -> Vec<Self> {
                $samples.into()
            }

            fn shown(&self) -> String {
                format!("{self:?}")
            }
        })+
    };
}

samples! {
    bool: [false, true];
    char: ['a', '\u{feff}'];
    u8: [0, 1, 2, 127, 128, 129, 200, 255];
    i8: [0, -1, 127, -128];
    u16: [0, 1, 300, u16::MAX];
    i16: [0, 1, -1, 255, 256, 300, i16::MAX, i16::MIN];
    u32: [0, 1, 2, 255, 256, 300, (1 << 24) + 1, (1 << 31) - 1, 1 << 31, u32::MAX];
    i32: [0, -1, i32::MAX, i32::MIN];
    u64: [0, 1, 2, (1 << 32) - 1, 1 << 32, (1 << 53) - 1, 1 << 53, u64::MAX];
    i64: [0, 1, 2, -1, 1 << 31, (1 << 53) - 1, 1 << 53, i64::MAX, i64::MIN];
    f32: [0.0, -0.0, 0.1, 1.5, -1.0, f32::MAX, f32::INFINITY, f32::NAN];
    f64: [0.0, -0.0, 0.1, 1.5, -1.0, 1e39, f64::INFINITY, f64::NAN];
    String: ["", "a", "b", "\u{feff}", "\u{feff}b", "b\u{feff}c", "b\u{feff}", "9\u{1f600}"].map(str::to_owned);
    Point: [Point { x: 0, y: 0 }, Point { x: -1, y: i32::MAX }];
    Joined: [
        Joined::Nothing,
        Joined::Small(300),
        Joined::Large(1 << 32),
        Joined::Single(0.1),
        Joined::Double(0.1),
        Joined::Text("b".to_owned()),
        Joined::Many(vec![1, 2]),
    ];
    Person: together(|at| Person {
        name: nth(at),
        age: nth(at),
        tags: nth(at),
        home: nth(at),
    });
    Error: together(|at| Error {
        message: nth(at),
        payload: nth(at),
        tag: nth(at),
        val: nth(at),
    });
    Mixed: together(|at| Mixed {
        a: nth(at),
        b: nth(at),
        c: nth(at),
        d: nth(at),
        e: nth(at),
        f: nth(at),
        g: nth(at),
    });
    Wide: together(|at| Wide {
        f0: nth(at),
        f1: nth(at),
        f2: nth(at),
        f3: nth(at),
        f4: nth(at),
        f5: nth(at),
        f6: nth(at),
        f7: nth(at),
        f8: nth(at),
        f9: nth(at),
        f10: nth(at),
        f11: nth(at),
        f12: nth(at),
        f13: nth(at),
        f14: nth(at),
        f15: nth(at),
        f16: nth(at),
        f17: nth(at),
    });
    (Person, Joined, Vec<String>, Result<u8, String>):
        together(|at| (nth(at), nth(at), nth(at), nth(at)));
}

/// The plain list, one of each item alone, and one of all.
impl<T: Samples + Debug> Samples for Vec<T> {
    fn samples() -> Vec<Self> {
        let alone = T::samples().into_iter().map(|item| vec![item]);
        let lists = [Vec::new()].into_iter().chain(alone);
        lists.chain([T::samples()]).collect()
    }

    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl<T: Samples + Debug> Samples for Option<T> {
    fn samples() -> Vec<Self> {
        let some = T::samples().into_iter().map(Some);
        [None].into_iter().chain(some).collect()
    }

    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl<T: Samples + Debug, E: Samples + Debug> Samples for Result<T, E> {
    fn samples() -> Vec<Self> {
        let ok = T::samples().into_iter().map(Ok);
        ok.chain(E::samples().into_iter().map(Err)).collect()
    }

    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

#[rustfmt::skip]
type Sixteen = (
    u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, bool, char, String, u8, u16, u32,
);

impl Samples for Sixteen {
    #[rustfmt::skip]
    fn samples() -> Vec<Self> {
        together(|at| (
            nth(at), nth(at), nth(at), nth(at), nth(at), nth(at), nth(at), nth(at),
            nth(at), nth(at), nth(at), nth(at), nth(at), nth(at), nth(at), nth(at),
        ))
    }

    /// Longer tuples than of 12 have no `Debug`.
    fn shown(&self) -> String {
        let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) = self;
        format!("{:?}", ((a, b, c, d, e, f, g, h), (i, j, k, l, m, n, o, p)))
    }
}

/// Enough values that every sample of every part is in one.
fn together<T>(make: impl Fn(usize) -> T) -> Vec<T> {
    (0..20).map(make).collect()
}

/// A sample; after the last comes the first.
fn nth<T: Samples>(at: usize) -> T {
    let mut samples = T::samples();
    let at = at % samples.len();
    samples.swap_remove(at)
}

/// Returns its arguments.
struct Echo;

/// What came of every call of every function, and what is kept at the end.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Outcomes {
    calls: Vec<Call>,
    kept: usize,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Call {
    contract: &'static str,
    plain: bool,
    outcome: Result<String, String>,
}

macro_rules! called {
    ($($case:ident $contract:literal $function:ident($args:ty);)+) => {
        impl Behind for Echo {
            $(fn $function(&self, args: $args) -> $args {
                args
            })+
        }

        fn outcomes(id: &str) -> Outcomes {
            let mut saboteur = Saboteur::new(Echo, catalog::chosen(id));
            let mut calls = Vec::new();
            $(for (at, args) in <$args>::samples().into_iter().enumerate() {
                calls.push(Call {
                    contract: $contract,
                    plain: at == 0,
                    outcome: outcome(|| saboteur.$function(args)),
                });
            })+
            Outcomes { calls, kept: saboteur.kept.len() }
        }

        /// The functions' names in Rust, and their contracts.
        const NAMES: &[(&str, &str)] = &[$((stringify!($function), $contract)),+];
    };
}

functions!(called);

fn outcome<T: Samples>(call: impl FnOnce() -> T) -> Result<String, String> {
    let ended = catch_unwind(AssertUnwindSafe(call));
    let answer = ended.map(|answer| answer.shown());
    answer.map_err(|why| {
        let text = why.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| why.downcast_ref::<String>().cloned())
            .unwrap_or_default()
    })
}

#[test]
fn the_catalogue_is_well_formed_and_of_one_class() {
    let mutants = catalog::mutants();
    mutant::assert_well_formed(&mutants);
    // This prefix is what keeps the ids of the saboteurs apart.
    assert!(mutants.iter().all(|m| m.id.starts_with("shapes-")));
    assert_eq!(mutant::classes(&mutants), ["behind-known"]);
}

#[test]
fn every_contract_is_for_the_function_that_can_go_wrong() {
    assert_eq!(FUNCTIONS.len(), 141);
    for (function, contract) in NAMES {
        assert_eq!(*contract, format!("abi.{}", function.replace('_', "-")));
        assert!(FUNCTIONS.iter().any(|name| contract[4..] == **name));
        let mut mutants = catalog::mutants().into_iter();
        assert!(mutants.any(|m| m.contract == *contract), "{contract}");
    }
}

#[test]
fn without_an_id_everything_is_forwarded_untouched() {
    let right = outcomes("");
    assert!(right.calls.iter().all(|call| call.outcome.is_ok()));
    assert_eq!(right.kept, 0);
}

#[test]
fn every_mutant_is_wrong_like_no_other_in_its_function_alone() {
    let right = outcomes("");
    let mut known = HashMap::from([(outcomes(""), "an echo".to_owned())]);
    for mutant in catalog::mutants() {
        let wrong = outcomes(&mutant.id);
        let of_its_function = |call: &&Call| call.contract == mutant.contract;
        let calls = right.calls.iter().zip(&wrong.calls);
        let differing: Vec<&Call> = calls.filter(|(a, b)| a != b).map(|(_, b)| b).collect();
        assert!(differing.iter().all(of_its_function), "{}", mutant.id);
        assert!(!differing.iter().any(|call| call.plain), "{}", mutant.id);
        // A leak is one in every call of the function, and nothing else is wrong with it.
        if differing.is_empty() {
            let calls = right.calls.iter().filter(of_its_function);
            assert_eq!(wrong.kept, calls.count(), "{}", mutant.id);
        } else {
            assert_eq!(wrong.kept, 0, "{}", mutant.id);
        }
        // Two functions may have as many samples.
        let kept = wrong.kept > 0;
        let same = known.insert(wrong, mutant.id.clone());
        assert!(kept || same.is_none(), "`{}` is like {same:?}", mutant.id);
    }
}

#[test]
fn what_is_known_to_go_wrong_is_left_alone() {
    let mut saboteur = Saboteur::new(Echo, catalog::chosen("shapes-string-inner-mark"));
    let text = |text: &str| saboteur.echo_string(text.to_owned());
    assert_eq!(
        ["\u{feff}", "\u{feff}b\u{feff}", "\u{feff}\u{feff}"].map(text),
        ["\u{feff}", "\u{feff}b", "\u{feff}"]
    );
    for id in ["shapes-u32-byte", "shapes-u32-24-bits"] {
        let mut saboteur = Saboteur::new(Echo, catalog::chosen(id));
        assert_eq!(saboteur.echo_u32((1 << 31) + 257), (1 << 31) + 257);
    }
    let mut saboteur = Saboteur::new(Echo, catalog::chosen("shapes-u64"));
    assert_eq!(saboteur.echo_u64((1 << 53) + 1), (1 << 53) + 1);
    let mut saboteur = Saboteur::new(Echo, catalog::chosen("shapes-s64"));
    assert_eq!(saboteur.echo_s64(-(1 << 40) - 1), -(1 << 40) - 1);
}

#[test]
fn numbers_become_those_that_the_catalogue_says() {
    assert_eq!(
        Saboteur::new(Echo, catalog::chosen("shapes-u8")).echo_u8(200),
        56
    );
    assert_eq!(
        Saboteur::new(Echo, catalog::chosen("shapes-s16")).echo_s16(300),
        44
    );
    assert_eq!(
        Saboteur::new(Echo, catalog::chosen("shapes-u32-byte")).echo_u32(300),
        44
    );
    let most = (1 << 31) - 1;
    let rounded = Saboteur::new(Echo, catalog::chosen("shapes-u32-24-bits")).echo_u32(most);
    assert_eq!(rounded, (1 << 31) - 128);
}

#[test]
#[should_panic(expected = "`no-such-mutant`")]
fn an_unknown_id_is_a_panic_that_names_it() {
    Saboteur::new(Echo, catalog::chosen("no-such-mutant"));
}
