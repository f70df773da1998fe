"""Every way of changing the past that somebody tried, with the triggers lifted: the proof names each (9.2)."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from forked_apps.accounts.models import User
from forked_apps.order import chain, counterfoils, facets, freezing, keys, proof, transitions
from forked_apps.order.models import ChainHead, Order, OrderStatusChange, ProofRun, Seal
from forked_apps.partner import pricing
from forked_apps.partner.models import PriceChange
from forked_apps.payment import receipts, refunds
from forked_apps.payment.models import Invoice, InvoiceSeries, PaymentAttempt, Refund
from tests.factories import order as orders
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def prove():
    run = proof.prove(now=timezone.now(), finished=timezone.now)
    return [str(proof.Difference(**row)) for row in run.differences]


@pytest.fixture
def books(customer, other_customer):
    """Three orders, the second paid and partly refunded; all sealed, chained and proven once."""
    item = product("Lamp", price="10.00", sku="LAMP-1", stock=99)
    placed = [orders.order(user=customer, lines=[(item, 2)], vat_id="DE1", company="Byron Ltd") for _ in range(3)]
    receipts.record_manual(order_id=placed[1].pk, actor=None, now=NOW)
    refunds.refund_order(order_id=placed[1].pk, amount=Decimal("3.00"), reason="scratched", now=NOW)
    dearer = pricing.NewPrice(item.stockrecords.get().pk, Decimal("12.00"))
    pricing.set_prices(changes=[dearer], reason="dearer", source="dashboard")
    assert prove() == []
    return placed


def everything_of(order):
    """Deletes an order with all rows that hang on it, seals too."""
    attempts = [str(pk) for pk in PaymentAttempt.objects.filter(order=order).values_list("pk", flat=True)]
    gone = [*attempts, str(order.pk), order.number]
    gone += [str(pk) for pk in OrderStatusChange.objects.filter(order=order).values_list("pk", flat=True)]
    for model in (Invoice, Refund, PaymentAttempt, OrderStatusChange, Order):
        by = {Refund: "attempt__order", Order: "pk"}.get(model, "order")
        raw(model.objects.filter(**{by: order.pk}))
    for name in ("lines", "discounts", "line_prices"):
        if hasattr(order, name):
            raw(getattr(order, name).all())
    raw(Seal.objects.filter(row__in=gone))


def raw(rows):
    rows._raw_delete(rows.db)


def rows(model, **values):
    return lambda books: model._base_manager.filter(pk=model._base_manager.order_by("pk").last().pk).update(**values)


def second(**values):
    return lambda books: Order._base_manager.filter(pk=books[1].pk).update(**values)


def gone(model):
    return lambda books: raw(model._base_manager.filter(pk=model._base_manager.order_by("pk").last().pk))


def address(**values):
    return lambda books: (
        type(books[1].shipping_address)._base_manager.filter(pk=books[1].shipping_address_id).update(**values)
    )


def last_orders_with_their_seals(books):
    everything_of(books[2])


def also_the_runs(books):
    everything_of(books[2])
    raw(ProofRun.objects.all())


def also_the_head(books):
    everything_of(books[2])
    raw(ProofRun.objects.all())
    raw(ChainHead.objects.all())


def middle_order_and_its_seals(books):
    everything_of(books[0])


def chain_reckoned_anew(books):
    """An order deleted, and the chain after it reckoned as the attacker can: he has the code, but no key."""
    everything_of(books[0])
    previous = ""
    for position, seal in enumerate(Seal.objects.order_by("position"), start=1):
        previous = counterfoils.digest_of_text(f"{previous}:{position}:{seal.digest}")
        Seal._base_manager.filter(pk=seal.pk).update(position=position, chain=previous)


def order_and_seal_changed(books):
    seal = Seal.objects.get(kind=facets.COUNTERFOIL, row=books[1].number)
    seal.content["order"]["total_incl_tax"] = "1.00"
    digest = counterfoils.digest_of(seal.content)
    Seal._base_manager.filter(pk=seal.pk).update(content=seal.content, digest=digest)
    Order._base_manager.filter(pk=books[1].pk).update(total_incl_tax=1, total_excl_tax=1, digest=digest)


def seal_made_up(books):
    """A seal of before there were keys would need none: it is believed only before the mark."""
    end = Seal.objects.order_by("-position").first()
    digest = counterfoils.digest_of({})
    Seal._base_manager.create(
        kind="counterfoil", row="X1", content={}, digest=digest, position=end.position + 1,
        chain=counterfoils.digest_of_text(f"{end.chain}:X1:{digest}"),
    )  # fmt: skip


def runs_forged(books):
    ProofRun._base_manager.update(orders=1)


def order_inserted(books):
    order = Order.objects.get(pk=books[1].pk)
    order.pk, order.number, order.basket = None, "FORGED1", None
    order.save_base(raw=True, force_insert=True)


def attempt_inserted(books):
    PaymentAttempt(order=books[0], method="card", amount=5, currency="EUR", created_at=NOW).save_base(
        raw=True, force_insert=True
    )


def erased_without_the_shop(books):
    Order._base_manager.filter(pk=books[1].pk).update(
        customer_email="", guest_email="", customer_name="", company="", vat_id="", shipping_address=None,
        billing_address=None,
    )  # fmt: skip
    Seal._base_manager.filter(kind=facets.PERSON, row=books[1].number).update(salt="k1|2026-01-01|" + "0" * 64)


def other_owner(books):
    second(user=User.objects.get(email="other@example.com"))(books)


def older_state_put_back(books):
    """A row as it was before, together with the seal that it had then."""
    seals = Seal.objects.filter(kind=facets.STATE, row=books[1].number).order_by("position")
    Order._base_manager.filter(pk=books[1].pk).update(**seals[0].content)
    raw(seals.filter(position__gt=seals[0].position))


# What is done -> what a proof says of it (a pattern that one of its lines must match; {1} is the order's number).
TAMPERINGS = {
    "the last orders, deleted with their seals": (last_orders_with_their_seals, "end of the chain|position in"),
    "and the stored proofs": (also_the_runs, "number of seals: counterfoil"),
    "and the head of the chain": (also_the_head, "position in the chain|head of the chain|end of the chain"),
    "an order in the middle, deleted with its seals": (middle_order_and_its_seals, "position in the chain"),
    "an order deleted, the chain reckoned anew": (chain_reckoned_anew, "chain: stored .* agreed 'signed by key"),
    "an order and its seal changed": (order_and_seal_changed, "{1}, counterfoil's digest"),
    "a seal made up": (seal_made_up, "X1, counterfoil's key"),
    "all seals deleted": (lambda books: raw(Seal.objects.all()), "{1}, counterfoil: stored None"),
    "a stored proof changed": (runs_forged, "proof of .*: stored 'changed'"),
    "the head of the chain changed": (lambda b: ChainHead._base_manager.update(counts={}), "head of the chain"),
    "the head of the chain deleted": (lambda b: raw(ChainHead.objects.all()), "head of the chain|end of the chain"),
    "an order's total": (second(total_incl_tax=99), "{1}, total_incl_tax"),
    "an order's date": (second(date_placed=NOW - timedelta(days=9)), "{1}, date_placed"),
    "an order's status": (second(status="completed"), "{1}, status"),
    "an order's payment status": (second(payment_status="unpaid"), "{1}, payment_status"),
    "an order's older state put back": (older_state_put_back, "position in the chain|number of seals"),
    "an order's owner": (other_owner, "{1}, user"),
    "an order's owner taken away": (second(user=None), "{1}, user"),
    "an order's e-mail": (second(customer_email="thief@example.com"), "{1}, personal fields"),
    "an order's customer": (second(customer_name="Somebody"), "{1}, personal fields"),
    "an order's VAT id": (second(vat_id="DE2"), "{1}, personal fields"),
    "an order's address": (address(line1="Elsewhere 1"), "{1}, personal fields"),
    "an order's address taken away": (second(shipping_address=None), "{1}, personal fields"),
    "a customer erased by somebody else": (erased_without_the_shop, "{1}, personal fields"),
    "a line": (lambda b: b[1].lines.update(title="Gold"), "{1}, line 1, title"),
    "an engraving": (lambda b: b[1].lines.get().attributes.create(type="text", value="x"), "{1}, line 1, attributes"),
    "an order inserted": (order_inserted, "FORGED1, counterfoil"),
    "a payment's amount": (rows(PaymentAttempt, amount=1), "{1}, payment attempt .*, amount"),
    "a payment's money": (rows(PaymentAttempt, received=999), "{1}, payment attempt .*, received"),
    "a payment's state": (rows(PaymentAttempt, state="failed"), "{1}, payment attempt .*, state"),
    "a payment deleted": (gone(PaymentAttempt), "payment attempt .*: stored None"),
    "a payment inserted": (attempt_inserted, "payment attempt .*, seal: stored None"),
    "a refund's amount": (rows(Refund, amount=1), "{1}, refund .*, amount"),
    "a refund's reason": (rows(Refund, reason="fraud"), "{1}, refund .*, personal fields"),
    "a refund deleted": (gone(Refund), "{1}, refund .*: stored None"),
    "an invoice's total": (rows(Invoice, total=1), "{1}, invoice .*, total"),
    "an invoice's content": (rows(Invoice, content={}), "{1}, invoice .*, content"),
    "an invoice deleted": (gone(Invoice), "{1}, invoice .*: stored None"),
    "the numbers of invoices": (lambda b: InvoiceSeries._base_manager.update(latest=9), "INV-.*|latest number"),
    "a step of the history": (rows(OrderStatusChange, new_status="shipped"), "order status change .*, new_status"),
    "who took the step": (rows(OrderStatusChange, note="x"), "order status change .*, personal fields"),
    "a step deleted": (gone(OrderStatusChange), "order status change .*: stored None"),
    "a price of the ledger": (rows(PriceChange, new=1), "the books, price change .*, new"),
    "a price deleted": (gone(PriceChange), "the books, price change .*: stored None"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_named(books, what):  # 9.2
    act, pattern = TAMPERINGS[what]
    with transaction.atomic():
        with connection.constraint_checks_disabled(), freezing.lifted():
            act(books)
        found = prove()
        transaction.set_rollback(True)  # what hung on deleted rows hangs in the air
    wanted = pattern.replace("{1}", f"order {books[1].number}")
    assert any(re.search(wanted, line) for line in found), found


def test_nothing_that_the_shop_does_is_taken_for_tampering(books, customer):  # 9.2
    transitions.move(order_id=books[0].pk, to="cancelled", actor=customer, note="changed my mind")
    order = Order.objects.get(pk=books[1].pk)
    order.save()
    where = order.shipping_address
    where.line1 = "Mill Lane 2"
    where.save()
    Order.objects.filter(pk=order.pk).update(customer_name="Ada King")
    attempt = PaymentAttempt.objects.get()
    attempt.alert = "look"
    attempt.save()
    customer.delete()
    assert prove() == []


def test_an_unchanged_row_gets_no_second_seal(books):  # 9.2
    before = Seal.objects.count()
    for row in (Order.objects.get(pk=books[1].pk), PaymentAttempt.objects.get(), Refund.objects.get()):
        row.save()
    assert Seal.objects.count() == before


def test_a_forged_seal_does_not_stop_the_sealer(books):  # 9.2
    with freezing.lifted():
        seal_made_up(books)
    transitions.move(order_id=books[0].pk, to="cancelled")
    assert any("X1" in line for line in prove())
    assert not Seal.objects.filter(position=None).exists()


def test_old_keys_verify_and_the_first_one_seals(books, settings):  # 9.2
    old = dict(settings.PROOF_KEYS)
    settings.PROOF_KEYS = {"new": "n" * 40, **old}
    transitions.move(order_id=books[0].pk, to="cancelled")
    assert prove() == []
    assert Seal.objects.order_by("-position").first().key == "new"

    settings.PROOF_KEYS = {"new": "n" * 40}
    assert any("signed by key derived" in line for line in prove())


def test_a_seal_cannot_be_signed_without_the_key():  # 9.2
    key_id, signature = keys.sign("text")
    assert keys.is_genuine("text", key_id=key_id, signature=signature)
    assert not keys.is_genuine("text ", key_id=key_id, signature=signature)
    assert not keys.is_genuine("text", key_id="unknown", signature=signature)
    assert settings.PROOF_KEYS[key_id] not in signature


def test_the_proof_reads_in_batches(books, django_assert_max_num_queries, monkeypatch):  # 9.2
    with django_assert_max_num_queries(70):
        assert list(proof.verify()) == []
    assert chain.contains(chain.head().chain)
