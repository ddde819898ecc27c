//! What a component would cost to compile, told from its bytes before the compiler sees them. Some costs grow with the
//! square of what is written or faster: loops within loops take a minute from 14 KB. What no compiler writes is refused.
//!
//! Promises: a pass over the bytes, and no memory that grows with them. The bounds leave room above the largest adapters
//! known, an interpreter of Python and one of JavaScript; what each had is told beside its bound.
//! Knows nothing of whether the component is valid: that is the compiler's to say.

use wasmparser::{BinaryReaderError, FunctionBody, Operator, Parser, Payload};

use super::error::SandboxError;
use crate::code;

/// Most bytes of a component: one made of Python has 18 MB.
const LARGEST: u64 = 64 << 20;
/// Bytes of code, of all functions (9 MB) and of one (427 KB).
const CODE: u64 = 16 << 20;
const BODY: u64 = 640 << 10;
/// Bytes that are neither code, data nor for other readers: types, names, links (340 KB).
const REST: u64 = 4 << 20;
/// Functions, with those that lead in and out of the component (13,486).
const FUNCTIONS: u64 = 50_000;
/// Blocks within each other (781), loops within each other (6), and these times the function's variables (870).
const DEPTH: u64 = 4_096;
const LOOPS: u64 = 64;
const LOOPED: u64 = 16_384;
/// Places where a variable may change hands, of one function (241,000) and of all (8.1 million).
const PLACES: u64 = 500_000;
const ALL_PLACES: u64 = 24_000_000;
/// Targets of jump tables (44,000).
const TARGETS: u64 = 500_000;
/// Memories (1) and tables (2), whether they are made or not: the compiler writes out how each begins.
const MEMORIES: u64 = 4;
const TABLES: u64 = 16;

/// Whether a component of so many bytes is taken.
///
/// # Errors
/// `Stop` with HUB-4038.
pub fn fits(bytes: u64) -> Result<(), SandboxError> {
    if bytes > LARGEST {
        let message = format!("the component has {bytes} bytes, {LARGEST} are the most");
        return Err(SandboxError::stop(code!(4038), message));
    }
    Ok(())
}

/// Whether it may be compiled.
///
/// # Errors
/// `Stop` with HUB-4039, or with HUB-4030 where the bytes are not even a component's.
pub(super) fn weigh(component: &[u8]) -> Result<(), SandboxError> {
    let broken = |error: BinaryReaderError| SandboxError::stop(code!(4030), error.to_string());
    let mut weight = Weight { rest: component.len() as u64, ..Weight::default() };
    for payload in Parser::new(0).parse_all(component) {
        weight.add(&payload.map_err(broken)?).map_err(broken)?;
        weight.check()?;
    }
    weight.check_rest()
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Weight {
    code: u64,
    rest: u64,
    functions: u64,
    memories: u64,
    tables: u64,
    targets: u64,
    places: u64,
    /// Most values that a function or block of this module takes and gives.
    width: u64,
    /// The last function's.
    body: Body,
}

/// What one function has.
#[derive(Debug, Default, Clone, Copy)]
struct Body {
    bytes: u64,
    depth: u64,
    loops: u64,
    looped: u64,
    places: u64,
}

impl Weight {
    fn add(&mut self, payload: &Payload<'_>) -> Result<(), BinaryReaderError> {
        match payload {
            Payload::Version { .. } => self.width = 0,
            Payload::TypeSection(types) => {
                for group in types.clone() {
                    for ty in group?.types() {
                        if let wasmparser::CompositeInnerType::Func(ty) = &ty.composite_type.inner {
                            self.width = self.width.max((ty.params().len() + ty.results().len()) as u64);
                        }
                    }
                }
            }
            Payload::MemorySection(memories) => self.memories += u64::from(memories.count()),
            Payload::TableSection(tables) => self.tables += u64::from(tables.count()),
            Payload::ComponentCanonicalSection(functions) => self.functions += u64::from(functions.count()),
            Payload::DataSection(data) => self.rest = self.rest.saturating_sub(data.range().len() as u64),
            Payload::CustomSection(section) => self.rest = self.rest.saturating_sub(section.data().len() as u64),
            Payload::CodeSectionEntry(body) => {
                self.body = self.body(body)?;
                self.functions += 1;
                self.code += self.body.bytes;
                self.places += self.body.places;
                self.rest = self.rest.saturating_sub(self.body.bytes);
            }
            _ => {}
        }
        Ok(())
    }

    fn body(&mut self, body: &FunctionBody<'_>) -> Result<Body, BinaryReaderError> {
        let mut seen = Body { bytes: body.range().len() as u64, ..Body::default() };
        let mut variables = self.width;
        for locals in body.get_locals_reader()? {
            variables += u64::from(locals?.0);
        }
        // Whether each block around is a loop; of what is deeper than allowed nothing need be known any more.
        let (mut around, mut loops): (Vec<bool>, u64) = (Vec::new(), 0);
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() && seen.depth <= DEPTH {
            let operator = operators.read()?;
            match &operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } | Operator::TryTable { .. } => {
                    let is_loop = matches!(operator, Operator::Loop { .. });
                    around.push(is_loop);
                    loops += u64::from(is_loop);
                    seen.depth = seen.depth.max(around.len() as u64);
                    seen.loops = seen.loops.max(loops);
                    seen.looped = seen.looped.max(loops * variables);
                    seen.places += variables;
                }
                Operator::End => loops -= u64::from(around.pop() == Some(true)),
                Operator::BrTable { targets } => self.targets += u64::from(targets.len()),
                Operator::Call { .. } | Operator::CallIndirect { .. } => seen.places += self.width,
                _ => {}
            }
        }
        Ok(seen)
    }

    fn check(&self) -> Result<(), SandboxError> {
        let Body { bytes, depth, loops, looped, places } = self.body;
        within(&[
            ("bytes of code", self.code, CODE),
            ("bytes of one function", bytes, BODY),
            ("functions", self.functions, FUNCTIONS),
            ("blocks within each other", depth, DEPTH),
            ("loops within each other", loops, LOOPS),
            ("variables of loops within each other", looped, LOOPED),
            ("variables of one function's blocks and calls", places, PLACES),
            ("variables of blocks and calls", self.places, ALL_PLACES),
            ("targets of jump tables", self.targets, TARGETS),
            ("memories", self.memories, MEMORIES),
            ("tables", self.tables, TABLES),
        ])
    }

    fn check_rest(&self) -> Result<(), SandboxError> {
        within(&[("bytes of types, names and links", self.rest, REST)])
    }
}

fn within(bounds: &[(&str, u64, u64)]) -> Result<(), SandboxError> {
    match bounds.iter().find(|(_, has, most)| has > most) {
        Some((what, has, most)) => {
            Err(SandboxError::stop(code!(4039), format!("the component has {has} {what}, {most} are the most")))
        }
        None => Ok(()),
    }
}
