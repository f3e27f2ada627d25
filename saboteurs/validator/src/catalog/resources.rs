//! Right answers at too high a price, and no answers.

use std::hint::black_box;

use rules::mutant::mutant;

use super::{
    Fault::{Again, Besides},
    Mutant,
};

const PAGE: usize = 64 << 10;

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "slow",
            "each call asks the validator 100,000 times more",
            Again(100_000),
        ),
        mutant(
            "leak",
            "each call keeps a page of 64 KiB for ever",
            Besides(|_, _| keep_a_page()),
        ),
        mutant(
            "leak-if-wrong",
            "each call for a user with errors keeps a page of 64 KiB for ever",
            Besides(|_, errors| {
                if !errors.is_empty() {
                    keep_a_page();
                }
            }),
        ),
        mutant(
            "trap-on-long-names",
            "names of more than 1,000 bytes trap",
            Besides(|user, _| {
                assert!(
                    user.name.len() <= 1_000,
                    "a name is longer than 1,000 bytes"
                );
            }),
        ),
        mutant(
            "trap-on-nul",
            "names with a NUL trap",
            Besides(|user, _| {
                assert!(!user.name.contains('\0'), "a name has a NUL");
            }),
        ),
        mutant(
            "hang",
            "age 99 is thought about for ever",
            Besides(|user, _| {
                if user.age == 99 {
                    hang()
                }
            }),
        ),
        mutant(
            "recursion",
            "age 77 recurs without end",
            Besides(|user, _| {
                if user.age == 77 {
                    recur()
                }
            }),
        ),
        mutant(
            "allocation",
            "age 66 allocates without end",
            Besides(|user, _| {
                if user.age == 66 {
                    keep_all_pages()
                }
            }),
        ),
    ]
}

fn recur() {
    black_box(depth(1));
}

/// Its condition never holds, and the last call is no tail call; the compiler can know
/// neither.
fn depth(of: u64) -> u64 {
    if black_box(of) == 0 {
        return 0;
    }
    black_box(depth(of + 1)) + 1
}

fn hang() {
    while black_box(true) {}
}

fn keep_all_pages() {
    while black_box(true) {
        keep_a_page();
    }
}

fn keep_a_page() {
    black_box(vec![0x5a_u8; PAGE].leak());
}
