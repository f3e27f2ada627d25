//! What becomes of an instruction: the faults that a programmer makes, one for each instruction
//! that has one.

use std::collections::BTreeMap;
use std::fmt;

use wasm_encoder::{Encode, Instruction};
use wasmparser::{
    BinaryReaderError, CompositeInnerType, Operator, Parser, Payload, TypeRef, ValType,
};

/// The kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Another comparison: its neighbour (`<` and `<=`), or the opposite of an equality.
    Comparison,
    /// Another operator on numbers or bits.
    Operator,
    /// A constant that is greater by one.
    Constant,
    /// A branch that is taken where it is not.
    Branch,
    /// A call whose result is dropped for 0.
    Result,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Comparison => "comparison",
            Kind::Operator => "operator",
            Kind::Constant => "constant",
            Kind::Branch => "branch",
            Kind::Result => "result",
        })
    }
}

/// An instruction that becomes others.
pub struct Change {
    pub kind: Kind,
    pub says: String,
    pub becomes: Vec<u8>,
}

/// Writes an instruction that always traps.
pub fn unreachable(bytes: &mut Vec<u8>) {
    Instruction::Unreachable.encode(bytes);
}

/// Pairs of instructions, with their names in the text format, each of which becomes the other.
macro_rules! pairs {
    ($operator:expr, $($kind:ident: $one:ident $own:literal <=> $other:ident $text:literal,)*) => {
        match $operator {
            $(
                Operator::$one => Some((Kind::$kind, concat!($own, " becomes ", $text), Instruction::$other)),
                Operator::$other => Some((Kind::$kind, concat!($text, " becomes ", $own), Instruction::$one)),
            )*
            _ => None,
        }
    };
}

fn paired(operator: &Operator) -> Option<(Kind, &'static str, Instruction<'static>)> {
    pairs! { operator,
        Comparison: I32Eq "i32.eq" <=> I32Ne "i32.ne",
        Comparison: I32LtS "i32.lt_s" <=> I32LeS "i32.le_s",
        Comparison: I32LtU "i32.lt_u" <=> I32LeU "i32.le_u",
        Comparison: I32GtS "i32.gt_s" <=> I32GeS "i32.ge_s",
        Comparison: I32GtU "i32.gt_u" <=> I32GeU "i32.ge_u",
        Comparison: I64Eq "i64.eq" <=> I64Ne "i64.ne",
        Comparison: I64LtS "i64.lt_s" <=> I64LeS "i64.le_s",
        Comparison: I64LtU "i64.lt_u" <=> I64LeU "i64.le_u",
        Comparison: I64GtS "i64.gt_s" <=> I64GeS "i64.ge_s",
        Comparison: I64GtU "i64.gt_u" <=> I64GeU "i64.ge_u",
        Comparison: F32Eq "f32.eq" <=> F32Ne "f32.ne",
        Comparison: F32Lt "f32.lt" <=> F32Le "f32.le",
        Comparison: F32Gt "f32.gt" <=> F32Ge "f32.ge",
        Comparison: F64Eq "f64.eq" <=> F64Ne "f64.ne",
        Comparison: F64Lt "f64.lt" <=> F64Le "f64.le",
        Comparison: F64Gt "f64.gt" <=> F64Ge "f64.ge",
        Operator: I32Add "i32.add" <=> I32Sub "i32.sub",
        Operator: I32And "i32.and" <=> I32Or "i32.or",
        Operator: I32Shl "i32.shl" <=> I32ShrU "i32.shr_u",
        Operator: I32Rotl "i32.rotl" <=> I32Rotr "i32.rotr",
        Operator: I32Mul "i32.mul" <=> I32DivU "i32.div_u",
        Operator: I32DivS "i32.div_s" <=> I32RemS "i32.rem_s",
        Operator: I32Xor "i32.xor" <=> I32RemU "i32.rem_u",
        Operator: I64Add "i64.add" <=> I64Sub "i64.sub",
        Operator: I64And "i64.and" <=> I64Or "i64.or",
        Operator: I64Shl "i64.shl" <=> I64ShrU "i64.shr_u",
        Operator: I64Rotl "i64.rotl" <=> I64Rotr "i64.rotr",
        Operator: I64Mul "i64.mul" <=> I64DivU "i64.div_u",
        Operator: I64DivS "i64.div_s" <=> I64RemS "i64.rem_s",
        Operator: I64Xor "i64.xor" <=> I64RemU "i64.rem_u",
        Operator: I32Clz "i32.clz" <=> I32Ctz "i32.ctz",
        Operator: I64Clz "i64.clz" <=> I64Ctz "i64.ctz",
        Operator: F32Add "f32.add" <=> F32Sub "f32.sub",
        Operator: F32Mul "f32.mul" <=> F32Div "f32.div",
        Operator: F32Min "f32.min" <=> F32Max "f32.max",
        Operator: F64Add "f64.add" <=> F64Sub "f64.sub",
        Operator: F64Mul "f64.mul" <=> F64Div "f64.div",
        Operator: F64Min "f64.min" <=> F64Max "f64.max",
    }
}

