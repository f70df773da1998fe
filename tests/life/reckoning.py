"""What must be true when a life is over and every silent payment has been asked about."""

from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import OuterRef, Subquery
from oscar.apps.order.models import OrderDiscount

from forked_apps.order import proof, statuses
from forked_apps.order.differences import Difference
from forked_apps.order.models import Order
from forked_apps.partner import pricing, stock_proof
from forked_apps.partner.models import PriceChange, StockRecord
from forked_apps.payment import refunds, sweeping
from forked_apps.payment.models import Invoice, PaymentAttempt, Refund
from forked_apps.voucher.models import Voucher, VoucherApplication
from tests.life.life import Life
from tests.life.world import CAME_BACK, committed


class Reckoning(Life):
    """Reconciles the shop with the provider's book, and runs the shop's own proofs."""

    def reckon(self) -> None:
        for _ in range(3):
            self.now += timedelta(minutes=1)
            with committed():
                sweeping.sweep(now=self.now)
        self._nothing_is_left_open()
        self._every_charge_is_one_paid_order_or_went_back()
        self._proofs_hold()
        self._invoices_have_no_gap()
        self._vouchers_are_counted()
        if connection.features.can_defer_constraint_checks:  # MariaDB has checked every statement already
            connection.check_constraints()  # what a commit would check

    def _nothing_is_left_open(self) -> None:
        assert not Refund.objects.exclude(state=Refund.SUCCEEDED).exists()
        assert {refund.provider_id for refund in Refund.objects.exclude(provider_id=None)} == set(self.book.refunds)
        for attempt in PaymentAttempt.objects.filter(state__in=PaymentAttempt.UNSETTLED):
            assert attempt.order.status != statuses.CANCELLED
            if attempt.intent_id:
                assert self.book.intents[attempt.intent_id]["status"] not in ("succeeded", "canceled")
        assert not PaymentAttempt.objects.filter(state=PaymentAttempt.HELD).exists()
        assert set(self.book.intents) == set(
            PaymentAttempt.objects.exclude(intent_id=None).values_list("intent_id", flat=True)
        )

    def _every_charge_is_one_paid_order_or_went_back(self) -> None:
        kept = self._kept()
        for order in Order.objects.all():
            money = kept[order.number]
            self.happened(f"ended {order.status}, {order.payment_status}")
            if order.status == statuses.CANCELLED:
                assert money == 0, f"{order.number} is cancelled and keeps {money}"
            if order.payment_status == statuses.PAYMENT_PAID:
                assert money == order.total_incl_tax, f"{order.number} is paid with {money}"
            elif order.payment_status == statuses.PARTIALLY_REFUNDED:
                assert 0 < money < order.total_incl_tax
            else:
                assert money == 0, f"{order.number} is {order.payment_status} and keeps {money}"

    def _kept(self) -> dict[str, Decimal]:
        """Money that stayed with the shop, by order: cards from the provider's book, transfers from the shop's."""
        kept: dict[str, Decimal] = defaultdict(Decimal)
        charges = defaultdict(int)
        for charge in self.book.totals()["charges"]:
            number = charge["metadata"]["order"]
            if charge["amount"] > charge["refunded"]:
                charges[number] += 1
            kept[number] += Decimal(charge["amount"] - charge["refunded"]) / 100
        assert all(count == 1 for count in charges.values()), "charged twice"
        by_hand = PaymentAttempt.objects.filter(state=PaymentAttempt.SUCCEEDED, intent_id=None)
        for attempt in by_hand.select_related("order").prefetch_related("refunds"):
            kept[attempt.order.number] += attempt.received - sum(refund.amount for refund in attempt.refunds.all())
        return kept

    def _proofs_hold(self) -> None:
        assert self._proved() == self._returned_for_nothing()
        self._staff_give_back()
        assert [str(drift) for drift in stock_proof.verify()] == []
        pricing.record_unknown(now=self.now)
        latest = PriceChange.objects.filter(stockrecord=OuterRef("pk")).order_by("-id").values("new")[:1]
        rows = StockRecord.objects.annotate(ledgered=Subquery(latest))
        assert {row.pk: row.price for row in rows} == {row.pk: row.ledgered for row in rows} == self.prices

    def _proved(self) -> list[dict]:
        return proof.prove(now=self.now, finished=lambda: self.now).differences

    def _returned_for_nothing(self) -> list[dict]:
        """What the proof must name, and nothing else: returned orders of whose price nothing went back yet."""
        kept = self._kept()
        returned = Order.objects.filter(status=statuses.RETURNED, total_incl_tax__gt=0).order_by("pk")
        column = f"money kept of a {statuses.RETURNED} order"
        return [
            asdict(Difference(order.number, None, column, str(kept[order.number]), "0.00"))
            for order in returned
            if kept[order.number] == order.total_incl_tax
        ]

    def _staff_give_back(self) -> None:
        """A return does not touch the money; here staff say at last that all of it goes back, and books are even."""
        unsettled = [difference["order"] for difference in self._returned_for_nothing()]
        for order in Order.objects.filter(number__in=unsettled):
            with committed():
                refunds.refund_order(order_id=order.pk, reason=CAME_BACK, actor=self.world.staff, now=self.now)
        assert not unsettled or self._proved() == []

    def _invoices_have_no_gap(self) -> None:
        series = defaultdict(list)
        for number in Invoice.objects.values_list("number", flat=True):
            name, _, position = number.rpartition("-")
            series[name].append(int(position))
        for numbers in series.values():
            assert sorted(numbers) == list(range(1, len(numbers) + 1))
        paid = Order.objects.filter(payment_status__in=(statuses.PAYMENT_PAID, statuses.PARTIALLY_REFUNDED))
        assert not paid.filter(invoice=None).exists()
        for invoice in Invoice.objects.filter(kind=Invoice.INVOICE).select_related("order"):
            assert invoice.total == invoice.order.total_incl_tax

    def _vouchers_are_counted(self) -> None:
        for voucher in Voucher.objects.all():
            uses = VoucherApplication.objects.filter(voucher=voucher).count()
            assert voucher.num_orders == uses
            assert voucher.total_discount == sum(
                OrderDiscount.objects.filter(
                    voucher_id=voucher.pk, order__in=voucher.applications.values("order")
                ).values_list("amount", flat=True)
            )
            revived = voucher.applications.filter(order__status_changes__old_status=statuses.CANCELLED)
            assert voucher.usage != Voucher.SINGLE_USE or uses <= 1 + revived.count()
            # A use is counted for as long as the order stands.
            standing = Order.objects.filter(discounts__voucher_id=voucher.pk).exclude(status=statuses.CANCELLED)
            assert set(voucher.applications.values_list("order", flat=True)) == set(
                standing.values_list("pk", flat=True)
            )
