//! What the host gives the lab's own contracts: a census of connections, and a database
//! that is real.

pub mod census;
pub mod sqlite;

/// The names by which a guest's manifest asks the host to play a role.
pub const OFFERED: [&str; 1] = ["sqlite"];