/// What a module's calls are typed by.
#[derive(Default)]
pub struct Module {
    /// The results of each type that is a function's, by its index.
    types: BTreeMap<u32, Vec<ValType>>,
    /// The types of the functions, those that are imported first.
    functions: Vec<u32>,
    imported: u32,
}

impl Module {
    /// Reads the types of a module's functions.
    pub fn read(module: &[u8]) -> Result<Self, BinaryReaderError> {
        let mut read = Module::default();
        let mut index = 0;
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        for ty in group?.into_types() {
                            if let CompositeInnerType::Func(func) = ty.composite_type.inner {
                                read.types.insert(index, func.results().to_vec());
                            }
                            index += 1;
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Func(ty) = import?.ty {
                            read.functions.push(ty);
                            read.imported += 1;
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        read.functions.push(ty?);
                    }
                }
                _ => {}
            }
        }
        Ok(read)
    }

    /// The number of functions that it imports.
    pub fn imported(&self) -> u32 {
        self.imported
    }

    /// What becomes of an instruction, whose bytes are given; nothing of most.
    pub fn change(&self, operator: &Operator, own: &[u8]) -> Option<Change> {
        if let Some((kind, says, instruction)) = paired(operator) {
            return Some(Change {
                kind,
                says: says.to_owned(),
                becomes: encoded([instruction]),
            });
        }
        let change = |kind, says: String, becomes| {
            Some(Change {
                kind,
                says,
                becomes,
            })
        };
        // The other way round: what decides is compared with 0 before.
        let turned = |says: &str| {
            let mut becomes = encoded([Instruction::I32Eqz]);
            becomes.extend_from_slice(own);
            change(Kind::Branch, format!("{says} is turned round"), becomes)
        };
        let greater = |was: String, becomes: Instruction| {
            let says = format!("{was} becomes greater by one");
            change(Kind::Constant, says, encoded([becomes]))
        };
        match *operator {
            Operator::I32Eqz => change(
                Kind::Comparison,
                "i32.eqz is turned round".to_owned(),
                encoded([Instruction::I32Const(0), Instruction::I32Ne]),
            ),
            Operator::I64Eqz => change(
                Kind::Comparison,
                "i64.eqz is turned round".to_owned(),
                encoded([Instruction::I64Const(0), Instruction::I64Ne]),
            ),
            Operator::I32ShrS => change(
                Kind::Operator,
                "i32.shr_s becomes i32.shr_u".to_owned(),
                encoded([Instruction::I32ShrU]),
            ),
            Operator::I64ShrS => change(
                Kind::Operator,
                "i64.shr_s becomes i64.shr_u".to_owned(),
                encoded([Instruction::I64ShrU]),
            ),
            Operator::If { .. } => turned("if"),
            Operator::BrIf { .. } => turned("br_if"),
            Operator::Select => turned("select"),
            Operator::I32Const { value } => greater(
                format!("i32.const {value}"),
                Instruction::I32Const(value.wrapping_add(1)),
            ),
            Operator::I64Const { value } => greater(
                format!("i64.const {value}"),
                Instruction::I64Const(value.wrapping_add(1)),
            ),
            Operator::F32Const { value } => {
                let value = f32::from_bits(value.bits());
                greater(
                    format!("f32.const {value}"),
                    Instruction::F32Const((value + 1.0).into()),
                )
            }
            Operator::F64Const { value } => {
                let value = f64::from_bits(value.bits());
                greater(
                    format!("f64.const {value}"),
                    Instruction::F64Const((value + 1.0).into()),
                )
            }
            Operator::Call { function_index } => {
                let ty = self.functions.get(function_index as usize)?;
                self.without_result("call", *ty, own)
            }
            Operator::CallIndirect { type_index, .. } => {
                self.without_result("call_indirect", type_index, own)
            }
            _ => None,
        }
    }

    /// A call whose one result is dropped for 0.
    fn without_result(&self, call: &str, ty: u32, own: &[u8]) -> Option<Change> {
        let [result] = self.types.get(&ty)?.as_slice() else {
            return None;
        };
        let zero = match result {
            ValType::I32 => Instruction::I32Const(0),
            ValType::I64 => Instruction::I64Const(0),
            ValType::F32 => Instruction::F32Const(0.0.into()),
            ValType::F64 => Instruction::F64Const(0.0.into()),
            _ => return None,
        };
        let mut becomes = own.to_vec();
        becomes.extend(encoded([Instruction::Drop, zero]));
        Some(Change {
            kind: Kind::Result,
            says: format!("the result of {call} becomes 0"),
            becomes,
        })
    }
}

fn encoded<const N: usize>(instructions: [Instruction; N]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for instruction in instructions {
        instruction.encode(&mut bytes);
    }
    bytes
}
