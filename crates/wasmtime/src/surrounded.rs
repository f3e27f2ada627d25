//! Instances in surroundings: each begins when its first call gives it a setup.

use lab_judge::host::Chain;
use lab_judge::judge::{Called, Exchange, Failure, Session, Usage};
use lab_judge::value::Val;

/// Makes a session whose first call has these arguments.
type Begin<S> = Box<dyn Fn(&[Val]) -> Result<S, Failure>>;

/// A session that can be given another setup.
pub trait Surroundable: Session {
    /// Gives the setup that is the first of the next call's arguments.
    ///
    /// # Errors
    /// If it is no setup.
    fn surround(&mut self, args: &[Val]) -> Result<(), Failure>;
}

/// A session that begins with its first call.
pub struct Surrounded<S> {
    begin: Begin<S>,
    live: Option<S>,
}

impl<S: Surroundable> Surrounded<S> {
    pub fn new(begin: Begin<S>) -> Self {
        Surrounded { begin, live: None }
    }

    /// The session for a call.
    fn session(&mut self, args: &[Val]) -> Result<&mut S, Failure> {
        let live = match self.live.take() {
            Some(mut live) => {
                live.surround(args)?;
                live
            }
            None => (self.begin)(args)?,
        };
        Ok(self.live.insert(live))
    }
}

impl<S: Surroundable> Session for Surrounded<S> {
    fn call(&mut self, args: &[Val]) -> Called {
        match self.session(args) {
            Ok(session) => session.call(args),
            Err(failure) => Err(failure).into(),
        }
    }

    fn output(&self) -> String {
        self.live.as_ref().map(S::output).unwrap_or_default()
    }

    fn usage(&mut self) -> Usage {
        self.live.as_mut().map(S::usage).unwrap_or_default()
    }
}

impl<S: Surroundable + Chain> Chain for Surrounded<S> {
    fn take_exchanges(&mut self) -> Vec<Exchange> {
        self.live
            .as_mut()
            .map(S::take_exchanges)
            .unwrap_or_default()
    }

    fn outputs(&self) -> Vec<String> {
        self.live.as_ref().map(S::outputs).unwrap_or_default()
    }

    fn usages(&self) -> Vec<Usage> {
        self.live.as_ref().map(S::usages).unwrap_or_default()
    }
}
