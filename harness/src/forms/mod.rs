//! Forms: a report as others read it: continuous integration ([`junit`]), a README ([`badge`]), a
//! step summary or a comment ([`markdown`]).

pub mod badge;
pub mod junit;
pub mod markdown;

#[cfg(test)]
mod tests;
