//! The contracts of the type system: one for each function of a world of echoes.

use std::path::Path;

use super::{Arrangement, Contract, ECHO, Generator, RELAY, Role, Rules, UNKNOWN};
use crate::host::Compiler;
use crate::shape::{Shape, generate::Source};
use crate::value::Val;
use crate::world::{Rule, World, WorldError};

/// The package below `wit/`, and the group of its contracts.
pub const GROUP: &str = "abi";

/// The group of those that send a value through every language in a row.
pub const ROW: &str = "abi-row";

/// The rules of a function of a world of echoes.
struct Signature {
    shapes: Vec<Shape>,
    rule: Rule,
}

impl Rules for Signature {
    fn generator(&self) -> Generator<'_> {
        Box::new(|seed| {
            let args = Source::new(seed).values(&self.shapes);
            // What was drawn by the types need not be held against them.
            let answer = self.rule.answer(&args).ok_or(UNKNOWN)?;
            Ok((args, answer))
        })
    }

    fn oracle(&self, args: &[Val]) -> Option<Val> {
        let typed = args.len() == self.shapes.len()
            && self
                .shapes
                .iter()
                .zip(args)
                .all(|(shape, arg)| shape.fits(arg));
        typed.then(|| self.rule.answer(args)).flatten()
    }

    fn plain(&self) -> Vec<Val> {
        self.shapes.iter().map(Shape::plain).collect()
    }

    fn shapes(&self) -> Option<&[Shape]> {
        Some(&self.shapes)
    }
}

/// The contracts of the package `wit/abi` of a checkout, if it has one: every relay over
/// every echo, and rows of `guests` guests.
///
/// They live as long as the process, as those do that are written down in the program.
///
/// # Errors
/// If the package is no world of echoes.
pub fn contracts(checkout: &Path, guests: usize) -> Result<Vec<&'static Contract>, WorldError> {
    let folder = checkout.join("wit").join(GROUP);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let world = World::read(&folder)?;
    // It takes longer to compile a composition well, for which 50 of its 141 functions make up.
    let compiler = Compiler::Cranelift;
    let mut contracts = pairs(&world, GROUP, compiler);
    if guests > 2 {
        let pairs = contracts.clone();
        let (roles, rows) = (leak(row(guests)), Arrangement::Rows);
        let rows = of(&world, ROW, roles, rows, compiler, &pairs);
        contracts.extend(rows);
    }
    Ok(contracts)
}

/// The contracts of a world: every relay over every echo.
pub fn pairs(world: &World, group: &str, compiler: Compiler) -> Vec<&'static Contract> {
    let roles = leak(vec![&RELAY, &ECHO]);
    of(world, group, roles, Arrangement::Every, compiler, &[])
}

fn of(
    world: &World,
    group: &str,
    roles: &'static [&'static Role],
    arrangement: Arrangement,
    compiler: Compiler,
    smaller: &[&'static Contract],
) -> Vec<&'static Contract> {
    let mut contracts = Vec::new();
    for interface in &world.interfaces {
        let id = &*interface.id.clone().leak();
        for function in &interface.functions {
            // Two interfaces may have functions of one name.
            let name = match world.interfaces.len() {
                1 => format!("{group}.{}", function.name),
                _ => format!("{group}.{}.{}", interface.name, function.name),
            };
            contracts.push(&*Box::leak(Box::new(Contract {
                name: name.leak(),
                roles,
                arrangement,
                smaller: smaller.get(contracts.len()).copied(),
                ulps: 0,
                extensive: true,
                compiler,
                interface: id,
                function: function.name.clone().leak(),
                rules: Box::leak(Box::new(Signature {
                    shapes: function.shapes.clone(),
                    rule: function.rule,
                })),
            })));
        }
    }
    contracts
}

/// Relays in a row, the last of them over an echo.
fn row(guests: usize) -> Vec<&'static Role> {
    let relay = |place: usize| {
        &*Box::leak(Box::new(Role {
            name: format!("relay-{place}").leak(),
            part: RELAY.part,
            package: RELAY.package,
            world: RELAY.world,
            host: RELAY.host,
        }))
    };
    (1..guests).map(relay).chain([&ECHO]).collect()
}

fn leak<T>(items: Vec<T>) -> &'static [T] {
    Vec::leak(items)
}
