//! The pieces in which streams of `lab:streams` are read and written.

/// The items of a piece for which no size is given, at most.
pub const MOST: usize = 64;

/// The sizes of pieces, one after another: first those that are given, then [`MOST`] for ever.
#[derive(Debug, Clone)]
pub struct Sizes(std::vec::IntoIter<u32>);

impl Sizes {
    /// Begins with the given sizes.
    pub fn new(given: Vec<u32>) -> Self {
        Self(given.into_iter())
    }

    /// Returns the size of the next piece.
    pub fn next_size(&mut self) -> usize {
        self.0.next().map_or(MOST, |size| size as usize)
    }
}

/// Cuts items into pieces of these sizes. The last one has what is left.
pub fn cut<T>(items: impl Iterator<Item = T>, mut sizes: Sizes) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.peekable();
    std::iter::from_fn(move || {
        items.peek()?;
        Some(items.by_ref().take(sizes.next_size()).collect())
    })
}

/// Returns the size of the largest piece of a stream of so many items.
pub fn largest(items: usize, given: &[u32]) -> usize {
    let sum: usize = given.iter().map(|size| *size as usize).sum();
    let rest = items.saturating_sub(sum).min(MOST);
    given
        .iter()
        .map(|size| *size as usize)
        .fold(rest, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_their_sizes_and_the_last_what_is_left() {
        let pieces = |count: u32, sizes: &[u32]| -> Vec<usize> {
            let pieces = cut(0..count, Sizes::new(sizes.to_vec()));
            pieces.map(|piece| piece.len()).collect()
        };
        assert_eq!(pieces(5, &[2, 0, 1]), [2, 0, 1, 2]);
        assert_eq!(pieces(2, &[3, 1]), [2]);
        assert_eq!(pieces(130, &[]), [64, 64, 2]);
        assert_eq!(pieces(0, &[1]), [0; 0]);
    }

    #[test]
    fn the_largest_piece_is_one_that_is_given_or_of_what_is_left() {
        assert_eq!(largest(5, &[2, 0, 1]), 2);
        assert_eq!(largest(9, &[2, 1]), 6);
        assert_eq!(largest(900, &[2, 1]), MOST);
        assert_eq!(largest(0, &[7]), 7);
    }
}
