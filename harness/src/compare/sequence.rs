//! Sequences of calls in one instance: resources are made, used and dropped.

use super::Seen;
use super::surface::{SharedFunction, Slot};
use crate::types::generate::Source;
use crate::value::{Val, wave};
use lab_wasmtime::values::{to_engine, with_handles};
use lab_wasmtime::{Subject, SubjectSession};
use wasmtime::component::{ResourceAny, Type, Val as EngineVal};

/// The steps of a sequence at most.
const MOST_STEPS: usize = 40;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The number by which later steps refer to the handle that this one makes.
    pub id: usize,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Calls a function, by its place among those in common.
    Call(usize, Vec<Arg>),
    /// Drops the handle that a step made.
    Drop(usize),
}

/// What a function is handed.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A value.
    Value(Val),
    /// The handle that a step made.
    Handle(usize),
}

/// A handle that a sequence may use: the step, and which functions made it.
struct Live {
    step: usize,
    resource: String,
}

/// The resource that a function makes, by its name: `connection` of
/// `[constructor]connection`.
fn makes(function: &SharedFunction) -> Option<String> {
    match &function.result {
        Some(Slot::Own) => {}
        Some(Slot::Within(inner)) if **inner == Slot::Own => {}
        _ => return None,
    }
    Some(resource(&function.exported[0].result.clone()?))
}

/// What tells a resource type from others of the component.
fn resource(ty: &Type) -> String {
    match ty {
        Type::Own(resource) | Type::Borrow(resource) => format!("{resource:?}"),
        Type::Option(option) => self::resource(&option.ty()),
        Type::Result(result) => result
            .ok()
            .map_or_else(String::new, |ty| self::resource(&ty)),
        _ => String::new(),
    }
}

/// Makes up a sequence.
pub fn draw(functions: &[SharedFunction], seed: u64, index: u64) -> Vec<Step> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"sequence");
    hasher.update(&seed.to_le_bytes());
    hasher.update(&index.to_le_bytes());
    let mut source = Source::new(&hasher.finalize());
    let count = 1 + source.below(MOST_STEPS);
    let mut live: Vec<Live> = Vec::new();
    let mut steps = Vec::new();
    while steps.len() < count {
        let id = steps.len();
        if !live.is_empty() && source.below(8) == 0 {
            let at = source.below(live.len());
            let action = Action::Drop(live.remove(at).step);
            steps.push(Step { id, action });
            continue;
        }
        let can = |function: &&(usize, &SharedFunction)| {
            let types = function.1.params.iter().zip(&function.1.exported[0].params);
            let mut handles = types.filter(|(slot, _)| !matches!(slot, Slot::Value(_)));
            handles.all(|(slot, ty)| {
                matches!(slot, Slot::Own | Slot::Borrow)
                    && live.iter().any(|live| live.resource == resource(ty))
            })
        };
        let numbered: Vec<(usize, &SharedFunction)> = functions.iter().enumerate().collect();
        let possible: Vec<&(usize, &SharedFunction)> = numbered.iter().filter(can).collect();
        let Some((place, function)) = possible.get(source.below(possible.len())) else {
            break;
        };
        let Some(args) = drawn(function, &mut live, &mut source) else {
            continue;
        };
        if let Some(resource) = makes(function) {
            live.push(Live { step: id, resource });
        }
        let action = Action::Call(*place, args);
        steps.push(Step { id, action });
    }
    steps
}

/// Arguments of a function, for which handles are taken that are there; `None` if there are
/// too few.
fn drawn(function: &SharedFunction, live: &mut Vec<Live>, source: &mut Source) -> Option<Vec<Arg>> {
    let mut args = Vec::new();
    for (slot, ty) in function.params.iter().zip(&function.exported[0].params) {
        let fitting: Vec<usize> = (0..live.len())
            .filter(|&at| live[at].resource == resource(ty))
            .collect();
        match slot {
            Slot::Value(shape) => {
                let drawn = source.values(std::slice::from_ref(shape));
                args.extend(drawn.into_iter().map(Arg::Value));
            }
            _ => {
                let &at = fitting.get(source.below(fitting.len()))?;
                args.push(Arg::Handle(live[at].step));
                if *slot == Slot::Own {
                    live.remove(at);
                }
            }
        }
    }
    Some(args)
}

