//! Every way in which a component can misbehave is one red cell with its name; the
//! other cells finish, and so does the process.

mod toy;

use harness::Verdict;
use harness::cases::Cases;
use harness::matrix::RunOptions;
use harness::report::CellReport;
use harness::report::trace::{Arrow, Trace, Way};
use toy::{Checkout, of, validator};

/// Runs a validator with a fault beside one that finds no fault in anybody, and
/// returns the report of the faulty.
fn beside_a_harmless_one(faulty: &[u8]) -> CellReport {
    let checkout = Checkout::new()
        .with("harmless", "validator", &validator(""))
        .with("faulty", "validator", faulty);
    let cells = checkout.run("validate-user", 20);
    assert_eq!(cells.len(), 2);
    let harmless = of(&cells, "harmless");
    // It never finds an error, so it is wrong, but it runs to the end.
    assert_eq!((harmless.verdict, harmless.cases), (Verdict::Disagree, 20));
    of(&cells, "faulty").clone()
}

fn is_blamed(cell: &CellReport) {
    let blame = cell.blame.as_ref().unwrap();
    assert_eq!(
        (blame.role.as_str(), blame.guest.as_str()),
        ("validator", "faulty")
    );
}

fn detail(cell: &CellReport) -> &str {
    cell.detail.as_deref().unwrap_or_default()
}

