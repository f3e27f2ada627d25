//! Which characters are more ordinary than others.

/// The most ordinary characters. After them come, each by code point, the others that
/// can be seen of ASCII and Latin-1, the controls of both, and [`ABOVE_LATIN_1`].
pub const ORDINARY: [char; 6] = ['a', 'A', '0', ' ', '.', '@'];

/// Beyond so many characters a string is long.
pub const LONG: usize = 32;

/// White space and separators, and one letter or sign of each length in UTF-8, UTF-16
/// and normal forms.
const ABOVE_LATIN_1: [char; 20] = [
    '\u{130}',
    '\u{301}',
    '\u{1680}',
    '\u{180e}',
    '\u{2000}',
    '\u{200a}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{2028}',
    '\u{2029}',
    '\u{202f}',
    '\u{205f}',
    '\u{2060}',
    '\u{20ac}',
    '\u{3000}',
    '\u{fb01}',
    '\u{feff}',
    '\u{fffd}',
    '\u{10000}',
];

/// The characters that are more ordinary than one, the most ordinary first.
pub fn plainer_than(original: char) -> impl Iterator<Item = char> {
    let ascii = '!'..='~';
    let latin = '\u{a1}'..='\u{ff}';
    let controls = ('\0'..='\u{1f}').chain('\u{7f}'..='\u{a0}');
    let others = ascii.chain(latin).chain(controls).chain(ABOVE_LATIN_1);
    let others = others.filter(|c| !ORDINARY.contains(c));
    ORDINARY
        .into_iter()
        .chain(others)
        .take_while(move |c| *c != original)
}
