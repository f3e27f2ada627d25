use std::path::PathBuf;

use super::cell::is_watched;
use super::*;
use crate::build::Unbuilt;
use crate::contract::Contract;
use crate::contract::testing::contract;
use crate::guest::fake;

/// A row of two relays over an echo.
fn function_in_a_row() -> &'static Arc<Contract> {
    contract("abi-row.echo-u8")
}

/// A guest that claims not to be able to play some parts.
fn guest(name: &str, unsupported: &[&str]) -> Guest {
    let claim = |part: &&str| ((*part).to_owned(), "cannot, https://x.y/1".to_owned());
    Guest {
        unsupported: unsupported.iter().map(claim).collect(),
        ..fake::guest(name, &["relay", "echo"])
    }
}

fn row(guests: &[Guest]) -> Cell<'_> {
    let contract = function_in_a_row();
    let roles = contract.roles.iter().map(|role| role.name.clone());
    let names = guests.iter().map(|guest| guest.name.clone());
    Cell {
        key: crate::CellKey {
            contract: contract.name.clone(),
            components: roles.zip(names).collect(),
            host: None,
        },
        host: None,
        contract: contract.clone(),
        guests: guests.iter().collect(),
    }
}

#[test]
fn of_the_rows_of_a_function_one_is_watched() {
    let guests = ["go", "js", "toy"].map(|name| guest(name, &[]));
    let mut cell = row(&guests);
    assert!(is_watched(&cell));
    cell.guests.rotate_left(1);
    assert!(!is_watched(&cell));
    cell.contract = contract("pipeline").clone();
    assert!(is_watched(&cell));
}

fn unbuilt(role: &str, guest: &str) -> Obstacle {
    Obstacle::Unbuilt {
        role: role.to_owned(),
        guest: guest.to_owned(),
        cause: Arc::new(Unbuilt::NotAllowed {
            guest: guest.to_owned(),
            role: role.to_owned(),
        }),
    }
}

#[test]
fn a_part_that_cannot_be_built_is_unsupported_in_every_place_of_a_row() {
    let guests = [
        guest("go", &[]),
        guest("toy", &["relay"]),
        guest("js", &["relay"]),
    ];
    let cell = row(&guests);
    let report = blocked(&cell, &unbuilt("relay-2", "toy"));
    assert_eq!(report.verdict, Verdict::Unsupported);
    let expected = "toy as relay-2: cannot, https://x.y/1";
    assert_eq!(report.expected.as_deref(), Some(expected));
    assert_eq!(report.blame.unwrap().guest, "toy");
    assert!(report.detail.unwrap().contains("toy"));
    // `js` plays the echo here, which it does not claim to lack.
    let others = [unbuilt("relay-1", "go"), unbuilt("echo", "js")];
    for other in others {
        let report = blocked(&cell, &other);
        assert_eq!((report.verdict, report.expected), (Verdict::Unbuilt, None));
    }
}

#[test]
fn whoever_does_not_fit_is_to_blame() {
    let guests = [guest("go", &[]), guest("js", &[]), guest("toy", &[])];
    let misfit = ComposeError::Misfit {
        guest: "js".to_owned(),
        role: "relay-2".to_owned(),
        world: "relay".to_owned(),
        why: "no export `echo`".to_owned(),
    };
    let open = ComposeError::Open {
        guest: "js".to_owned(),
        role: "relay-2".to_owned(),
        import: "lab:abi/echo".to_owned(),
    };
    for error in [misfit, open] {
        let report = blocked(&row(&guests), &Obstacle::Incomposable(error));
        let blame = report.blame.unwrap();
        assert_eq!((&*blame.role, &*blame.guest), ("relay-2", "js"));
        assert_eq!(report.verdict, Verdict::Incomposable);
    }
}

#[test]
fn broken_files_of_the_lab_are_invalid_and_blame_no_guest() {
    let guests = [guest("go", &[]), guest("js", &[]), guest("toy", &[])];
    let wit = ComposeError::Wit {
        path: PathBuf::from("wit/abi"),
        why: "expected `;`".to_owned(),
    };
    let cell = row(&guests);
    let reports = [
        blocked(&cell, &Obstacle::Incomposable(wit)),
        invalid(&cell, "a kept case cannot be read".to_owned()),
    ];
    for report in reports {
        assert_eq!((report.verdict, report.blame), (Verdict::Invalid, None));
        assert!(report.detail.is_some_and(|detail| detail.contains("read")));
    }
}
