//! What is to be done is refused by another error, or is not done.

use super::{Fault, Mutant, mutant};
use crate::exports::wasi::filesystem::types::{ErrorCode, OpenFlags};
use crate::fault::Operation;

pub fn mutants() -> Vec<Mutant> {
    let instead = |id, says, change| mutant(id, says, Fault::Code(change));
    let idle = |id, says, operation| mutant(id, says, Fault::Idle(operation));
    vec![
        instead(
            "files-missing-for-not-a-folder",
            "`not-directory` is `no-entry`",
            |code| match code {
                ErrorCode::NotDirectory => ErrorCode::NoEntry,
                code => code,
            },
        ),
        instead(
            "files-exists-for-missing",
            "`no-entry` is `exist`",
            |code| match code {
                ErrorCode::NoEntry => ErrorCode::Exist,
                code => code,
            },
        ),
        instead(
            "files-access-for-folder",
            "`is-directory` is `access`",
            |code| match code {
                ErrorCode::IsDirectory => ErrorCode::Access,
                code => code,
            },
        ),
        instead(
            "files-io-for-invalid",
            "`invalid` is `io`",
            |code| match code {
                ErrorCode::Invalid => ErrorCode::Io,
                code => code,
            },
        ),
        mutant(
            "files-new-not-exclusive",
            "a file that is to be new may be there",
            Fault::Open(|how| how - OpenFlags::EXCLUSIVE),
        )
        .seen_by("files.opened"),
        idle(
            "files-folder-not-made",
            "a folder is not made",
            Operation::MakeFolder,
        ),
        idle(
            "files-file-not-removed",
            "a file is not removed",
            Operation::RemoveFile,
        ),
        idle(
            "files-folder-not-removed",
            "a folder is not removed",
            Operation::RemoveFolder,
        ),
        idle("files-not-renamed", "nothing is renamed", Operation::Rename),
    ]
}
