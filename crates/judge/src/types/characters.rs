//! Characters that languages and toolchains are known to treat in ways of their own.

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
