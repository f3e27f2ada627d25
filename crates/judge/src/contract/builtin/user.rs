//! The records of the user contracts as plain structs, and their way to
//! component-model values and back.

use proptest::strategy::{BoxedStrategy, Strategy};

use crate::value::Val;

/// The record `user`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub email: String,
    pub age: u32,
}

/// The record `validation-error`.
#[derive(Debug, PartialEq, Eq)]
pub struct ValidationError {
    pub field: &'static str,
    pub message: &'static str,
}

/// The variant `validation-result`.
#[derive(Debug, PartialEq, Eq)]
pub enum ValidationResult {
    Ok,
    Errors(Vec<ValidationError>),
}

/// The record `create-user-result`.
#[derive(Debug, PartialEq, Eq)]
pub struct CreateUserResult {
    pub success: bool,
    pub user_id: Option<String>,
    pub errors: Vec<ValidationError>,
}

/// A valid user with nothing remarkable about it.
pub fn plain() -> User {
    User {
        name: "Al".to_owned(),
        email: "a@b.c".to_owned(),
        age: 30,
    }
}

/// A value that can be the one argument of a call.
pub trait Argument: Sized {
    fn to_val(&self) -> Val;
    fn from_val(val: &Val) -> Option<Self>;
}

/// A value that can be an answer.
pub trait Answer {
    fn to_val(&self) -> Val;
}

/// The arguments of a call that takes one value.
pub fn args(argument: impl Argument) -> Vec<Val> {
    vec![argument.to_val()]
}

/// Turns a strategy for a value into one for the arguments of a call.
pub fn strategy_of<A: Argument + std::fmt::Debug + 'static>(
    strategy: BoxedStrategy<A>,
) -> BoxedStrategy<Vec<Val>> {
    strategy.prop_map(args).boxed()
}

/// Asks an oracle over structs about arguments that are values.
pub fn answer<A: Argument, R: Answer>(args: &[Val], oracle: impl Fn(A) -> R) -> Option<Val> {
    let [argument] = args else { return None };
    Some(oracle(A::from_val(argument)?).to_val())
}

impl Argument for String {
    fn to_val(&self) -> Val {
        Val::String(self.clone())
    }

    fn from_val(val: &Val) -> Option<Self> {
        match val {
            Val::String(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl Argument for User {
    fn to_val(&self) -> Val {
        record([
            ("name", self.name.to_val()),
            ("email", self.email.to_val()),
            ("age", Val::U32(self.age)),
        ])
    }

    fn from_val(val: &Val) -> Option<Self> {
        let Val::Record(fields) = val else {
            return None;
        };
        let [(_, name), (_, email), (_, Val::U32(age))] = fields.as_slice() else {
            return None;
        };
        Some(User {
            name: String::from_val(name)?,
            email: String::from_val(email)?,
            age: *age,
        })
    }
}

impl Argument for Vec<User> {
    fn to_val(&self) -> Val {
        Val::List(self.iter().map(Argument::to_val).collect())
    }

    fn from_val(val: &Val) -> Option<Self> {
        match val {
            Val::List(users) => users.iter().map(User::from_val).collect(),
            _ => None,
        }
    }
}

impl Answer for bool {
    fn to_val(&self) -> Val {
        Val::Bool(*self)
    }
}

impl Answer for ValidationError {
    fn to_val(&self) -> Val {
        let text = |text: &str| Val::String(text.to_owned());
        record([("field", text(self.field)), ("message", text(self.message))])
    }
}

impl<A: Answer> Answer for Vec<A> {
    fn to_val(&self) -> Val {
        Val::List(self.iter().map(Answer::to_val).collect())
    }
}

impl Answer for ValidationResult {
    fn to_val(&self) -> Val {
        match self {
            ValidationResult::Ok => Val::Variant("ok".to_owned(), None),
            ValidationResult::Errors(errors) => {
                Val::Variant("errors".to_owned(), Some(Box::new(errors.to_val())))
            }
        }
    }
}

impl Answer for CreateUserResult {
    fn to_val(&self) -> Val {
        let id = self.user_id.as_ref().map(|id| Box::new(id.to_val()));
        record([
            ("success", Val::Bool(self.success)),
            ("user-id", Val::Option(id)),
            ("errors", self.errors.to_val()),
        ])
    }
}

pub fn record<const N: usize>(fields: [(&str, Val); N]) -> Val {
    let named = fields.into_iter().map(|(name, val)| (name.to_owned(), val));
    Val::Record(named.collect())
}
