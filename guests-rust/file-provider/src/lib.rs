//! The world `file-provider` of `lab:file-provider` in Rust.

mod clock;
mod files;
mod sockets;
mod stdio;
mod streams;
mod tree;
mod waiting;

wit_bindgen::generate!({
    path: "../../wit/file-provider",
    world: "file-provider",
    generate_all,
});

struct FileProvider;

export!(FileProvider);
