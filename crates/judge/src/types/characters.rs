//! Characters that languages and toolchains are known to treat in ways of their own, and those
//! that are taken for one another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};
use unicode_normalization::UnicodeNormalization;

/// What some languages take for white space, or strip, or cut at, though it is none:
/// the information separators (Java, Python), the Mongolian vowel separator (white
/// space until Unicode 6.2), zero-width characters, the word joiner, the byte order
/// mark (JavaScript), NUL and its neighbours.
pub const NEAR_MISSES: [char; 15] = [
    '\u{0}', '\u{1}', '\u{8}', '\u{e}', '\u{1b}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}',
    '\u{180e}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}',
];

/// Characters that count as more or less than one somewhere: combining marks, a
/// variation selector, astral letters and emoji, flags, bidirectional controls,
/// ligatures and letters whose case or normal form has another length,
/// noncharacters, the neighbours of the surrogates and the last of all.
pub const TROUBLE: [char; 30] = [
    '\u{301}',
    '\u{308}',
    '\u{fe0f}',
    '\u{20e3}',
    '\u{1f600}',
    '\u{1f468}',
    '\u{1d49c}',
    '\u{10400}',
    '\u{1f1e6}',
    '\u{1f1fa}',
    '\u{202a}',
    '\u{202e}',
    '\u{2066}',
    '\u{2069}',
    '\u{61c}',
    '\u{fb01}',
    '\u{130}',
    '\u{df}',
    '\u{1e9e}',
    '\u{e9}',
    '\u{212b}',
    '\u{ac00}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{fdd0}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{1fffe}',
    '\u{10ffff}',
];

/// Other dots and at signs, from the confusables of Unicode's security mechanisms
/// (<https://www.unicode.org/reports/tr39/>) and what IDNA takes for a dot (UTS 46).
pub const LOOK_ALIKES: [char; 24] = [
    '\u{b7}', '\u{387}', '\u{589}', '\u{60c}', '\u{660}', '\u{6d4}', '\u{701}', '\u{702}',
    '\u{1427}', '\u{2022}', '\u{2024}', '\u{2025}', '\u{2026}', '\u{2027}', '\u{22c5}', '\u{2e31}',
    '\u{3002}', '\u{30fb}', '\u{a4f8}', '\u{fe52}', '\u{fe6b}', '\u{ff0e}', '\u{ff20}', '\u{ff61}',
];

/// Characters of no width, and those that change the direction of text: the properties
/// `Default_Ignorable_Code_Point` and `Bidi_Control`.
pub static INVISIBLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut all = members(r"\p{Default_Ignorable_Code_Point}");
    all.extend(members(r"\p{Bidi_Control}"));
    all
});

/// Returns the characters of a class as regular expressions write it; none if it is not one.
pub fn members(class: &str) -> Vec<char> {
    let hir = regex_syntax::parse(class);
    match hir.as_ref().map(|hir| hir.kind()) {
        Ok(HirKind::Class(Class::Unicode(class))) => class
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .collect(),
        _ => Vec::new(),
    }
}

/// The characters that a rule written for `named` has to tell from these: the named ones and
/// those next to them, in the order of the code space.
pub fn near(named: &[char]) -> Vec<char> {
    let codes = named.iter().flat_map(|c| {
        let code = u32::from(*c);
        [code.saturating_sub(1), code, code + 1]
    });
    let codes: BTreeSet<u32> = codes.collect();
    codes.into_iter().filter_map(char::from_u32).collect()
}

/// Letters of other scripts that look like Latin ones, each behind that one: from the confusables
/// of Unicode's security mechanisms (<https://www.unicode.org/reports/tr39/>).
const SCRIPTS: [(char, &str); 20] = [
    ('a', "\u{430}\u{3b1}"),
    ('c', "\u{441}"),
    ('d', "\u{501}"),
    ('e', "\u{435}"),
    ('i', "\u{456}\u{131}\u{3b9}"),
    ('j', "\u{458}"),
    ('o', "\u{43e}\u{3bf}"),
    ('p', "\u{440}\u{3c1}"),
    ('s', "\u{455}"),
    ('v', "\u{3bd}"),
    ('x', "\u{445}"),
    ('y', "\u{443}"),
    ('A', "\u{410}\u{391}"),
    ('B', "\u{412}\u{392}"),
    ('E', "\u{415}\u{395}"),
    ('H', "\u{41d}\u{397}"),
    ('K', "\u{212a}\u{41a}"),
    ('O', "\u{41e}\u{39f}"),
    ('P', "\u{420}\u{3a1}"),
    ('T', "\u{422}\u{3a4}"),
];

