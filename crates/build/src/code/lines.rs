//! The lines of the sources that instructions were compiled from, by DWARF's line tables
//! (<https://yurydelendik.github.io/webassembly-dwarf/>).

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gimli::{AttributeValue, Dwarf, DwarfSections, EndianSlice, LittleEndian, Unit};
use wasmparser::{BinaryReaderError, Parser, Payload};

/// A line of a source; where code was inlined, that of the function that it is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The file, as the compiler was given it or in the folder of its unit.
    pub file: Arc<Path>,
    /// Its number from 1.
    pub number: u64,
}

/// The lines of a module's code.
#[derive(Debug, Default)]
pub struct Lines {
    /// By the offset in the code section at which a line begins; none where a sequence ends.
    rows: BTreeMap<u64, Option<Line>>,
}

type Slice<'a> = EndianSlice<'a, LittleEndian>;

impl Lines {
    /// Reads the line tables of a module. Tables that cannot be read are left out: what is tested
    /// is the code.
    pub fn read(module: &[u8]) -> Result<Self, BinaryReaderError> {
        let mut sections: HashMap<&str, &[u8]> = HashMap::new();
        for payload in Parser::new(0).parse_all(module) {
            if let Payload::CustomSection(section) = payload? {
                sections.insert(section.name(), section.data());
            }
        }
        let load = |id: gimli::SectionId| {
            Ok::<_, gimli::Error>(*sections.get(id.name()).unwrap_or(&[].as_slice()))
        };
        let mut lines = Lines::default();
        if let Ok(sections) = DwarfSections::load(load) {
            let dwarf = sections.borrow(|section| EndianSlice::new(section, LittleEndian));
            let mut units = dwarf.units();
            while let Ok(Some(header)) = units.next() {
                if let Ok(unit) = dwarf.unit(header) {
                    let _ = lines.add(&dwarf, &unit);
                }
            }
        }
        Ok(lines)
    }

    /// The line of an offset in the code section.
    pub fn at(&self, offset: usize) -> Option<&Line> {
        let (_, line) = self.rows.range(..=offset as u64).next_back()?;
        line.as_ref()
    }

    fn add(&mut self, dwarf: &Dwarf<Slice>, unit: &Unit<Slice>) -> gimli::Result<()> {
        let Some(program) = unit.line_program.clone() else {
            return Ok(());
        };
        let mut files: HashMap<u64, Arc<Path>> = HashMap::new();
        let mut sequence = Vec::new();
        let mut rows = program.rows();
        while let Some((header, row)) = rows.next_row()? {
            if row.end_sequence() {
                // What the linker left out begins at 0.
                if sequence.first().is_some_and(|(start, _)| *start != 0) {
                    self.rows.entry(row.address()).or_insert(None);
                    self.rows.extend(sequence.drain(..));
                }
                sequence.clear();
                continue;
            }
            let index = row.file_index();
            let file = match files.get(&index) {
                Some(file) => file.clone(),
                None => {
                    let mut path = text(dwarf, unit, unit.comp_dir.map(AttributeValue::String))?;
                    if let Some(file) = row.file(header) {
                        path.push(text(dwarf, unit, file.directory(header))?);
                        path.push(text(dwarf, unit, Some(file.path_name()))?);
                    }
                    files.entry(index).or_insert(Arc::from(path)).clone()
                }
            };
            let line = row.line().map(|number| Line {
                file: file.clone(),
                number: number.get(),
            });
            sequence.push((row.address(), line));
        }
        Ok(())
    }
}

fn text(
    dwarf: &Dwarf<Slice>,
    unit: &Unit<Slice>,
    value: Option<AttributeValue<Slice>>,
) -> gimli::Result<PathBuf> {
    let Some(value) = value else {
        return Ok(PathBuf::new());
    };
    let text = dwarf.attr_string(unit, value)?;
    Ok(PathBuf::from(text.to_string_lossy().into_owned()))
}
