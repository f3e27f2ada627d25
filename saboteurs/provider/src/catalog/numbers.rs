//! Numbers pass through types that do not hold them.

use super::{Fault, MILLISECONDS, Mutant, RANDOM, mutant};

/// Nanoseconds of a millisecond.
const MILLISECOND: u32 = 1_000_000;

pub fn mutants() -> Vec<Mutant> {
    vec![
        mutant(
            "provider-seconds-i32",
            "seconds are a signed number of 32 bits",
            Fault::Now(|(seconds, nanoseconds)| (i64::from(seconds as i32) as u64, nanoseconds)),
        ),
        mutant(
            "provider-seconds-u32",
            "seconds are an unsigned number of 32 bits",
            Fault::Now(|(seconds, nanoseconds)| (u64::from(seconds as u32), nanoseconds)),
        ),
        mutant(
            "provider-seconds-i64",
            "seconds are at most the greatest signed number of 64 bits",
            Fault::Now(|(seconds, nanoseconds)| (seconds.min(i64::MAX as u64), nanoseconds)),
        ),
        mutant(
            "provider-seconds-f64",
            "seconds are a float of 64 bits",
            Fault::Now(|(seconds, nanoseconds)| (seconds as f64 as u64, nanoseconds)),
        ),
        mutant(
            "provider-seconds-until-2038",
            "seconds are at most the greatest signed number of 32 bits",
            Fault::Now(|(seconds, nanoseconds)| (seconds.min(i32::MAX as u64), nanoseconds)),
        )
        .seen_by(MILLISECONDS),
        mutant(
            "provider-nanoseconds-micro",
            "nanoseconds are whole microseconds",
            Fault::Now(|(seconds, nanoseconds)| (seconds, nanoseconds / 1_000 * 1_000)),
        ),
        mutant(
            "provider-nanoseconds-milli",
            "nanoseconds are whole milliseconds",
            Fault::Now(|(seconds, nanoseconds)| (seconds, nanoseconds - nanoseconds % MILLISECOND)),
        ),
        mutant(
            "provider-nanoseconds-none",
            "there are no nanoseconds",
            Fault::Now(|(seconds, _)| (seconds, 0)),
        )
        .seen_by(MILLISECONDS),
        mutant(
            "provider-nanoseconds-nearest-milli",
            "nanoseconds are the nearest whole milliseconds",
            Fault::Now(|(seconds, nanoseconds)| {
                let milliseconds = (nanoseconds + MILLISECOND / 2) / MILLISECOND;
                let carried = u64::from(milliseconds / 1_000);
                (
                    seconds.saturating_add(carried),
                    milliseconds % 1_000 * MILLISECOND,
                )
            }),
        )
        .seen_by(MILLISECONDS),
        mutant(
            "provider-random-number-u32",
            "random numbers have 32 bits",
            Fault::RandomNumber(|number| u64::from(number as u32)),
        ),
        mutant(
            "provider-random-number-i64",
            "random numbers have 63 bits",
            Fault::RandomNumber(|number| number & i64::MAX as u64),
        ),
        mutant(
            "provider-random-number-f64",
            "random numbers are a float of 64 bits",
            Fault::RandomNumber(|number| number as f64 as u64),
        ),
        mutant(
            "provider-random-number-big-endian",
            "random numbers have their bytes in reverse order",
            Fault::RandomNumber(u64::swap_bytes),
        ),
        mutant(
            "provider-random-bytes-one-too-few",
            "there is one random byte too few",
            Fault::RandomBytes(|mut bytes| {
                bytes.pop();
                bytes
            }),
        )
        .seen_by(RANDOM),
        mutant(
            "provider-random-bytes-reversed",
            "random bytes are in reverse order",
            Fault::RandomBytes(|mut bytes| {
                bytes.reverse();
                bytes
            }),
        )
        .seen_by(RANDOM),
        mutant(
            "provider-random-bytes-u8",
            "the number of random bytes has 8 bits",
            Fault::RandomLength(|length| u64::from(length as u8)),
        ),
        mutant(
            "provider-random-bytes-go-on",
            "random bytes begin where those of the call before ended",
            Fault::RandomGoesOn,
        ),
    ]
}