static COMPATIBLE: LazyLock<BTreeMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut all: BTreeMap<char, Vec<char>> = BTreeMap::new();
    for c in '\u{80}'..='\u{ffef}' {
        let first = c.to_string().nfkd().next();
        if let Some(first) = first.filter(|first| *first != c) {
            all.entry(first).or_default().push(c);
        }
    }
    for (letter, alike) in SCRIPTS {
        all.entry(letter).or_default().extend(alike.chars());
    }
    // The other dots and at signs.
    let dots = LOOK_ALIKES
        .iter()
        .filter(|c| !"\u{fe6b}\u{ff20}".contains(**c));
    all.entry('.').or_default().extend(dots);
    all
});

/// The characters that look like one or are normalized to it or to what begins with it; none of most.
pub fn look_alikes(c: char) -> &'static [char] {
    COMPATIBLE.get(&c).map_or(&[], Vec::as_slice)
}

/// The characters that some program takes for `named` ones: their case pairs, those that
/// normalization maps to or from them, their full-width and small forms, those that differ from
/// them in one bit, as when a code is cut or a byte is decoded wrongly, and a few of their
/// categories.
pub fn mistaken(named: &[char]) -> Vec<char> {
    let mut all: BTreeSet<char> = LOOK_ALIKES.into_iter().collect();
    for &c in named {
        all.extend(members(&format!(r"(?i)[\x{{{:x}}}]", u32::from(c))));
        all.extend(c.to_string().nfkd().chain(c.to_string().nfkc()));
        let bits = (5..17).map(|bit| u32::from(c) ^ (1 << bit));
        all.extend(bits.filter_map(char::from_u32));
        if let '!'..='~' = c {
            all.extend(char::from_u32(u32::from(c) + 0xfee0));
        }
    }
    // What is normalized to one of them, up to the last of the full-width forms.
    let composed = ('\u{80}'..='\u{ffef}').filter(|c| {
        let mut parts = c.to_string().nfkd().collect::<Vec<_>>().into_iter();
        parts.any(|part| named.contains(&part)) && !named.contains(c)
    });
    // Of signs that many characters are made of, every fourth is enough.
    all.extend(composed.step_by(4));
    for category in [r"\p{Zs}", r"\p{Zl}", r"\p{Zp}", r"\p{Cc}", r"\p{Cf}"] {
        all.extend(members(category));
    }
    all.extend(members(r"\p{Po}").into_iter().step_by(8));
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_their_members() {
        assert_eq!(members(r"\p{Bidi_Control}").len(), 12);
        assert!(INVISIBLE.contains(&'\u{ad}') && INVISIBLE.contains(&'\u{202e}'));
        assert!(members("no class").is_empty());
    }

    #[test]
    fn neighbours_stop_at_the_ends_and_at_the_surrogates() {
        assert_eq!(near(&['\0', '.']), ['\0', '\u{1}', '-', '.', '/']);
        assert_eq!(near(&['\u{d7ff}']), ['\u{d7fe}', '\u{d7ff}']);
        assert_eq!(near(&[char::MAX]), ['\u{10fffe}', char::MAX]);
    }

    #[test]
    fn what_is_taken_for_a_character_is_known() {
        let of = mistaken(&['@', ' ', 'k']);
        // Full width, cut to eight bits, a no-break space, case, the Kelvin sign, a wrong bit.
        for c in [
            '\u{ff20}', '\u{140}', '\u{a0}', 'K', '\u{212a}', '\u{8020}', '\u{200b}',
        ] {
            assert!(of.contains(&c), "{c:?}");
        }
    }
}
