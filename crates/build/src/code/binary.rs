//! The frames of a component's binary form: what gives its size before its contents.

use std::ops::Range;

use wasm_encoder::Encode;
use wasmparser::{BinaryReader, BinaryReaderError};

/// The bytes of a magic number and a version.
const PREAMBLE: usize = 8;

// Ids of sections: of a core module's code, and of a component's modules and components
// (<https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md>).
const CODE: u8 = 10;
const CORE_MODULE: u8 = 1;
const COMPONENT: u8 = 4;

/// A size and the contents that have it: a section, or the body of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    size: Range<usize>,
    contents: Range<usize>,
}

/// Other bytes for a part of the file.
#[derive(Debug, Clone)]
pub struct Edit {
    pub place: Range<usize>,
    pub bytes: Vec<u8>,
}

/// Finds the core modules of a component and of those in it.
pub fn component(
    file: &[u8],
    range: Range<usize>,
    frames: &mut Vec<Frame>,
    modules: &mut Vec<Range<usize>>,
) -> Result<(), BinaryReaderError> {
    for (id, frame) in sections(file, range)? {
        let contents = frame.contents.clone();
        match id {
            CORE_MODULE => modules.push(contents),
            COMPONENT => component(file, contents, frames, modules)?,
            _ => continue,
        }
        frames.push(frame);
    }
    Ok(())
}

/// Finds where the code of a module begins, and the bodies of its functions in their order.
pub fn bodies(
    file: &[u8],
    module: Range<usize>,
    frames: &mut Vec<Frame>,
) -> Result<(usize, Vec<Range<usize>>), BinaryReaderError> {
    let (mut begins, mut found) = (0, Vec::new());
    for (_, section) in sections(file, module)?
        .into_iter()
        .filter(|(id, _)| *id == CODE)
    {
        let contents = section.contents.clone();
        begins = contents.start;
        let mut reader = BinaryReader::new(&file[contents.clone()], contents.start);
        for _ in 0..reader.read_var_u32()? {
            let frame = sized(&mut reader)?;
            found.push(frame.contents.clone());
            frames.push(frame);
        }
        frames.push(section);
    }
    Ok((begins, found))
}

/// Makes an edit, and those of the sizes of all that encloses it.
pub fn edited(file: &[u8], frames: &[Frame], edit: Edit) -> Vec<u8> {
    let encloses = |frame: &&Frame| {
        frame.contents.start <= edit.place.start && edit.place.end <= frame.contents.end
    };
    let mut around: Vec<&Frame> = frames.iter().filter(encloses).collect();
    // From the inside: each size depends on those in it.
    around.sort_by_key(|frame| frame.contents.len());
    let mut grown = edit.bytes.len() as isize - edit.place.len() as isize;
    let mut edits = vec![edit];
    for frame in around {
        let mut bytes = Vec::new();
        frame
            .contents
            .len()
            .saturating_add_signed(grown)
            .encode(&mut bytes);
        grown += bytes.len() as isize - frame.size.len() as isize;
        edits.push(Edit {
            place: frame.size.clone(),
            bytes,
        });
    }
    let mut made = Vec::with_capacity(file.len().saturating_add_signed(grown));
    let mut done = 0;
    // A size stands before what it is the size of.
    for edit in edits.iter().rev() {
        made.extend_from_slice(&file[done..edit.place.start]);
        made.extend_from_slice(&edit.bytes);
        done = edit.place.end;
    }
    made.extend_from_slice(&file[done..]);
    made
}

fn sections(file: &[u8], range: Range<usize>) -> Result<Vec<(u8, Frame)>, BinaryReaderError> {
    let mut reader = BinaryReader::new(&file[range.clone()], range.start);
    reader.read_bytes(PREAMBLE)?;
    let mut sections = Vec::new();
    while !reader.eof() {
        sections.push((reader.read_u8()?, sized(&mut reader)?));
    }
    Ok(sections)
}

fn sized(reader: &mut BinaryReader) -> Result<Frame, BinaryReaderError> {
    let start = reader.original_position();
    let length = reader.read_var_u32()? as usize;
    let begins = reader.original_position();
    reader.read_bytes(length)?;
    Ok(Frame {
        size: start..begins,
        contents: begins..begins + length,
    })
}
