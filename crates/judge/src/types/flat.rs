//! Which values are flat: how many core values the canonical ABI makes of a type, and
//! whether those of a call go by themselves or in memory.
//!
//! The rules are those of `flatten_functype` and `flatten_type` in the [canonical ABI].
//!
//! [canonical ABI]: https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md#flattening

use super::Shape;

/// So many core values of parameters go by themselves; if there are more, all go in memory.
pub const MOST_PARAMS: usize = 16;

/// The same of results.
pub const MOST_RESULTS: usize = 1;

/// The types of a function.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// The parameters.
    pub params: Vec<Shape>,
    /// The result, if there is one.
    pub result: Option<Shape>,
    /// Whether what arrives at the inner end is seen: the host stands there.
    pub host_end: bool,
}

impl Signature {
    /// Whether the parameters go by themselves.
    pub fn has_flat_params(&self) -> bool {
        count(&self.params) <= MOST_PARAMS
    }

    /// Whether the result goes by itself.
    pub fn has_flat_result(&self) -> bool {
        count(&self.result) <= MOST_RESULTS
    }

    /// Every type of the function, the parameters first.
    pub fn types(&self) -> impl Iterator<Item = &Shape> {
        self.params.iter().chain(&self.result)
    }
}

fn count<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> usize {
    let each = shapes.into_iter().map(Shape::flat);
    each.fold(0, usize::saturating_add)
}

impl Shape {
    /// How many core values the canonical ABI makes of a value of this type.
    pub fn flat(&self) -> usize {
        let inner = self.inner().into_iter();
        let inner = inner.map(count);
        match self {
            Shape::String | Shape::List(_) | Shape::Map(..) => 2,
            Shape::FixedList(_, length) => inner.sum::<usize>().saturating_mul(*length as usize),
            Shape::Record(_) | Shape::Tuple(_) => inner.fold(0, usize::saturating_add),
            // The number of the case, and as much as the largest payload takes.
            Shape::Variant(_) | Shape::Option(_) | Shape::Result(..) => {
                1 + inner.max().unwrap_or(0)
            }
            // A scalar, or flags, of which there are no more than 32.
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_as_many_core_values_as_the_canonical_abi_says() {
        let boxed = |shape: Shape| Some(Box::new(shape));
        let named = |shape: Shape| (String::from("a"), shape);
        for (shape, flat) in [
            (Shape::U64, 1),
            (Shape::String, 2),
            (Shape::List(Box::new(Shape::Tuple(vec![]))), 2),
            (Shape::FixedList(Box::new(Shape::U8), 5), 5),
            (Shape::FixedList(Box::new(Shape::String), 3), 6),
            (Shape::Map(Box::new(Shape::U8), Box::new(Shape::U64)), 2),
            (
                Shape::Record(vec![named(Shape::U8), named(Shape::String)]),
                3,
            ),
            (Shape::Tuple(vec![]), 0),
            (Shape::Option(Box::new(Shape::String)), 3),
            (Shape::Result(None, None), 1),
            (Shape::Result(boxed(Shape::String), boxed(Shape::U8)), 3),
            (Shape::Variant(vec![("a".to_owned(), None)]), 1),
            (Shape::Enum(vec!["a".to_owned()]), 1),
            (Shape::Flags(vec!["a".to_owned()]), 1),
        ] {
            assert_eq!(shape.flat(), flat, "{shape}");
        }
    }

    #[test]
    fn sixteen_parameters_and_one_result_are_flat() {
        let function = |params: usize, result: Option<Shape>| Signature {
            params: vec![Shape::U8; params],
            result,
            host_end: false,
        };
        assert!(function(16, None).has_flat_params());
        assert!(!function(17, None).has_flat_params());
        assert!(function(0, None).has_flat_result());
        assert!(function(0, Some(Shape::U64)).has_flat_result());
        assert!(!function(0, Some(Shape::String)).has_flat_result());
    }
}
