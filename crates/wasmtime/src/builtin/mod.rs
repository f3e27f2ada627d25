//! What the host gives the lab's own contracts: a census of connections, a database that is real,
//! and surroundings.

pub mod census;
pub mod sqlite;
pub mod surroundings;

/// The names by which a guest's manifest asks the host to play a role.
pub const OFFERED: [&str; 3] = ["sqlite", "surroundings", "files"];
