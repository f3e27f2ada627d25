//! Plain Rust types as component-model values: what the built-in rules compute with.

use crate::types::Shape;
use crate::value::Val;

/// A type that is one of WIT's.
pub trait Data: Sized {
    /// The type in WIT.
    fn shape() -> Shape;

    /// The value.
    fn to_val(&self) -> Val;

    /// The value of this type that a value is; `None` if it is of another.
    fn of(val: &Val) -> Option<Self>;
}

/// Types that are one case of a value each.
macro_rules! single {
    ($($ty:ty: $case:ident, $shape:ident;)+) => {$(
        impl Data for $ty {
            fn shape() -> Shape {
                Shape::$shape
            }

            fn to_val(&self) -> Val {
                Val::$case(self.clone())
            }

            fn of(val: &Val) -> Option<Self> {
                match val {
                    Val::$case(it) => Some(it.clone()),
                    _ => None,
                }
            }
        }
    )+};
}

single! {
    bool: Bool, Bool;
    u8: U8, U8;
    u16: U16, U16;
    u32: U32, U32;
    u64: U64, U64;
    i64: S64, S64;
    String: String, String;
}

impl<T: Data> Data for Vec<T> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }

    fn to_val(&self) -> Val {
        Val::List(self.iter().map(T::to_val).collect())
    }

    fn of(val: &Val) -> Option<Self> {
        match val {
            Val::List(items) => items.iter().map(T::of).collect(),
            _ => None,
        }
    }
}

impl<T: Data> Data for Option<T> {
    fn shape() -> Shape {
        Shape::Option(Box::new(T::shape()))
    }

    fn to_val(&self) -> Val {
        Val::Option(self.as_ref().map(|it| Box::new(it.to_val())))
    }

    fn of(val: &Val) -> Option<Self> {
        match val {
            Val::Option(None) => Some(None),
            Val::Option(Some(it)) => Some(Some(T::of(it)?)),
            _ => None,
        }
    }
}

macro_rules! tuple {
    ($($ty:ident),+) => {
        impl<$($ty: Data),+> Data for ($($ty,)+) {
            fn shape() -> Shape {
                Shape::Tuple(vec![$($ty::shape()),+])
            }

            #[expect(non_snake_case, reason = "the types name the parts")]
            fn to_val(&self) -> Val {
                let ($($ty,)+) = self;
                Val::Tuple(vec![$($ty.to_val()),+])
            }

            #[expect(non_snake_case, reason = "the types name the parts")]
            fn of(val: &Val) -> Option<Self> {
                let Val::Tuple(parts) = val else { return None };
                let mut parts = parts.iter();
                $(let $ty = $ty::of(parts.next()?)?;)+
                parts.next().is_none().then_some(($($ty,)+))
            }
        }
    };
}

tuple!(A, B);
tuple!(A, B, C);

/// The type of a field, by what reads it.
pub fn shape_of<T, F: Data>(_: fn(&T) -> &F) -> Shape {
    F::shape()
}

/// The type of what a case is made of.
pub fn payload_of<T, P: Data>(_: fn(P) -> T) -> Shape {
    P::shape()
}

/// Makes a struct a record, whose fields have the same names.
macro_rules! record {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::contract::builtin::data::Data for $name {
            fn shape() -> $crate::types::Shape {
                use $crate::contract::builtin::data::{kebab, shape_of};
                $crate::types::Shape::Record(vec![$((
                    kebab(stringify!($field)),
                    shape_of(|it: &$name| &it.$field),
                )),+])
            }

            fn to_val(&self) -> $crate::value::Val {
                use $crate::contract::builtin::data::kebab;
                $crate::value::Val::Record(vec![$((
                    kebab(stringify!($field)),
                    self.$field.to_val(),
                )),+])
            }

            fn of(val: &$crate::value::Val) -> Option<Self> {
                let $crate::value::Val::Record(fields) = val else {
                    return None;
                };
                let mut fields = fields.iter();
                let made = $name {
                    $($field: $crate::contract::builtin::data::Data::of(&fields.next()?.1)?,)+
                };
                fields.next().is_none().then_some(made)
            }
        }
    };
}

