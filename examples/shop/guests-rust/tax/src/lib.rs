//! The world `tax-calculator` in Rust.

use exports::acme::shop::tax::{Category, Guest};

wit_bindgen::generate!({
    path: "../../wit",
    world: "tax-calculator",
    generate_all,
});

struct Component;

impl Guest for Component {
    fn of(net: u64, category: Category) -> u64 {
        let percent = match category {
            Category::Standard => 19,
            Category::Reduced => 7,
            Category::Exempt => 0,
        };
        // The product of two 64-bit numbers has 128 bits.
        let tax = (u128::from(net) * percent + 50) / 100;
        tax as u64
    }
}

export!(Component);
