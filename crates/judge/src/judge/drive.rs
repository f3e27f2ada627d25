//! What a case does with an instance: one call, unless the contract declares a property.

use super::{Called, Executor, Failure, Session, Usage, show};
use crate::value::{Val, wave};

/// What is done with the arguments of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Drive {
    /// The function is called once.
    #[default]
    Call,
    /// The function is called twice, and returns the same: it is pure.
    Twice,
    /// The function is called, and a second function with its result: one takes back what the
    /// other does.
    Then {
        /// Whether the first result is a `result` whose `ok` is handed on.
        unwrap_first: bool,
        /// Whether the second result is a `result` whose `ok` is the answer.
        unwrap_second: bool,
    },
    /// The function is called in surroundings: the host gives the setup that is its first argument
    /// to the instance before that begins (`wit/surroundings`).
    Surrounded {
        /// Whether the call asks the language's own library, which reads once in an instance; an
        /// `err` says that there is no such thing.
        standard: bool,
    },
    /// The function is called once in an instance, which begins in an empty folder
    /// (`wit/file-user`).
    InFolder,
    /// The host sends the HTTP request that is the first argument, is asked what the second one
    /// answers, and tells the exchange (`wit/web-gate`).
    Request,
}

impl Drive {
    /// Drives one case.
    pub fn call<S: Session + ?Sized>(self, session: &mut S, args: &[Val]) -> Called {
        let first = session.call(args);
        let Ok(answer) = &first.outcome else {
            return first;
        };
        match self {
            Drive::Call
            | Drive::Surrounded { standard: false }
            | Drive::InFolder
            | Drive::Request => first,
            Drive::Surrounded { standard: true } => match answer {
                Val::Result(Err(Some(why))) => Called {
                    outcome: Err(Failure::Unsupported(match &**why {
                        Val::String(why) => why.clone(),
                        why => wave(why),
                    })),
                    ..first
                },
                _ => first,
            },
            Drive::Twice => {
                let second = session.call(args);
                match second.outcome == first.outcome {
                    true => first,
                    false => Called {
                        outcome: Err(Failure::Impure(format!(
                            "it returned {}, then {}",
                            show(&first.outcome),
                            show(&second.outcome)
                        ))),
                        ..second
                    },
                }
            }
            Drive::Then {
                unwrap_first,
                unwrap_second,
            } => {
                let Some(between) = ok_of(answer, unwrap_first) else {
                    // What cannot be handed on is the answer, which differs from the argument.
                    return first;
                };
                let second = session.call_second(&[between]);
                let outcome = second.outcome.map(|answer| {
                    let unwrapped = ok_of(&answer, unwrap_second);
                    unwrapped.unwrap_or(answer)
                });
                Called { outcome, ..second }
            }
        }
    }
}

/// A value itself, or what is in its `ok`; `None` of an `err`.
fn ok_of(answer: &Val, unwrap: bool) -> Option<Val> {
    match answer {
        Val::Result(Ok(Some(ok))) if unwrap => Some((**ok).clone()),
        Val::Result(_) if unwrap => None,
        answer => Some(answer.clone()),
    }
}

/// An executor whose sessions drive cases.
#[derive(Clone)]
pub struct Driven<E> {
    /// What is driven.
    pub inner: E,
    /// How.
    pub drive: Drive,
    /// Whether an instance answers one call and no more, so that each has its own.
    pub once: bool,
}

impl<E: Executor + Clone + 'static> Executor for Driven<E> {
    fn instantiate(&self) -> Result<Box<dyn Session>, Failure> {
        let session: Box<dyn Session> = match self.once {
            false => self.inner.instantiate()?,
            true => {
                let inner = self.inner.clone();
                Box::new(Row::new(Box::new(move || inner.instantiate()), None))
            }
        };
        Ok(match self.drive {
            Drive::Call => session,
            drive => Box::new(DrivenSession { session, drive }),
        })
    }
}

/// Makes an instance.
type Begin<S> = Box<dyn Fn() -> Result<S, Failure>>;

/// Instances in a row, one for each call.
pub struct Row<S> {
    begin: Begin<S>,
    /// The one for the next call, if it was made already.
    next: Option<S>,
    pub(crate) last: Option<S>,
}

impl<S> Row<S> {
    /// A row of instances, the first of which may be there.
    pub fn new(begin: Begin<S>, next: Option<S>) -> Self {
        Row {
            begin,
            next,
            last: None,
        }
    }
}

