//! Names are taken for others, or are not told.

use super::{Fault, Mutant, mutant};

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "files-case-insensitive",
            "upper-case letters in paths are lower-case ones",
            Fault::Path(str::to_ascii_lowercase),
        ),
        mutant(
            "files-names-composed",
            "`e` with a combining accent in paths is `é`",
            Fault::Path(|path| path.replace("e\u{301}", "é")),
        ),
        mutant(
            "files-names-unescaped",
            "`%2F` in paths is `/`",
            Fault::Path(|path| path.replace("%2F", "/")),
        ),
        mutant(
            "files-names-by-backslash",
            "a backslash in paths is `/`",
            Fault::Path(|path| path.replace('\\', "/")),
        ),
        mutant(
            "files-names-trimmed",
            "spaces and dots at the end of paths are left out",
            Fault::Path(|path| match path.trim_end_matches([' ', '.']) {
                "" => path.to_owned(),
                trimmed => trimmed.to_owned(),
            }),
        ),
        mutant(
            "files-names-without-bom",
            "a byte order mark in paths is left out",
            Fault::Path(|path| path.replace('\u{feff}', "")),
        ),
        mutant(
            "files-names-short",
            "paths end after 64 bytes",
            Fault::Path(|path| path[..path.floor_char_boundary(64)].to_owned()),
        ),
        mutant(
            "files-hidden-not-listed",
            "names that begin with a dot are not listed",
            Fault::Listed(|name| (!name.starts_with('.')).then_some(name)),
        ),
        mutant(
            "files-listed-as-ascii",
            "what is not ASCII in names is listed as `?`",
            Fault::Listed(|name| Some(name.replace(|c: char| !c.is_ascii(), "?"))),
        ),
        mutant(
            "files-listed-lower",
            "names are listed in lower case",
            Fault::Listed(|name| Some(name.to_ascii_lowercase())),
        ),
    ]
}
