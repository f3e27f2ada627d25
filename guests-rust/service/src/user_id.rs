//! The identifier of a user, without anything of a component.

const FNV_OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// `usr_` and the FNV-1a hash of the user, as the contract says.
pub fn of(name: &str, email: &str, age: u32) -> String {
    let bytes = name
        .bytes()
        .chain([0])
        .chain(email.bytes())
        .chain([0])
        .chain(age.to_le_bytes());
    let hash = bytes.fold(FNV_OFFSET_BASIS, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
    });
    format!("usr_{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_identifier_is_that_of_an_independent_implementation() {
        assert_eq!(of("Al", "a@b.c", 30), "usr_9586ad1ef6fa8980");
    }

    #[test]
    fn leading_zeros_are_kept() {
        assert_eq!(of("User1319", "a@b.c", 30), "usr_0001172ab50f1c44");
    }

    #[test]
    fn the_fields_do_not_run_into_each_other() {
        assert_ne!(of("a", "b", 30), of("ab", "", 30));
    }
}
