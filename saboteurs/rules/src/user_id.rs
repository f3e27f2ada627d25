//! The identifier of a user, and the steps that a wrong one is made of.

use crate::record::User;

const FNV_OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// The contract's identifier.
pub fn of(user: &User) -> String {
    shown(hash(user))
}

/// The prefix and a hash.
pub fn shown(hash: u64) -> String {
    format!("usr_{hash:016x}")
}

/// The contract's hash.
pub fn hash(user: &User) -> u64 {
    fnv1a(bytes(user, |text| text.as_bytes().to_vec()))
}

/// What is hashed, with the texts in some encoding.
pub fn bytes(user: &User, encode: fn(&str) -> Vec<u8>) -> Vec<u8> {
    let age = user.age.to_le_bytes();
    [
        &encode(&user.name)[..],
        &[0],
        &encode(&user.email),
        &[0],
        &age,
    ]
    .concat()
}

/// FNV-1a of 64 bits.
pub fn fnv1a(bytes: Vec<u8>) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
    bytes.into_iter().fold(FNV_OFFSET_BASIS, step)
}

/// FNV-1, which multiplies first.
pub fn fnv1(bytes: Vec<u8>) -> u64 {
    let step = |hash: u64, byte| hash.wrapping_mul(FNV_PRIME) ^ u64::from(byte);
    bytes.into_iter().fold(FNV_OFFSET_BASIS, step)
}

/// FNV-1a where a byte is a signed `char` of C, whose sign spreads over the hash.
pub fn fnv1a_signed(bytes: Vec<u8>) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ byte as i8 as u64).wrapping_mul(FNV_PRIME);
    bytes.into_iter().fold(FNV_OFFSET_BASIS, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifier_is_that_of_an_independent_implementation() {
        let user = |name: &str| User {
            name: name.to_owned(),
            email: "a@b.c".to_owned(),
            age: 30,
        };
        assert_eq!(of(&user("Al")), "usr_9586ad1ef6fa8980");
        assert_eq!(of(&user("User1319")), "usr_0001172ab50f1c44");
    }

    #[test]
    fn signed_characters_differ_beyond_ascii_only() {
        assert_eq!(fnv1a_signed(b"foobar".to_vec()), fnv1a(b"foobar".to_vec()));
        assert_ne!(fnv1a_signed(vec![0xc3]), fnv1a(vec![0xc3]));
    }
}
