//! Files hold something else than was written.

use super::{Fault, Mutant, mutant};
use crate::exports::wasi::filesystem::types::OpenFlags;

/// The contract of files that stay open.
const OPEN: &str = "files.opened";

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "files-write-loses-last",
            "the last byte of each write of more than one is lost",
            Fault::Written(|mut bytes| {
                if bytes.len() > 1 {
                    bytes.pop();
                }
                bytes
            }),
        ),
        mutant(
            "files-write-ends-at-nul",
            "what is written ends before its first zero byte",
            Fault::Written(|bytes| bytes.into_iter().take_while(|byte| *byte != 0).collect()),
        ),
        mutant(
            "files-write-as-ascii",
            "bytes that are written have seven bits",
            Fault::Written(|bytes| bytes.into_iter().map(|byte| byte & 0x7f).collect()),
        ),
        mutant(
            "files-read-newlines",
            "a carriage return that is read is a line feed",
            Fault::Read(|mut bytes| {
                for byte in &mut bytes {
                    if *byte == b'\r' {
                        *byte = b'\n';
                    }
                }
                bytes
            }),
        ),
        mutant(
            "files-read-first-chunk",
            "the last byte of a read of 4,096 bytes is zero",
            Fault::Read(|mut bytes| {
                if let Some(byte) = bytes.get_mut(4_095) {
                    *byte = 0;
                }
                bytes
            }),
        ),
        mutant(
            "files-fresh-not-emptied",
            "a file that is opened to be emptied keeps its bytes",
            Fault::Open(|how| how - OpenFlags::TRUNCATE),
        ),
        mutant(
            "files-size-u8",
            "sizes are numbers of 8 bits",
            Fault::Size(|size| size & 0xff),
        ),
        mutant(
            "files-size-of-blocks",
            "sizes are whole blocks of 512 bytes",
            Fault::Size(|size| size.next_multiple_of(512)),
        ),
        mutant(
            "files-read-from-start",
            "files are read from their start, wherever they stand",
            Fault::ReadFrom(|_| 0),
        )
        .seen_by(OPEN),
        mutant(
            "files-write-to-start",
            "files are written from their start, wherever they stand",
            Fault::WrittenTo(|_| 0),
        )
        .seen_by(OPEN),
    ]
}
