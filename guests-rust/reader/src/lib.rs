//! The world `reader` of `lab:reader` in Rust.

mod imported;
mod standard;

wit_bindgen::generate!({
    path: "../../wit/reader",
    world: "reader",
    generate_all,
});

struct Reader;

export!(Reader);
