use super::*;
use crate::contract::testing::{contract, usual};
use crate::guest::{Source, fake::guest};

fn contracts() -> Vec<Arc<Contract>> {
    usual()
}

fn guests() -> Vec<Guest> {
    let both = ["service", "validator"];
    vec![
        guest("go", &both),
        guest("js", &both),
        guest("toy", &["validator"]),
    ]
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

fn keys(selection: &Selection) -> Result<Vec<String>, PlanError> {
    let guests = guests();
    let cells = plan(&contracts(), &guests, selection)?;
    Ok(cells.iter().map(|cell| cell.key.to_string()).collect())
}

#[test]
fn keys_name_the_hosts_that_are_not_a_contracts_own() {
    let own = contract("create-user").host.clone();
    let selection = Selection {
        contracts: names(&["create-user"]),
        guests: names(&["go"]),
        hosts: vec![own.clone(), "toy".to_owned()],
        ..Selection::default()
    };
    let key = "create-user/service=go/validator=go";
    let on_toy = format!("{key}/host=toy");
    assert_eq!(keys(&selection).unwrap(), [key, &on_toy]);
    let guests = guests();
    let find = |key: &str| find(&contracts(), &guests, &key.parse().unwrap()).unwrap();
    assert_eq!(find(key).host(), own);
    assert_eq!(find(&on_toy).host(), "toy");
    // Written though it need not be, it is still asked for.
    let cell = find(&format!("{key}/host={own}"));
    assert_eq!(
        (cell.key.to_string().as_str(), &cell.host),
        (key, &Some(own))
    );
}

#[test]
fn a_group_in_the_place_of_a_contract_is_refused_with_its_contracts() {
    let contracts = [
        contract("abi.echo-u8").clone(),
        contract("abi.echo-s8").clone(),
    ];
    let guests = [guest("go", &["relay", "echo"])];
    let find = |key: &str| {
        let found = find(&contracts, &guests, &key.parse().unwrap());
        found
            .map(|cell| cell.key.to_string())
            .map_err(|error| error.to_string())
    };
    let key = "abi.echo-s8/relay=go/echo=go";
    assert_eq!(find(key), Ok(key.to_owned()));
    let error = find("abi/relay=go/echo=go").unwrap_err();
    assert!(error.contains("`abi` is several contracts"), "{error}");
    assert!(error.ends_with("abi.echo-u8, abi.echo-s8"), "{error}");
}

#[test]
fn without_a_selection_every_guest_meets_every_guest_in_every_contract() {
    let keys = keys(&Selection::default()).unwrap();
    // Three contracts of 3 validators, two of 2 services on 3 validators.
    assert_eq!(keys.len(), 3 * 3 + 2 * 6);
    let unique: std::collections::BTreeSet<_> = keys.iter().collect();
    assert_eq!(unique.len(), keys.len());
}

#[test]
fn stages_are_the_guests_of_a_contracts_roles_in_their_order() {
    let guests = [
        guest("a", &["reporter", "service", "validator"]),
        guest("b", &["reporter", "service", "validator"]),
    ];
    let contracts = [
        contract("validate-user").clone(),
        contract("create-user").clone(),
        contract("pipeline").clone(),
    ];
    let keys = |selection: &Selection| -> Vec<String> {
        let cells = plan(&contracts, &guests, selection).unwrap();
        cells.iter().map(|cell| cell.key.to_string()).collect()
    };
    let stages = |names: &[&str], contracts: &[&str]| Selection {
        stages: names.iter().map(|name| (*name).to_owned()).collect(),
        contracts: contracts.iter().map(|name| (*name).to_owned()).collect(),
        ..Selection::default()
    };
    assert_eq!(
        keys(&stages(&["b", "a", "b"], &["pipeline"])),
        ["pipeline/reporter=b/service=a/validator=b"]
    );
    assert_eq!(
        keys(&stages(&["b", "a"], &[])),
        ["create-user/service=b/validator=a"]
    );
    let missing = plan(&contracts, &guests, &stages(&["b", "a"], &["pipeline"]));
    assert_eq!(missing.unwrap_err(), PlanError::Empty);
    let unknown = plan(&contracts, &guests, &stages(&["b", "x"], &[]));
    assert!(
        unknown
            .unwrap_err()
            .to_string()
            .contains("no guest is named `x`")
    );
}

#[test]
fn opt_in_contracts_are_run_when_they_are_named_and_sampled_by_turns() {
    let roles = ["reporter", "service", "validator"];
    let guests = ["a", "b", "c", "d"].map(|name| guest(name, &roles));
    let contracts = [
        contract("create-user").clone(),
        contract("pipeline").clone(),
    ];
    let all = plan(&contracts, &guests, &Selection::default()).unwrap();
    assert!(all.iter().all(|cell| cell.key.contract == "create-user"));
    assert_eq!(left_out(&contracts, &Selection::default()), ["pipeline"]);
    let everything = Selection {
        opt_in: true,
        ..Selection::default()
    };
    assert_eq!(left_out(&contracts, &everything), [""; 0]);
    let cells = plan(&contracts, &guests, &everything).unwrap();
    assert_eq!(cells.len(), 16 + 64);
    let named = Selection {
        contracts: vec!["pipeline".to_owned()],
        ..Selection::default()
    };
    let cells = plan(&contracts, &guests, &named).unwrap();
    assert_eq!(cells.len(), 64);
    let turns: Vec<String> = turns(&cells)
        .iter()
        .map(|cell| cell.composition())
        .collect();
    let expected = ["a b c", "b c d", "c d a", "d a b"].map(|row| {
        let names: Vec<&str> = row.split(' ').collect();
        format!(
            "reporter={}/service={}/validator={}",
            names[0], names[1], names[2]
        )
    });
    assert_eq!(turns, expected);
}

#[test]
fn what_the_host_offers_is_no_component_and_meets_everybody() {
    let mut sqlite = guest("sqlite", &["database"]);
    sqlite
        .roles
        .insert("database".to_owned(), Source::Host("sqlite".to_owned()));
    let roles = ["store", "database"];
    let guests = [guest("a", &roles), guest("b", &roles), sqlite];
    let named = Selection {
        contracts: vec!["database".to_owned()],
        ..Selection::default()
    };
    let cells = plan(&[contract("database").clone()], &guests, &named).unwrap();
    assert_eq!(cells.len(), 6);
    let turns: Vec<(String, String)> = turns(&cells)
        .iter()
        .map(|cell| (cell.key.to_string(), cell.composition()))
        .collect();
    let expected = [
        ("a/database=b", "a/database=b"),
        ("a/database=sqlite", "a"),
        ("b/database=a", "b/database=a"),
        ("b/database=sqlite", "b"),
    ]
    .map(|(key, links)| (format!("database/store={key}"), format!("store={links}")));
    assert_eq!(turns, expected);
}

#[test]
fn a_selection_narrows_contracts_guests_and_roles() {
    let mut selection = Selection {
        contracts: names(&["create-user"]),
        guests: names(&["go", "toy"]),
        ..Selection::default()
    };
    let expected = [
        "create-user/service=go/validator=go",
        "create-user/service=go/validator=toy",
    ];
    assert_eq!(keys(&selection).unwrap(), expected);
    selection
        .roles
        .insert("validator".to_owned(), names(&["toy"]));
    assert_eq!(keys(&selection).unwrap(), expected[1..]);
}

#[test]
fn a_word_that_means_nothing_is_an_error_that_lists_those_that_do() {
    let contracts = Selection {
        contracts: names(&["create-usr"]),
        ..Selection::default()
    };
    let error = keys(&contracts).unwrap_err().to_string();
    assert!(
        error.starts_with("no contract is named `create-usr`; there are: validate-user,"),
        "{error}"
    );
    let guests = Selection {
        guests: names(&["cobol"]),
        ..Selection::default()
    };
    assert_eq!(
        keys(&guests).unwrap_err().to_string(),
        "no guest is named `cobol`; there are: go, js, toy"
    );
    let roles = Selection {
        roles: [("service".to_owned(), names(&["cobol"]))].into(),
        ..Selection::default()
    };
    assert!(keys(&roles).is_err());
}

#[test]
fn a_selection_without_any_cell_is_an_error() {
    let selection = Selection {
        contracts: names(&["create-user"]),
        guests: names(&["toy"]),
        ..Selection::default()
    };
    assert_eq!(keys(&selection), Err(PlanError::Empty));
}

#[test]
fn a_sabotaged_guest_is_two_components_in_its_role() {
    let base = guest("go", &["service", "validator"]);
    let saboteur = guest("saboteur", &["validator-saboteur", "service-saboteur"]);
    for (role, composition) in [
        (
            "validator",
            "service=go/validator-saboteur=saboteur/validator=go",
        ),
        (
            "service",
            "service-saboteur=saboteur/service=go/validator=go",
        ),
    ] {
        let guests = [base.clone(), base.sabotaged(role, &saboteur, "m")];
        let cells = plan(&contracts(), &guests, &Selection::default()).unwrap();
        let sabotaged: Vec<&Cell> = cells.iter().filter(|c| c.mutant() == "m").collect();
        let pair = sabotaged.iter().find(|c| c.key.contract == "create-user");
        assert_eq!(pair.unwrap().composition(), composition);
        let roles = sabotaged.iter().flat_map(|cell| &cell.key.components);
        assert!(roles.filter(|(_, g)| g == "go+m").all(|(r, _)| r == role));
    }
}

#[test]
fn every_planned_cell_is_found_by_its_key() {
    let guests = guests();
    for cell in plan(&contracts(), &guests, &Selection::default()).unwrap() {
        assert_eq!(
            find(&contracts(), &guests, &cell.key).unwrap().key,
            cell.key
        );
    }
    let other: CellKey = "create-user/validator=go".parse().unwrap();
    assert!(find(&contracts(), &guests, &other).is_err());
}

#[test]
fn rows_hold_every_guest_once_forwards_and_backwards() {
    let all = ["a", "b", "c"].map(|name| guest(name, &["relay", "echo"]));
    let players: Vec<&Guest> = all.iter().collect();
    let names = |players: &[Vec<&Guest>]| -> Vec<String> {
        let rows = rows(players).into_iter();
        rows.map(|row| row.iter().map(|guest| &*guest.name).collect())
            .collect()
    };
    let three = vec![players.clone(); 3];
    let expected = ["abc", "bca", "cab", "cba", "bac", "acb"];
    assert_eq!(names(&three), expected);
    // Who cannot relay is only at the end.
    let some = [
        players[..2].to_vec(),
        players[..2].to_vec(),
        players.clone(),
    ];
    assert_eq!(names(&some), ["abc", "bac"]);
    assert!(names(&[players.clone(), players[..1].to_vec()]).is_empty());
}