impl<S: Session> Session for Row<S> {
    fn call(&mut self, args: &[Val]) -> Called {
        // The former one makes room first.
        self.last = None;
        match self.next.take().map_or_else(&self.begin, Ok) {
            Ok(session) => self.last.insert(session).call(args),
            Err(failure) => Err(failure).into(),
        }
    }

    fn call_second(&mut self, args: &[Val]) -> Called {
        match &mut self.last {
            Some(last) => last.call_second(args),
            None => Err(Failure::Trap(
                "the first function was not called".to_owned(),
            ))
            .into(),
        }
    }

    fn output(&self) -> String {
        self.last.as_ref().map(S::output).unwrap_or_default()
    }

    fn usage(&mut self) -> Usage {
        self.last.as_mut().map(S::usage).unwrap_or_default()
    }
}

struct DrivenSession {
    session: Box<dyn Session>,
    drive: Drive,
}

impl Session for DrivenSession {
    fn call(&mut self, args: &[Val]) -> Called {
        self.drive.call(&mut *self.session, args)
    }

    fn output(&self) -> String {
        self.session.output()
    }

    fn usage(&mut self) -> Usage {
        self.session.usage()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Outcome;
    use crate::judge::fake::Fake;

    /// What comes of driving a fake with 5.
    fn driven(drive: Drive, first: fn(u64) -> Outcome, second: fn(&Val) -> Outcome) -> Outcome {
        struct Both(Box<dyn Session>, fn(&Val) -> Outcome);
        impl Session for Both {
            fn call(&mut self, args: &[Val]) -> Called {
                self.0.call(args)
            }

            fn call_second(&mut self, args: &[Val]) -> Called {
                (self.1)(&args[0]).into()
            }

            fn output(&self) -> String {
                String::new()
            }

            fn usage(&mut self) -> Usage {
                Usage::default()
            }
        }
        let fake = Fake(move |_: &[Val], calls| first(calls));
        let mut both = Both(fake.instantiate().unwrap(), second);
        drive.call(&mut both, &[Val::U32(5)]).outcome
    }

    fn never(_: &Val) -> Outcome {
        Err(Failure::Trap("never".to_owned()))
    }

    #[test]
    fn a_function_that_counts_its_calls_is_not_pure() {
        let counting = |calls: u64| Ok(Val::U64(calls));
        assert_eq!(driven(Drive::Call, counting, never), Ok(Val::U64(0)));
        let why = "it returned 0, then 1".to_owned();
        assert_eq!(
            driven(Drive::Twice, counting, never),
            Err(Failure::Impure(why))
        );
        assert_eq!(
            driven(Drive::Twice, |_| Ok(Val::U64(7)), never),
            Ok(Val::U64(7))
        );
        let trap = |_: u64| Err(Failure::Trap("x".to_owned()));
        assert_eq!(driven(Drive::Twice, trap, never), trap(0));
    }

    #[test]
    fn who_answers_once_has_an_instance_for_each_call() {
        let counting = Fake(|_: &[Val], calls| Ok(Val::U64(calls)));
        let driven = |once| Driven {
            inner: counting.clone(),
            drive: Drive::Call,
            once,
        };
        let second = |once| driven(once).call_script(&[Vec::new(), Vec::new()]).outcome;
        assert_eq!(second(false), Ok(Val::U64(1)));
        assert_eq!(second(true), Ok(Val::U64(0)));
    }

    #[test]
    fn the_second_function_is_handed_what_the_first_returns() {
        let then = |unwrap_first, unwrap_second| Drive::Then {
            unwrap_first,
            unwrap_second,
        };
        let ok = |val: Val| Val::Result(Ok(Some(Box::new(val))));
        let one_more = |val: &Val| match val {
            Val::U64(n) => Ok(Val::U64(n + 1)),
            other => Ok(other.clone()),
        };
        let plain = driven(then(false, false), |_| Ok(Val::U64(5)), one_more);
        assert_eq!(plain, Ok(Val::U64(6)));
        let wrapped = |_: u64| Ok(Val::Result(Ok(Some(Box::new(Val::U64(5))))));
        assert_eq!(
            driven(then(true, false), wrapped, one_more),
            Ok(Val::U64(6))
        );
        assert_eq!(
            driven(then(false, true), wrapped, one_more),
            Ok(Val::U64(5))
        );
        let failed = |_: u64| Ok(Val::Result(Err(Some(Box::new(Val::U64(5))))));
        assert_eq!(driven(then(true, false), failed, never), failed(0));
        assert_eq!(
            driven(then(false, false), wrapped, one_more),
            Ok(ok(Val::U64(5)))
        );
    }
}
