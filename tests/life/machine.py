"""The whole machine: all rules, all promises, and a reckoning at the end of each life."""

import sys

from tests.life.order_rules import OrderRules
from tests.life.payment_rules import PaymentRules
from tests.life.promises import Promises
from tests.life.reckoning import Reckoning
from tests.life.shopper_rules import ShopperRules
from tests.life.staff_rules import StaffRules


class ShopLife(StaffRules, ShopperRules, PaymentRules, OrderRules, Promises, Reckoning):
    """Everything that happens in a shop, in any order."""

    def teardown(self):
        try:
            if sys.exc_info()[0] is None:  # a life that broke a promise has nothing to reckon
                self.reckon()
        finally:
            self.world.end(self.transaction)