/// What the component at a place does in a sequence, step by step, and what it holds at the
/// end.
pub fn play(
    (place, subject): (usize, &Subject),
    functions: &[SharedFunction],
    steps: &[Step],
) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut session = match subject.start() {
        Ok(session) => session,
        Err(fault) => return vec![Seen::unstarted(fault)],
    };
    let mut handles: Vec<(usize, ResourceAny)> = Vec::new();
    for step in steps {
        let outcome = match &step.action {
            Action::Drop(made) => match take(&mut handles, *made) {
                Some(handle) => {
                    let dropped = session.drop_handle(handle);
                    dropped.map(|()| EngineVal::Tuple(vec![]))
                }
                // Its maker answered none, or is gone from the sequence.
                None => continue,
            },
            Action::Call(called, args) => {
                let function = &functions[*called];
                let Some(vals) = arguments(function, args, &mut handles) else {
                    continue;
                };
                session.call_with_handles(&function.exported[place], &vals)
            }
        };
        let faulted = outcome.is_err();
        let outcome = outcome.map(|val| {
            with_handles(val, &mut |handle| {
                handles.push((step.id, handle));
                Val::String("a handle".to_owned())
            })
        });
        seen.push(Seen {
            called: match step.action {
                Action::Call(called, _) => Some(called),
                Action::Drop(_) => None,
            },
            ..Seen::of(outcome, &mut session)
        });
        if faulted {
            return seen;
        }
    }
    for (_, handle) in handles {
        if let Err(fault) = session.drop_handle(handle) {
            seen.push(Seen::of(Err(fault), &mut session));
            return seen;
        }
    }
    seen.push(left_over(&mut session));
    seen
}

fn left_over(session: &mut SubjectSession) -> Seen {
    let held = Val::Record(vec![(
        "handles-left".to_owned(),
        Val::U64(session.handles()),
    )]);
    Seen::of(Ok(held), session)
}

fn take(handles: &mut Vec<(usize, ResourceAny)>, made: usize) -> Option<ResourceAny> {
    let at = handles.iter().position(|(step, _)| *step == made)?;
    Some(handles.remove(at).1)
}

fn arguments(
    function: &SharedFunction,
    args: &[Arg],
    handles: &mut Vec<(usize, ResourceAny)>,
) -> Option<Vec<EngineVal>> {
    let mut vals = Vec::new();
    for (arg, slot) in args.iter().zip(&function.params) {
        vals.push(match arg {
            Arg::Value(val) => to_engine(val),
            Arg::Handle(made) => {
                let known = handles.iter().find(|(step, _)| step == made)?.1;
                if *slot == Slot::Own {
                    take(handles, *made);
                }
                EngineVal::Resource(known)
            }
        });
    }
    Some(vals)
}

/// Makes a sequence smaller as long as it fails: fewer steps, then plainer arguments.
pub fn smaller(
    mut steps: Vec<Step>,
    functions: &[SharedFunction],
    fails: &mut dyn FnMut(&[Step]) -> bool,
) -> Vec<Step> {
    let mut size = steps.len();
    while size > 0 {
        let mut at = 0;
        let before = steps.len();
        while at < steps.len() {
            let end = (at + size).min(steps.len());
            let candidate = [&steps[..at], &steps[end..]].concat();
            match !candidate.is_empty() && fails(&candidate) {
                true => steps = candidate,
                false => at = end,
            }
        }
        size = match size {
            1 if steps.len() < before => 1,
            _ => size / 2,
        };
    }
    for at in 0..steps.len() {
        let Action::Call(place, args) = steps[at].action.clone() else {
            continue;
        };
        for (number, slot) in functions[place].params.iter().enumerate() {
            let (Slot::Value(shape), Arg::Value(val)) = (slot, &args[number]) else {
                continue;
            };
            let with = |steps: &[Step], val: &Val| {
                let mut steps = steps.to_vec();
                if let Action::Call(_, args) = &mut steps[at].action {
                    args[number] = Arg::Value(val.clone());
                }
                steps
            };
            let (plain, shapes) = ([shape.plain()], [shape.clone()]);
            let goal = crate::judge::shrink::Goal {
                plain: &plain,
                shapes: Some(&shapes),
            };
            let budget = crate::judge::shrink::Budget::default();
            let now = steps.clone();
            let found =
                crate::judge::shrink::shrink(vec![val.clone()], goal, budget, &mut |vals| {
                    fails(&with(&now, &vals[0]))
                });
            steps = with(&now, &found[0]);
        }
    }
    steps
}

/// A step as a person reads it, `#3 = [constructor]connection("a")`.
pub fn show(step: &Step, functions: &[SharedFunction]) -> String {
    match &step.action {
        Action::Drop(made) => format!("drop #{made}"),
        Action::Call(place, args) => {
            let function = &functions[*place];
            let args: Vec<String> = args
                .iter()
                .map(|arg| match arg {
                    Arg::Value(val) => wave(val),
                    Arg::Handle(made) => format!("#{made}"),
                })
                .collect();
            let made = match makes(function) {
                Some(_) => format!("#{} = ", step.id),
                None => String::new(),
            };
            format!("{made}{}({})", function.exported[0].name, args.join(", "))
        }
    }
}
