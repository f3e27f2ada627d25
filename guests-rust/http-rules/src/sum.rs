//! The sum of a body's bytes.

use crate::fields::Field;

const FNV_OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// The number of bytes and their 64-bit FNV-1a.
pub struct Sum {
    length: u64,
    hash: u64,
}

impl Default for Sum {
    fn default() -> Self {
        Sum {
            length: 0,
            hash: FNV_OFFSET_BASIS,
        }
    }
}

impl Sum {
    /// Adds the bytes that come next.
    pub fn add(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        for &byte in bytes {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
        }
    }

    /// Returns the trailers that tell the sum.
    pub fn trailers(&self) -> [Field; 2] {
        let length = self.length.to_string();
        let hash = format!("{:016x}", self.hash);
        [("x-length", length), ("x-sum", hash)]
            .map(|(name, value)| (name.to_owned(), value.into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_does_not_depend_on_how_the_bytes_are_cut() {
        // The hashes of "", "a" and "foobar" are test vectors of FNV's authors; that of "ac" begins
        // with a zero.
        for (pieces, length, hash) in [
            (&[][..], "0", "cbf29ce484222325"),
            (&["a"], "1", "af63dc4c8601ec8c"),
            (&["a", "c"], "2", "089c4507b5459a1d"),
            (&["foo", "", "bar"], "6", "85944171f73967e8"),
        ] {
            let mut sum = Sum::default();
            for piece in pieces {
                sum.add(piece.as_bytes());
            }
            let values = sum.trailers().map(|(_, value)| value);
            assert_eq!(values, [length.as_bytes(), hash.as_bytes()]);
        }
    }
}
