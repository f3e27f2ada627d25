//! What components export in common, and what they do not share.

use crate::plug::are_compatible;
use crate::types::Shape;
use lab_wasmtime::ExportedFunction;
use wasmtime::component::Type;

use lab_wasmtime::values::shape_of;

/// The type of a parameter or an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// A value.
    Value(Shape),
    /// A handle that is handed over.
    Own,
    /// A handle that is lent.
    Borrow,
    /// A handle in an option or in the `ok` of a result.
    Within(Box<Slot>),
    /// What can neither be made nor compared.
    Other(String),
}

impl Slot {
    fn of(ty: &Type) -> Self {
        match (shape_of(ty), ty) {
            (Ok(shape), _) => Slot::Value(shape),
            (_, Type::Own(_)) => Slot::Own,
            (_, Type::Borrow(_)) => Slot::Borrow,
            (_, Type::Option(option)) => Slot::Within(Box::new(Self::of(&option.ty()))),
            (_, Type::Result(result)) if result.ok().is_some() => {
                Slot::Within(Box::new(result.ok().map_or(Slot::Own, |ty| Self::of(&ty))))
            }
            (Err(why), _) => Slot::Other(why.to_string()),
        }
    }
}

/// A function that all components export.
#[derive(Debug, Clone)]
pub struct SharedFunction {
    /// Where it is and what it is called in each component: versions may differ.
    pub exported: Vec<ExportedFunction>,
    /// The types of its parameters.
    pub params: Vec<Slot>,
    /// The type of its answer.
    pub result: Option<Slot>,
}

impl SharedFunction {
    fn of(exported: ExportedFunction) -> Self {
        SharedFunction {
            params: exported.params.iter().map(Slot::of).collect(),
            result: exported.result.as_ref().map(Slot::of),
            exported: vec![exported],
        }
    }

    /// Its interface and its name, in the first component.
    pub fn name(&self) -> String {
        name(&self.exported[0])
    }

    /// The types of the parameters if all are values, and so is the answer.
    pub fn values(&self) -> Option<Vec<Shape>> {
        let value = |slot: &Slot| match slot {
            Slot::Value(shape) => Some(shape.clone()),
            _ => None,
        };
        if let Some(result) = &self.result {
            value(result)?;
        }
        self.params.iter().map(value).collect()
    }

    /// Why it cannot be called with what is generated.
    pub fn obstacle(&self) -> Option<String> {
        let slots = self.params.iter().chain(&self.result);
        slots
            .filter_map(|slot| match slot {
                Slot::Other(why) => Some(why.clone()),
                _ => None,
            })
            .next()
    }
}

/// Names a function by its interface and its name.
fn name(function: &ExportedFunction) -> String {
    match &function.interface {
        Some(interface) => format!("{interface}#{}", function.name),
        None => function.name.clone(),
    }
}

/// What some components export or import, compared.
#[derive(Debug, Default)]
pub struct Common {
    /// The functions of all of them, with the same types.
    pub functions: Vec<SharedFunction>,
    /// What they do not share, in words.
    pub unshared: Vec<String>,
    /// The interfaces that are taken for the same in two versions, in words.
    pub versions: Vec<String>,
}

/// One component's function, and the component's place.
type Placed = (usize, SharedFunction);

/// Compares what components export or import (`verb` says which), which are named. Versions
/// that are compatible as the component model has it are the same.
pub fn common(
    subjects: &[(String, Vec<ExportedFunction>)],
    interface: Option<&str>,
    verb: &str,
) -> Common {
    let mut found = Common::default();
    let mut groups: Vec<Vec<Placed>> = Vec::new();
    for (place, (_, exports)) in subjects.iter().enumerate() {
        let meant = exports
            .iter()
            .filter(|e| interface.is_none_or(|wanted| is_named(e.interface.as_deref(), wanted)));
        for exported in meant {
            let function = SharedFunction::of(exported.clone());
            let free = |group: &Vec<Placed>, same: fn(&str, &str) -> bool| {
                let (last, other) = &group[group.len() - 1];
                *last != place && are_same(&other.exported[0], exported, same)
            };
            // Another version stands for one that is not there.
            let exact = groups.iter().position(|group| free(group, |a, b| a == b));
            let like = || groups.iter().position(|group| free(group, are_compatible));
            match exact.or_else(like) {
                Some(at) => groups[at].push((place, function)),
                None => groups.push(vec![(place, function)]),
            }
        }
    }
    for functions in groups {
        let name = functions[0].1.name();
        if functions.len() < subjects.len() {
            let with: Vec<&str> = functions.iter().map(|(at, _)| &*subjects[*at].0).collect();
            let note = format!("`{name}` is {verb}ed by {} alone", with.join(" and "));
            found.unshared.push(note);
            continue;
        }
        for (at, other) in &functions[1..] {
            found.note_version(&functions[0].1, other, &subjects[*at].0);
        }
        let (_, first) = &functions[0];
        let same =
            |(_, other): &Placed| other.params == first.params && other.result == first.result;
        match functions.iter().find(|other| !same(other)) {
            None => found.functions.push(SharedFunction {
                exported: functions
                    .iter()
                    .flat_map(|(_, function)| function.exported.clone())
                    .collect(),
                ..first.clone()
            }),
            Some((at, other)) => found.unshared.push(format!(
                "`{name}` has other types in {} than in {}: {} and {}",
                subjects[*at].0,
                subjects[functions[0].0].0,
                signature(other),
                signature(first)
            )),
        }
    }
    found
}

impl Common {
    /// Notes once that an interface has another version in a component.
    fn note_version(&mut self, first: &SharedFunction, other: &SharedFunction, component: &str) {
        let of = |function: &SharedFunction| function.exported[0].interface.clone();
        if let (Some(first), Some(other)) = (of(first), of(other))
            && first != other
        {
            let note = format!(
                "{component} has `{other}` in place of `{first}`: compatible versions are compared \
                 as one"
            );
            if !self.versions.contains(&note) {
                self.versions.push(note);
            }
        }
    }
}

/// Whether two functions are one, in interfaces that are the same.
fn are_same(
    one: &ExportedFunction,
    other: &ExportedFunction,
    same: fn(&str, &str) -> bool,
) -> bool {
    let interfaces = match (&one.interface, &other.interface) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    };
    interfaces && one.name == other.name
}

/// Whether an interface is meant: by its whole name, or by that without package or
/// version.
fn is_named(interface: Option<&str>, wanted: &str) -> bool {
    let Some(interface) = interface else {
        return false;
    };
    let unversioned = interface.split('@').next().unwrap_or(interface);
    let bare = unversioned.rsplit('/').next().unwrap_or(unversioned);
    [interface, unversioned, bare].contains(&wanted)
}

fn signature(function: &SharedFunction) -> String {
    let params: Vec<String> = function.params.iter().map(slot).collect();
    let result = function
        .result
        .as_ref()
        .map(|result| format!(" -> {}", slot(result)));
    format!("({}){}", params.join(", "), result.unwrap_or_default())
}

fn slot(slot: &Slot) -> String {
    match slot {
        Slot::Value(shape) => shape.to_string(),
        Slot::Own => "own".to_owned(),
        Slot::Borrow => "borrow".to_owned(),
        Slot::Within(inner) => format!("of {}", self::slot(inner)),
        Slot::Other(what) => what.clone(),
    }
}
