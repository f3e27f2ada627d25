//! The world `shop` in Rust.

use std::collections::HashSet;

use acme::shop::tax;
use exports::acme::shop::checkout::{Guest, Item, Receipt};

wit_bindgen::generate!({
    path: "../../wit",
    world: "shop",
    generate_all,
});

struct Component;

impl Guest for Component {
    fn price(basket: Vec<Item>) -> Result<Receipt, String> {
        if let Some(item) = basket.iter().find(|item| item.quantity == 0) {
            return Err(format!("no {}", item.name));
        }
        let mut seen = HashSet::new();
        let (mut names, mut net, mut tax) = (Vec::new(), 0, 0);
        for item in basket {
            let sum = u64::from(item.price) * u64::from(item.quantity);
            net += sum;
            tax += tax::of(sum, item.category);
            if seen.insert(item.name.clone()) {
                names.push(item.name);
            }
        }
        Ok(Receipt {
            names,
            net,
            tax,
            total: net + tax,
        })
    }
}

export!(Component);
