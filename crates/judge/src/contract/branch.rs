//! Which branches of an oracle ran: it says so itself, to whoever listens.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::value::Val;

/// The names of branches.
pub type Branches = BTreeSet<String>;

thread_local! {
    /// What ran since somebody began to listen in this thread; nothing if nobody listens.
    static RAN: RefCell<Option<Branches>> = const { RefCell::new(None) };
}

/// Says that a branch runs.
pub fn ran(name: &str) {
    note(|| name.to_owned());
}

/// Says that a step of a sequence comes to an outcome, both of them variants: `load: bytes`,
/// `load: failed no-entry`.
pub fn came_to(step: impl FnOnce() -> Val, outcome: impl FnOnce() -> Val) {
    note(|| format!("{}: {}", case(&step(), 1), case(&outcome(), 2)));
}

/// The names of a variant's case and of that inside, so deep.
fn case(val: &Val, deep: u32) -> String {
    match val {
        Val::Variant(name, Some(payload)) if deep > 1 => match case(payload, deep - 1) {
            inner if inner.is_empty() => name.clone(),
            inner => format!("{name} {inner}"),
        },
        Val::Variant(name, _) | Val::Enum(name) => name.clone(),
        _ => String::new(),
    }
}

fn note(name: impl FnOnce() -> String) {
    RAN.with_borrow_mut(|ran| {
        if let Some(ran) = ran {
            ran.insert(name());
        }
    });
}

/// The branches that run in a call.
pub fn of(call: impl FnOnce()) -> Branches {
    RAN.set(Some(Branches::new()));
    call();
    RAN.take().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ran_is_known_to_who_listened_meanwhile() {
        ran("before");
        let variant = |name: &str, payload| Val::Variant(name.to_owned(), payload);
        let failed = || variant("failed", Some(Box::new(variant("absent", None))));
        let found = of(|| {
            ran("a");
            came_to(|| variant("load", Some(Box::new(Val::U8(1)))), failed);
        });
        ran("after");
        assert_eq!(Vec::from_iter(found), ["a", "load: failed absent"]);
        assert!(of(|| ()).is_empty());
    }
}
