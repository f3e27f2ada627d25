//! What the program prints. The macros here take the place of the standard library's in all of it, so
//! that what a guest, a tool or a report says never runs on a terminal.

use std::fmt::Arguments;

use harness::visible::visible;

macro_rules! print {
    ($($text:tt)*) => { $crate::terminal::out(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::terminal::out(format_args!("\n")) };
    ($($text:tt)*) => { $crate::terminal::out(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! eprintln {
    ($($text:tt)*) => { $crate::terminal::err(format_args!("{}\n", format_args!($($text)*))) };
}

/// Prints a text to standard output.
pub fn out(text: Arguments) {
    std::print!("{}", visible(&text.to_string()));
}

/// Prints a text to standard error.
pub fn err(text: Arguments) {
    std::eprint!("{}", visible(&text.to_string()));
}

/// Prints a text to standard output whose control characters are the program's own: all else in it
/// is visible already.
pub fn painted(text: &str) {
    std::print!("{text}");
}
