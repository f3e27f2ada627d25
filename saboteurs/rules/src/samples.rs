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

/// Names that are words, have look-alikes, or have what one mutant has as a constant.
const SPECIAL_NAMES: [&str; 71] = [
    "null",
    "NULL",
    "undefined",
    "true",
    "No",
    "12",
    "007",
    "1e3",
    "nan",
    "admin",
    "Root",
    "CON",
    "nul",
    "constructor",
    "__proto__",
    "x' or 'x",
    "Selectman",
    "select it",
    "a/../b",
    "Essex",
    "www.a",
    "a\\nb",
    "&lt;a&gt; &amp;",
    "<script>a</script>",
    "O'Hara",
    "100%s",
    "a{}",
    "a${b}c",
    "aaaa",
    "a  b",
    "a\u{ad}",
    "a\u{200d}b",
    "a\u{200d}\u{200c}",
    "\u{202e}a",
    "\u{200f}a",
    "\u{2066}a",
    "a\u{fb03}",
    "\u{ff21}b",
    "\u{430}b",
    "\u{430}\u{431}",
    "a\u{3bf}",
    "a\u{131}",
    "\u{130}a",
    "a\u{2019}b",
    "a\u{a0}b",
    "a\u{feff}b",
    "\u{81}a",
    "\u{86}a",
    "\u{a1}a",
    "\u{1681}a",
    "\u{2027}a",
    "\u{202a}a",
    "\u{205e}a",
    "\u{3001}a",
    "\u{2030}a",
    "\u{2800}a",
    "         a",
    "         ",
    "Quetzalcoatl",
    "Nell Vandersloot",
    "\u{a66e}a",
    "\u{a66e}",
    "\u{1d400}\u{1d433}",
    "Xochipilli Montezuma",
    "Yg",
    "on",
    "None",
    "LPT1",
    "toString",
    "https://a",
    "drop table",
];

/// Addresses of the same kinds.
const SPECIAL_EMAILS: [&str; 25] = [
    "a\u{ff20}b.c",
    "a\u{fe6b}b.c",
    "a\u{140}b.c",
    "a@b\u{3002}c",
    "a@b\u{ff0e}c",
    "a@b\u{2024}c",
    "a@\u{430}b.c",
    "\u{ff21}@b.c",
    "\u{212a}@b.c",
    "\u{17f}@b.c",
    "\u{df}@b.c",
    "a\u{ad}@b.c",
    "a@Example.com",
    "a@b.test",
    "noreply@b.c",
    "a%40b@c.d",
    "a%20b@c.d",
    "mailto:a@b.c",
    "a@googlemail.com",
    "a@b.c.d.e.f.g.h.i.j",
    "a@postbox.northumberland-tramways.net",
    "xenolith+a@b.c",
    "a-local-part-of-33-bytes-in-all-x@b.c",
    "\u{a9c5}@b.c",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u{e9}@b.c",
];

const AGES: [u32; 24] = [
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
    48_879,
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
    SPECIAL_NAMES
        .iter()
        .for_each(|name| add(name, "a@b.c", 161));
    SPECIAL_NAMES.iter().for_each(|name| add(name, "a@b.c", 37));
    SPECIAL_EMAILS.iter().for_each(|email| add("Al", email, 38));
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

/// Users with long names and addresses, which cost more than the others.
pub fn long_users() -> Vec<User> {
    let names = [
        64, 100, 101, 256, 257, 733, 1_000, 1_001, 1_234, 5_000, 40_000, 65_536,
    ];
    let names = names.map(|length| {
        (
            "ab".repeat(length / 2) + &"c".repeat(length % 2),
            email(1, 1),
        )
    });
    let wide = [129, 300].map(|length| ("\u{e9}".repeat(length), email(1, 1)));
    let emails = [
        (64, 1),
        (65, 1),
        (1, 63),
        (1, 64),
        (256, 1),
        (200, 60),
        (1, 300),
    ];
    let emails = emails.map(|(local, label)| ("Al".to_owned(), email(local, label)));
    let top = ("Al".to_owned(), "a@b.".to_owned() + &"c".repeat(300));
    let texts = names.into_iter().chain(wide).chain(emails).chain([top]);
    let of_ages = |(name, email): (String, String)| {
        [39, 7].map(|age| User {
            name: name.clone(),
            email: email.clone(),
            age,
        })
    };
    texts.flat_map(of_ages).collect()
}

/// An address whose local part and whose first label have these lengths in bytes.
fn email(local: usize, label: usize) -> String {
    format!("{}@{}.c", "a".repeat(local), "b".repeat(label))
}

/// Batches in which users, or parts of them, come again.
pub fn repeating_batches() -> Vec<Vec<User>> {
    let user = |name: &str, email: &str, age| User {
        name: name.to_owned(),
        email: email.to_owned(),
        age,
    };
    let al = user("Al", "al@b.c", 30);
    let bo = user("Bo", "bo@b.c", 31);
    let young = user("Al", "al@b.c", 5);
    let other_name = user("Cy", "al@b.c", 30);
    let wrong = user("", "", 500);
    let capitals = user("Al", "AL@b.c", 30);
    let batches: [&[&User]; 10] = [
        &[&al, &al],
        &[&al, &bo, &al],
        &[&al, &al, &bo],
        &[&al, &bo, &al, &bo, &al],
        &[&al, &young],
        &[&bo, &young, &al, &young],
        &[&al, &bo, &other_name],
        &[&wrong, &wrong, &al, &wrong],
        &[&al, &capitals, &al],
        &[&young, &bo, &capitals, &other_name],
    ];
    let cloned = |batch: &&[&User]| batch.iter().copied().cloned().collect();
    batches.iter().map(cloned).collect()
}
