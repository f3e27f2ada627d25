//! Forms: a report as others read it: continuous integration ([`junit`]), a README ([`badge`]), a
//! step summary or a comment ([`markdown`]), a document ([`mod@support`]).

pub mod badge;
pub mod junit;
pub mod markdown;
pub mod support;

#[cfg(test)]
mod tests;