/// The plain user is what shrinking arrives at if every input fails.
fn is_minimal(cell: &CellReport) {
    let example = cell.counterexample.as_ref().unwrap();
    assert_eq!(example.input, r#"({name: "Al", email: "a@b.c", age: 30})"#);
}

#[test]
fn a_loop_is_a_timeout() {
    let cell = beside_a_harmless_one(&validator("(call $forever)"));
    assert_eq!(cell.verdict, Verdict::Timeout);
    assert!(detail(&cell).contains("no answer within 0.2 s"), "{cell:?}");
    is_minimal(&cell);
    is_blamed(&cell);
}

#[test]
fn a_trap_is_a_trap_with_the_names_of_its_functions() {
    let cell = beside_a_harmless_one(&validator("(unreachable)"));
    assert_eq!(cell.verdict, Verdict::Trap);
    assert!(
        detail(&cell).contains("wasm `unreachable` instruction executed"),
        "{cell:?}"
    );
    assert!(detail(&cell).contains("wasm backtrace"), "{cell:?}");
    is_minimal(&cell);
    is_blamed(&cell);
}

#[test]
fn allocation_without_end_is_a_trap_that_names_the_limit() {
    let cell = beside_a_harmless_one(&validator("(call $allocate)"));
    assert_eq!(cell.verdict, Verdict::Trap);
    assert!(detail(&cell).contains("memory may not grow to"), "{cell:?}");
    is_blamed(&cell);
}

#[test]
fn a_stack_overflow_is_a_trap() {
    let cell = beside_a_harmless_one(&validator("(call $deep)"));
    assert_eq!(cell.verdict, Verdict::Trap);
    assert!(detail(&cell).contains("call stack exhausted"), "{cell:?}");
    is_blamed(&cell);
}

#[test]
fn an_answer_that_is_out_of_bounds_is_a_trap() {
    let cell = beside_a_harmless_one(&validator("(return (i32.const -4))"));
    assert_eq!(cell.verdict, Verdict::Trap);
    is_blamed(&cell);
}

#[test]
fn another_type_is_incomposable() {
    let cell = beside_a_harmless_one(&toy::validator_of_another_type());
    assert_eq!((cell.verdict, cell.cases), (Verdict::Incomposable, 0));
    assert!(detail(&cell).contains("has another type"), "{cell:?}");
    is_blamed(&cell);
}

#[test]
fn what_is_no_component_is_unbuilt() {
    let cell = beside_a_harmless_one(b"\0asm\x01\0\0\0");
    assert_eq!(cell.verdict, Verdict::Unbuilt);
    assert!(
        detail(&cell).contains("`faulty`'s validator is no component"),
        "{cell:?}"
    );
    is_blamed(&cell);
}

#[test]
fn an_answer_that_depends_on_what_ran_before_is_unstable() {
    // Right for valid users in the first call of an instance, a trap in the second.
    let second = "(if (i32.load (i32.const 512)) (then unreachable))
        (i32.store (i32.const 512) (i32.const 1))";
    let checkout = Checkout::new().with("faulty", "validator", &validator(second));
    let cells = checkout.run_seed("validate-user", seed_of_two_valid_users(), 2);
    let cell = of(&cells, "faulty");
    assert_eq!(
        (cell.verdict, cell.cases, cell.wrong),
        (Verdict::Unstable, 2, 1)
    );
    assert!(
        detail(cell).contains("wrong as call 2 of its instance"),
        "{cell:?}"
    );
    is_blamed(cell);
    let example = cell.counterexample.as_ref().unwrap();
    let plain = r#"({name: "Al", email: "a@b.c", age: 30})"#;
    assert_eq!(
        (example.before.as_slice(), example.input.as_str()),
        (&[plain.to_owned()][..], plain)
    );
    assert!(example.replay.ends_with(":0-1"), "{}", example.replay);
}

#[test]
fn a_fault_after_a_thousand_calls_is_unstable_whatever_the_number_of_cases() {
    let count = "(i32.store (i32.const 512) (i32.add (i32.const 1) (i32.load (i32.const 512))))
        (if (i32.gt_u (i32.load (i32.const 512)) (i32.const 1000)) (then unreachable))";
    let checkout = Checkout::new().with("faulty", "validator", &validator(count));
    let cells = checkout.run_seed("validate-user", seed_of_two_valid_users(), 2);
    let cell = of(&cells, "faulty");
    assert_eq!((cell.verdict, cell.wrong), (Verdict::Unstable, 0));
    let example = cell.counterexample.as_ref().unwrap();
    assert_eq!(example.before.len(), 1000);
    assert!(
        detail(cell).contains("wrong as call 1001 of its instance"),
        "{}",
        detail(cell)
    );
    is_blamed(cell);
}

#[test]
fn a_page_for_each_call_is_a_leak_and_a_page_for_the_first_is_none() {
    let page = "(drop (memory.grow (i32.const 1)))";
    let first = format!(
        "(if (i32.eqz (i32.load (i32.const 512))) (then {page}))
        (i32.store (i32.const 512) (i32.const 1))"
    );
    let checkout = Checkout::new()
        .with("faulty", "validator", &validator(page))
        .with("grows-once", "validator", &validator(&first));
    let cells = checkout.run_seed("validate-user", seed_of_two_valid_users(), 2);
    let cell = of(&cells, "faulty");
    assert_eq!(cell.verdict, Verdict::Leak, "{cell:?}");
    assert!(
        detail(cell).contains("grows without levelling off"),
        "{}",
        detail(cell)
    );
    is_blamed(cell);
    assert_eq!(of(&cells, "grows-once").verdict, Verdict::Agree);
}

#[test]
fn calls_that_are_slow_without_hanging_are_a_timeout() {
    // Some milliseconds, where a 150th of 200 ms is granted in the long run.
    let spin = "(i32.store (i32.const 512) (i32.const 20000000))
        (loop $again
            (i32.store (i32.const 512) (i32.sub (i32.load (i32.const 512)) (i32.const 1)))
            (br_if $again (i32.load (i32.const 512))))";
    let slow = Checkout::new()
        .with("faulty", "validator", &validator(spin))
        .run_seed("validate-user", seed_of_two_valid_users(), 2);
    let cell = of(&slow, "faulty");
    assert_eq!(cell.verdict, Verdict::Timeout, "{cell:?}");
    assert!(detail(cell).contains("right but slow"), "{}", detail(cell));
    is_minimal(cell);
    is_blamed(cell);
}

#[test]
fn several_faults_of_one_cell_are_told_apart() {
    // Finds no fault in anybody, and traps for those who are 99.
    let trap = "(if (i32.eq (local.get 4) (i32.const 99)) (then unreachable))";
    let checkout = Checkout::new().with("faulty", "validator", &validator(trap));
    let cells = checkout.run("validate-user", 1000);
    let cell = of(&cells, "faulty");
    let inputs: Vec<&str> = cell
        .faults
        .iter()
        .map(|fault| fault.counterexample.as_ref().unwrap().input.as_str())
        .collect();
    for expected in [
        r#"({name: "", email: "a@b.c", age: 30})"#,
        r#"({name: "Al", email: "", age: 30})"#,
        r#"({name: "Al", email: "a@b.c", age: 12})"#,
        r#"({name: "Al", email: "a@b.c", age: 151})"#,
        r#"({name: "Al", email: "a@b.c", age: 99})"#,
    ] {
        assert!(inputs.contains(&expected), "{expected} in {inputs:?}");
    }
}

fn seed_of_two_valid_users() -> u64 {
    let lab = Checkout::new()
        .with("a", "validator", &toy::validator(""))
        .open();
    let contract = &lab.contracts()[0];
    let valid = contract.answer(&contract.rules.plain()).unwrap();
    let is_valid = |seed: &u64| {
        let cases = Cases::new(contract, *seed, 0..2);
        (0..2).all(|index| cases.at(index).unwrap().expected.right.answer() == Some(&valid))
    };
    (0..).find(is_valid).unwrap()
}

#[test]
fn a_pair_with_a_faulty_validator_blames_the_validator() {
    let checkout = Checkout::new()
        .with("passes", "service", &toy::service())
        .with("harmless", "validator", &validator(""))
        .with("faulty", "validator", &validator("(unreachable)"));
    let cells = checkout.run("create-user", 20);
    let keys: Vec<(&str, Verdict)> = cells.iter().map(|c| (c.key.as_str(), c.verdict)).collect();
    let expected = [
        ("create-user/service=passes/validator=faulty", Verdict::Trap),
        (
            "create-user/service=passes/validator=harmless",
            Verdict::Disagree,
        ),
    ];
    assert_eq!(keys, expected);
}

/// The traces of the faults of a cell.
fn traces(cell: &CellReport) -> Vec<&Trace> {
    let faults = cell.faults.iter();
    faults.filter_map(|fault| fault.trace.as_ref()).collect()
}

#[test]
fn what_each_component_was_handed_and_returned_is_in_the_report_if_it_is_asked_for() {
    let checkout = Checkout::new()
        .with("passes", "service", &toy::service())
        .with("harmless", "validator", &validator(""))
        .with("faulty", "validator", &validator("(unreachable)"));
    let options = RunOptions {
        traces: true,
        ..RunOptions::new(7, 20)
    };
    let cells = checkout.run_with("create-user", &options);
    let faulty = of(&cells, "faulty");
    let [trace] = traces(faulty)[..] else {
        panic!("{faulty:?}")
    };
    let plain = r#"({name: "Al", email: "a@b.c", age: 30})"#;
    // The service keeps all strings in one place, so the second spoils the first.
    let spoilt = r#"({name: "a@", email: "a@b.c", age: 30})"#;
    let calls: Vec<(usize, &str, &str, bool)> = trace
        .calls
        .iter()
        .map(|call| (call.stage, &*call.function, &*call.args, call.failed))
        .collect();
    let expected = [
        (0, "create-user", plain, true),
        (1, "validate-user", spoilt, true),
    ];
    assert_eq!(calls, expected);
    assert!(trace.calls[1].answer.starts_with("trap: "), "{trace:?}");
    assert_eq!(trace.calls[1].expected.as_deref(), Some("[]"));
    let inner = Arrow {
        call: 1,
        way: Way::Returned,
    };
    assert_eq!(trace.first_wrong, Some(inner));
    // Its answer to a valid user is right; the service then makes no identifier.
    let outer = Arrow { call: 0, ..inner };
    let first = traces(of(&cells, "harmless"));
    let first: Vec<Option<Arrow>> = first.iter().map(|trace| trace.first_wrong).collect();
    assert_eq!(first, [Some(outer)]);
    let without = checkout.run("create-user", 20);
    assert!(without.iter().all(|cell| traces(cell).is_empty()));
}

#[test]
fn what_needs_calls_before_it_is_traced_behind_them() {
    let second = "(if (i32.load (i32.const 512)) (then unreachable))
        (i32.store (i32.const 512) (i32.const 1))";
    let checkout = Checkout::new().with("faulty", "validator", &validator(second));
    let options = RunOptions {
        traces: true,
        ..RunOptions::new(seed_of_two_valid_users(), 2)
    };
    let cells = checkout.run_with("validate-user", &options);
    let [trace] = traces(&cells[0])[..] else {
        panic!("{cells:?}")
    };
    assert_eq!(trace.calls.len(), 1);
    assert!(trace.calls[0].failed && trace.note.is_none(), "{trace:?}");
}

#[test]
fn a_connection_that_is_not_dropped_is_a_leak_of_who_opened_it() {
    let dropped = "(call $drop (call $open))";
    let checkout = Checkout::new()
        .with("leaky", "store", &toy::store("(drop (call $open))"))
        .with("busy", "store", &toy::store(dropped))
        .with("idle", "store", &toy::store(""))
        .with_sqlite();
    let cells = checkout.run("database", 20);
    for (guest, answer) in [
        ("leaky", "leak: no connection dropped: 1 of 1 are left"),
        ("busy", "leak: connections opened: 1 instead of 0"),
    ] {
        let cell = of(&cells, guest);
        assert_eq!(cell.verdict, Verdict::Leak, "{cell:?}");
        let example = cell.counterexample.as_ref().unwrap();
        assert_eq!((&*example.input, &*example.answer), ("([])", answer));
        let blame = cell.blame.as_ref().unwrap();
        assert_eq!((&*blame.role, &*blame.guest), ("store", guest));
    }
    // It opens too few, and its answers are wrong: these are told.
    let idle = of(&cells, "idle");
    assert_eq!(idle.verdict, Verdict::Disagree, "{idle:?}");
}
