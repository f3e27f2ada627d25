//! Users for the tests of the catalogues: between them they tell every mutant that
//! can be told by answers from what is right, and from every other.

use crate::record::User;
use crate::white_space::{NEAR_MISSES, WHITE_SPACE};

const NAMES: [&str; 36] = [
    " Al",
    "Al\u{3000}",
    "Al",
    "",
    " ",
    "a",
    "abc",
    " a",
    "a ",
    " a ",
    "\0",
    "a\0",
    "a\0b",
    "\u{1c}a",
    "\u{1}",
    "\u{1f600}",
    "é",
    "\u{e9}\u{e8}",
    "e\u{301}",
    "\u{212b}",
    "\u{ac00}",
    "\u{fb01}",
    "\u{df}",
    "a\r\nb",
    "a\rb",
    "a\nb",
    "\u{fffe}\u{ffff}",
    "\u{fffd}\u{fffd}",
    "\u{fffd}a",
    "\u{d7ff}x",
    "\u{e000}x",
    "ABC",
    "\u{1f1e6}\u{1f1fa}",
    "\u{feff}\u{feff}b",
    "a\u{1f600}",
    "\u{ff}b",
];

const EMAILS: [&str; 34] = [
    "a.@b.c",
    "a@b.c",
    "",
    "a",
    "a.b",
    "@",
    "@b.c",
    "a@",
    "a@b",
    "a.a@b",
    "a@.b.c",
    "a@b.",
    "a@b.c@d",
    "a@b@c.d",
    "@a@b.c",
    "a@@b.c",
    "a@b.c.",
    "a@b..c",
    ".a@b.c",
    "a+b@b.c",
    "a @b.c",
    "é@b.cd",
    "A@b.cd",
    " @b.c",
    "a@b. ",
    "\0@b.c",
    "a@b.c\0",
    "\u{feff}@b.c",
    "a@b.\u{feff}",
    "a@b.cd",
    "a\0b@c.d",
    "\u{1f600}@b.c",
    "\u{212b}@b.cd",
    "\u{fffe}@b.cd",
];

const AGES: [u32; 23] = [
    30,
    0,
    1,
    12,
    13,
    14,
    127,
    128,
    149,
    150,
    151,
    152,
    255,
    256,
    270,
    0x7fff,
    0x8000,
    0xffff,
    0x1_001e,
    1 << 31,
    (1 << 31) + 50,
    u32::MAX - 1,
    u32::MAX,
];

/// The samples: each name, address and age beside plain ones, and some combined.
pub fn users() -> Vec<User> {
    let mut users = Vec::new();
    let mut add = |name: &str, email: &str, age| {
        users.push(User {
            name: name.to_owned(),
            email: email.to_owned(),
            age,
        });
    };
    NAMES.iter().for_each(|name| add(name, "a@b.c", 30));
    EMAILS.iter().for_each(|email| add("Al", email, 31));
    AGES.iter().for_each(|age| add("Al", "a@b.c", *age));
    for c in WHITE_SPACE.iter().chain(&NEAR_MISSES) {
        let name = c.to_string();
        add(&name, "a@b.c", 32);
        add(&(name.clone() + "a"), "a@b.c", 33);
        add(&("a".to_owned() + &name), "a@b.c", 34);
    }
    add(&"long".repeat(300), "a@b.c", 35);
    for name in ["", "a", "Al"] {
        for email in ["", "a@b.c"] {
            [5, 36, 500].iter().for_each(|age| add(name, email, *age));
        }
    }
    // Leading zeros of a hash are rare.
    add("User1319", "a@b.c", 30);
    users
}
