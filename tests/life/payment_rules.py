"""Money: cards typed at the provider, webhooks in any order, polls, sweeps, refunds."""

import json
import time
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from forked_apps.payment import attempts, providers, receipts, refunds, settlement, sweeping
from forked_apps.payment.fakepay.book import Refused
from forked_apps.payment.fakepay.webhooks import signature
from forked_apps.payment.gateways import CARD, GatewayUnavailable
from forked_apps.payment.models import PaymentAttempt
from tests.life.life import Life, faults, which
from tests.life.world import DAMAGED, SECRET, committed

GOOD, SECURE, DECLINED = "4242424242424242", "4000002760003184", "4000000000009995"
cards = st.sampled_from([GOOD, GOOD, GOOD, SECURE, DECLINED])


class PaymentRules(Life):
    """Webhooks are events of the provider's book: what no rule delivers was dropped, what two deliver was doubled."""

    @precondition(lambda self: self.orders)
    @rule(number=which, fault=faults)
    def start(self, number, fault):
        order = self.pick(self.orders, number)
        with suppress(attempts.NotPayable, GatewayUnavailable), self.provider(fault), committed():
            attempts.start(order_id=order.order_id, method=CARD, now=self.now)

    @precondition(lambda self: self.book.intents)
    @rule(number=which, card=cards)
    def type_card(self, number, card):
        """In time or late: the provider knows nothing of orders that expire."""
        with suppress(Refused):
            self.book.pay(self.pick(list(self.book.intents), number), card)

    @precondition(lambda self: any(intent["status"] == "requires_action" for intent in self.book.intents.values()))
    @rule(number=which, passed=st.booleans())
    def authenticate(self, number, passed):
        waiting = [key for key, intent in self.book.intents.items() if intent["status"] == "requires_action"]
        with suppress(Refused):
            self.book.authenticate(self.pick(waiting, number), passed=passed)

    @precondition(lambda self: self.orders)
    @rule(number=which, told=st.booleans())
    def pay(self, number, told):
        """The usual way, in one go; the shop is told, or has to find out."""
        order = self.pick(self.orders, number)
        with suppress(attempts.NotPayable, Refused):
            with committed():
                attempt = attempts.start(order_id=order.order_id, method=CARD, now=self.now)
            self.book.pay(attempt.intent_id, GOOD)
            if told:
                self.deliver(number=0)

    @precondition(lambda self: self.book.events)
    @rule(number=which)
    def deliver(self, number):
        event = self.pick(list(self.book.events.values()), number)
        payload = json.dumps(event).encode()
        signed = signature(payload, SECRET, int(time.time()))
        with committed():
            told = providers.gateway().parse_webhook(payload=payload, signature=signed)
            settlement.receive(event=told, now=self.now)

    @precondition(lambda self: self.orders)
    @rule(number=which, fault=faults)
    def poll(self, number, fault):
        order = self.pick(self.orders, number)
        for attempt in PaymentAttempt.objects.filter(order_id=order.order_id):
            with suppress(GatewayUnavailable), self.provider(fault), committed():
                settlement.settle(attempt_id=attempt.pk, now=self.now)

    @rule(fault=faults)
    def sweep(self, fault):
        self.now += timedelta(minutes=1)
        with self.provider(fault), committed():
            sweeping.sweep(now=self.now)

    @precondition(lambda self: self.orders)
    @rule(number=which)
    def money_by_transfer(self, number):
        order = self.pick(self.orders, number)
        with suppress(attempts.NotPayable), committed():
            receipts.record_manual(order_id=order.order_id, actor=self.world.staff, now=self.now)
            self.happened("paid by transfer")

    @precondition(lambda self: self.orders)
    @rule(number=which, percent=st.sampled_from([1, 40, 100, 101]), fault=faults)
    def refund(self, number, percent, fault):
        order = self.pick(self.orders, number)
        amount = (order.total * percent / 100).quantize(Decimal("0.01"))
        with suppress(refunds.NothingToRefund, refunds.RefundTooLarge), self.provider(fault), committed():
            refunds.refund_order(
                order_id=order.order_id, amount=amount, reason=DAMAGED, actor=self.world.staff, now=self.now
            )
            self.happened("refund asked for")
