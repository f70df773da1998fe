"""A generated shop stands every proof, is the same for the same seed, and is refused where people have bought."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils import timezone
from oscar.apps.analytics.models import ProductRecord

from forked_apps.catalogue.models import Category, Product, ProductAttributeValue, ProductImage
from forked_apps.checkout.quoting import quote
from forked_apps.order import proof, statuses
from forked_apps.order.models import Line, Order
from forked_apps.partner import pricing, stock_proof
from forked_apps.partner.models import StockRecord
from forked_apps.shelf import verifying
from project.growth import orders, products, shop
from tests.factories import basket as carts
from tests.factories import order as order_factory

pytestmark = pytest.mark.django_db


def grow(product_count: int, order_count: int, *, seed: int = 1, now=None, **options) -> None:
    shop.grow(product_count=product_count, order_count=order_count, seed=seed, now=now or timezone.now(), **options)


def test_orders_stock_and_prices_stand_their_proofs(monkeypatch):
    # B16. Several transactions, so that the chain is continued; many young orders, so that stock is held.
    monkeypatch.setattr(products, "BATCH", 16)
    monkeypatch.setattr(orders, "BATCH", 50)
    monkeypatch.setattr(orders, "SPAN", orders.PENDING_FOR * 4)

    grow(40, 120, pictures=True)

    assert proof.prove(now=timezone.now(), finished=timezone.now).differences == []
    assert list(stock_proof.verify()) == []
    assert pricing.record_unknown(now=timezone.now()) == 0
    assert list(verifying.differences()) == []
    states = Counter(Order.objects.values_list("status", flat=True))
    assert states.total() == 120
    assert states.keys() == {statuses.PENDING, statuses.DELIVERED, statuses.CANCELLED}
    assert StockRecord.objects.aggregate(held=Sum("num_allocated"))["held"] > 0
    assert Product.objects.browsable().count() == 40 == ProductImage.objects.count()
    assert Category.find_problems() == ([], [], [], [], [])


def test_a_proof_sees_a_generated_price_that_was_changed_in_the_database():
    grow(3, 2)

    StockRecord._base_manager.update(price="0.01")

    assert pricing.record_unknown(now=timezone.now()) == StockRecord.objects.count()


def test_bestsellers_are_counted_from_the_lines():
    grow(20, 30)

    sold = dict(Line.objects.order_by().values_list("product_id").annotate(Sum("quantity")))
    assert dict(ProductRecord.objects.values_list("product_id", "num_purchases")) == sold


def test_the_same_seed_grows_the_same_products_in_one_step_or_in_two(monkeypatch):
    monkeypatch.setattr(products, "BATCH", 7)
    now = timezone.now()
    grow(12, 5, seed=4, now=now)
    grow(30, 5, seed=4, now=now)
    in_two_steps = catalogue()
    _forget_products()

    grow(30, 5, seed=4, now=now)

    assert catalogue() == in_two_steps
    assert Order.objects.count() == 5


def test_another_seed_grows_other_products():
    now = timezone.now()
    grow(12, 0, seed=1, now=now)
    one = catalogue()
    _forget_products()

    grow(12, 0, seed=2, now=now)

    assert catalogue() != one


def test_generated_products_can_be_bought():
    grow(10, 1)
    product = next(row.product for row in StockRecord.objects.order_by("pk") if row.available)

    cart = carts.basket(lines=[(product, 1)])

    assert quote(basket=cart, now=timezone.now()).lines[0].is_buyable


def test_a_shop_with_orders_of_its_own_is_refused():
    order_factory.order()
    before = Product.objects.count()

    with pytest.raises(CommandError, match="orders that were not generated"):
        call_command("generate_shop", products=5, orders=1)

    assert Product.objects.count() == before


def test_the_command_tells_how_far_it_is(capsys):
    call_command("generate_shop", products=3, orders=2)

    told = capsys.readouterr().out
    assert "products: 3 of 3" in told
    assert "orders: 2 of 2" in told


def catalogue() -> list[tuple]:
    rows = (
        StockRecord.objects.filter(partner_sku__startswith=products.MARK)
        .order_by("partner_sku")
        .values_list(
            "partner_sku", "price", "num_in_stock", "product__title", "product__date_created", "product__parent__upc"
        )
    )
    values = ProductAttributeValue.objects.order_by("product__upc", "attribute__code")
    return [*rows, *values.values_list("product__upc", "attribute__code", "value_option__option", "value_integer")]


def _forget_products() -> None:
    """Renames what was generated, so that the next call begins anew; rows of a ledger cannot go."""
    for model, column in ((Product, "upc"), (StockRecord, "partner_sku")):
        for row in model._base_manager.all():
            model._base_manager.filter(pk=row.pk).update(**{column: f"old-{row.pk}"})
    ProductAttributeValue.objects.all().delete()
