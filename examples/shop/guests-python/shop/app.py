"""The world `shop` in Python."""

import wit_world
from componentize_py_types import Err
from wit_world.exports.checkout import Item, Receipt
from wit_world.imports import tax


class Checkout(wit_world.exports.Checkout):
    def price(self, basket: list[Item]) -> Receipt:
        for item in basket:
            if item.quantity == 0:
                raise Err(f"no {item.name}")
        sums = [(item.price * item.quantity, item.category) for item in basket]
        net = sum(amount for amount, _ in sums)
        taxes = sum(tax.of(amount, category) for amount, category in sums)
        names = list(dict.fromkeys(item.name for item in basket))
        return Receipt(names, net, taxes, net + taxes)