/// Makes an enum a variant, each of whose cases has a name and one value at most.
macro_rules! variant {
    ($name:ident { $($case:ident $(($payload:ident))? = $wit:literal),+ $(,)? }) => {
        impl $crate::contract::builtin::data::Data for $name {
            fn shape() -> $crate::types::Shape {
                let mut cases = Vec::new();
                $(
                    #[allow(unused_mut, unused_assignments, reason = "cases without a value")]
                    let mut payload = None;
                    $(
                        let $payload = $crate::contract::builtin::data::payload_of($name::$case);
                        payload = Some($payload);
                    )?
                    cases.push(($wit.to_owned(), payload));
                )+
                $crate::types::Shape::Variant(cases)
            }

            fn to_val(&self) -> $crate::value::Val {
                let (name, payload) = match self {
                    $($name::$case $(($payload))? => (
                        $wit,
                        [$(Box::new($payload.to_val()))?].into_iter().next(),
                    ),)+
                };
                $crate::value::Val::Variant(name.to_owned(), payload)
            }

            fn of(val: &$crate::value::Val) -> Option<Self> {
                #[allow(unused_variables, reason = "no case may have a value")]
                let $crate::value::Val::Variant(name, payload) = val else {
                    return None;
                };
                match name.as_str() {
                    $($wit => {
                        $(
                            let $payload = $crate::contract::builtin::data::Data::of(
                                payload.as_deref()?,
                            )?;
                        )?
                        Some($name::$case $(($payload))?)
                    })+
                    _ => None,
                }
            }
        }
    };
}

/// Makes an enum without values an enum, each of whose cases has a name.
macro_rules! enumeration {
    ($name:ident { $($case:ident = $wit:literal),+ $(,)? }) => {
        impl $crate::contract::builtin::data::Data for $name {
            fn shape() -> $crate::types::Shape {
                $crate::types::Shape::Enum(vec![$($wit.to_owned()),+])
            }

            fn to_val(&self) -> $crate::value::Val {
                let name = match self {
                    $($name::$case => $wit,)+
                };
                $crate::value::Val::Enum(name.to_owned())
            }

            fn of(val: &$crate::value::Val) -> Option<Self> {
                let $crate::value::Val::Enum(name) = val else {
                    return None;
                };
                match name.as_str() {
                    $($wit => Some($name::$case),)+
                    _ => None,
                }
            }
        }
    };
}

pub(super) use {enumeration, record, variant};

/// The name of a field in WIT.
pub fn kebab(name: &str) -> String {
    name.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::wave;

    #[derive(Debug, Clone, PartialEq)]
    struct Point {
        x: u32,
        last_seen: Option<String>,
    }

    record!(Point { x, last_seen });

    #[derive(Debug, Clone, PartialEq)]
    enum Shown {
        Nothing,
        At((u32, bool)),
        All(Vec<Point>),
    }

    variant!(Shown { Nothing = "nothing", At(at) = "at", All(all) = "all" });

    #[test]
    fn everything_is_itself_again_and_of_its_type() {
        let points = vec![
            Point {
                x: 1,
                last_seen: None,
            },
            Point {
                x: 2,
                last_seen: Some("é".to_owned()),
            },
        ];
        for shown in [Shown::Nothing, Shown::At((7, true)), Shown::All(points)] {
            let val = shown.to_val();
            assert!(Shown::shape().fits(&val), "{}", wave(&val));
            assert_eq!(Shown::of(&val), Some(shown));
        }
        let val = Shown::All(vec![Point {
            x: 1,
            last_seen: None,
        }])
        .to_val();
        assert_eq!(wave(&val), "all([{x: 1}])");
    }

    #[test]
    fn a_value_of_another_type_is_none() {
        assert_eq!(u32::of(&Val::U64(1)), None);
        assert_eq!(Point::of(&Val::Record(Vec::new())), None);
        assert_eq!(Shown::of(&Val::Variant("at".to_owned(), None)), None);
        assert_eq!(<(u32, u32)>::of(&Val::Tuple(vec![Val::U32(1)])), None);
    }
}
