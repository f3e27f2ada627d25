//! Every mutant in front of messages whose parts are remarkable.

use std::collections::HashMap;

use rules::mutant;
use rules::user_id::fnv1a;

use super::*;
use crate::catalog;
use crate::saboteur::Side::{Request, Response};

/// Returns fields that each change of fields changes in its own way.
fn fields() -> Fields {
    let field = |(name, value): (&str, &[u8])| (name.to_owned(), value.to_vec());
    let long = [b'v'; 4_096];
    let pairs: [(&str, &[u8]); 7] = [
        ("x-b", b"1, 2"),
        ("x-a", b""),
        ("x-b", b" 3 "),
        ("x-c", b"\xc3\xa9"),
        ("x-d", b"\xff"),
        ("x-b", b"4"),
        ("x-e", &long),
    ];
    pairs.map(field).to_vec()
}

/// Returns what passes of a message's fields and of bodies of a few pieces, and what stays open.
fn passed(saboteur: &mut Saboteur, side: Side, round: u32) -> String {
    let mut told = String::new();
    if round == 0 {
        told += &format!("{:?}", saboteur.fields(side).map(|change| change(fields())));
    }
    told += &format!("{}", saboteur.has_trailers_as_fields(side));
    told += &format!("{:?}", saboteur.open(side));
    // Beyond 65,536 bytes.
    let numbered = |length: usize| (1..=length).map(|i| i as u8).collect();
    let pieces: [&[Vec<u8>]; 3] = [
        &[],
        &[b"one\0two".to_vec(), b"\xe9".to_vec(), b"three".to_vec()],
        &[numbered(4_000), numbered(60_000), numbered(2_000)],
    ];
    let ends = [
        End::Trailers(fields()),
        End::Broken,
        End::Trailers(fields()),
    ];
    // Once is enough of the empty one and the long one.
    let bodies = pieces.into_iter().zip(ends).enumerate();
    let bodies = bodies.filter(|(place, _)| round == 0 || *place == 1);
    for (_, (pieces, end)) in bodies {
        let Some(mut body) = saboteur.body(side) else {
            continue;
        };
        let mut bytes = Vec::new();
        for piece in pieces {
            bytes.extend(body.add(piece.clone()));
        }
        bytes.extend(body.rest());
        let is_changed = bytes != pieces.concat();
        told += &format!("bytes {is_changed} {:x}", fnv1a(bytes));
        told += &match body.end(end.clone()) {
            same if same == end => String::new(),
            other => format!("{other:?}"),
        };
    }
    told
}

/// Returns what a mutant comes to in many calls.
fn outcomes(id: &str) -> String {
    let mut saboteur = Saboteur::new(catalog::chosen(id));
    let mut told = String::new();
    for method in ["GET", "get", "HEAD", "QUERY"] {
        told += &format!("{:?}", saboteur.method(method));
    }
    for target in [
        "/%65cho?",
        "//echo",
        "/./echo",
        "/echo/",
        "/ECHO?a=+%20",
        "/?%ff",
    ] {
        told += &format!("{:?}", saboteur.target(target));
    }
    for status in [200, 201, 400] {
        told += &format!("{:?}", saboteur.status(status));
    }
    told += &format!("{}", saboteur.refuses(fields));
    for _ in 0..17 {
        told += &format!("{:?}", saboteur.kept());
    }
    for round in 0..17 {
        told += &passed(&mut saboteur, Request, round);
        told += &passed(&mut saboteur, Response, round);
    }
    told
}

#[test]
fn the_catalogue_is_well_formed_and_has_every_class() {
    let mutants = catalog::mutants();
    mutant::assert_well_formed(&mutants);
    // This prefix is what keeps the ids of the saboteurs apart.
    assert!(
        mutants
            .iter()
            .all(|mutant| { mutant.id.starts_with("async-handler-") && mutant.contract == "web" })
    );
    let classes = ["fields", "bodies", "trailers", "handles"];
    assert_eq!(mutant::classes(&mutants), classes);
}

#[test]
fn without_an_id_everything_passes_as_it_is() {
    let told = outcomes("");
    let nothing = told.replace("None", "").replace("false", "");
    assert_eq!(nothing, "");
}

#[test]
fn every_mutant_is_like_no_other_and_not_right() {
    let mut known = HashMap::from([(outcomes(""), "the handler".to_owned())]);
    for mutant in catalog::mutants() {
        let same = known.insert(outcomes(&mutant.id), mutant.id.clone());
        assert_eq!(same, None, "`{}` comes to the same", mutant.id);
    }
}

#[test]
fn only_faults_of_bodies_change_bytes_or_ends() {
    for mutant in catalog::mutants() {
        let changes = outcomes(&mutant.id).contains("bytes true");
        let of_bytes = matches!(mutant.fault, Fault::Bytes(..) | Fault::BytesOf(..));
        assert_eq!(changes, of_bytes, "{}", mutant.id);
    }
}
