//! The host at the inner end of a composition: where no guest computes an answer, the host
//! records what arrives and returns a value of the result's type.

use super::typed::Ask;
use crate::judge::Right;
use crate::types::{Shape, generate::Source};
use crate::value::{Val, wave_args};

/// What the host does at the inner end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostEnd {
    /// The type of the result, if there is one.
    pub result: Option<Shape>,
}

impl HostEnd {
    /// What the host returns to a call, which follows from what was sent and not from what
    /// arrived: one fault shows once.
    pub fn returned(&self, sent: &[Val]) -> Option<Val> {
        let seed = blake3::hash(wave_args(sent).as_bytes());
        let result = self.result.as_ref()?;
        Some(
            Source::new(&seed)
                .values(std::slice::from_ref(result))
                .remove(0),
        )
    }

    /// What is seen of a call from both ends: what arrived, call by call, and what came back.
    pub fn seen(received: Vec<Vec<Val>>, returned: Option<Val>) -> Val {
        let received = received.into_iter().map(Val::Tuple).collect();
        let mut fields = vec![("received".to_owned(), Val::List(received))];
        fields.extend(returned.map(|returned| ("returned".to_owned(), returned)));
        Val::Record(fields)
    }
}

/// One end of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The inner one: what arrived.
    Received,
    /// The outer one: what came back.
    Returned,
}

/// Of values of which each is in the one before, from what is [`HostEnd::seen`] on, those from an
/// argument or the result on, and the end at which they were seen.
pub fn inside<'w, 'v>(within: &'w [&'v Val]) -> (End, &'w [&'v Val]) {
    let returned = match within {
        [Val::Record(fields), part, ..] => {
            fields.get(1).is_some_and(|(_, v)| std::ptr::eq(v, *part))
        }
        _ => false,
    };
    // The calls, and the arguments of each, lie in between.
    match returned {
        true => (End::Returned, &within[1..]),
        false => (End::Received, within.get(3..).unwrap_or_default()),
    }
}

/// The result in what is [`HostEnd::seen`], if there is one.
pub fn returned(seen: &Val) -> Option<&Val> {
    match seen {
        Val::Record(fields) => fields.get(1).map(|(_, val)| val),
        _ => None,
    }
}

impl Ask for HostEnd {
    fn ask(&self, args: &[Val]) -> Result<Right, String> {
        let seen = Self::seen(vec![args.to_vec()], self.returned(args));
        Ok(Right::Answer(seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_is_one_call_with_what_was_sent_and_what_the_host_returned() {
        let end = HostEnd {
            result: Some(Shape::U32),
        };
        let args = [Val::String("a".to_owned())];
        let returned = end.returned(&args).unwrap();
        assert!(Shape::U32.fits(&returned));
        assert_eq!(end.returned(&args), Some(returned.clone()));
        let right = HostEnd::seen(vec![args.to_vec()], Some(returned));
        assert_eq!(end.ask(&args), Ok(Right::Answer(right)));
        let silent = HostEnd { result: None };
        let Ok(Right::Answer(right)) = silent.ask(&args) else {
            panic!();
        };
        assert_eq!(crate::value::wave(&right), "{received: [(\"a\")]}");
    }
}
