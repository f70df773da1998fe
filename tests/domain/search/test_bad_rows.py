"""One bad row of every kind that staff may type, written past all checks: every page still answers (2.2)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models import Segment, ServiceMessage
from forked_apps.basket.models import Basket
from forked_apps.catalogue.models import (
    AttributeOptionGroup,
    Category,
    Option,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductClass,
    ProductImage,
)
from forked_apps.offer.models import Benefit, Condition, ConditionalOffer, Range
from forked_apps.partner.models import Sale, StockRecord, TaxRate
from forked_apps.shipping.models import WeightBased
from forked_apps.voucher.models import Voucher
from search.models import FacetDefinition
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def put(model, **fields):
    """A row as plain SQL would leave it: neither `clean` nor `save` is asked."""
    return model.objects.bulk_create([model(**fields)])[0]


def offer(*, condition: dict, benefit: dict, **fields) -> ConditionalOffer:
    return put(
        ConditionalOffer,
        name="Bad",
        slug="bad",
        condition=put(Condition, **condition),
        benefit=put(Benefit, **benefit),
        **fields,
    )


def everything() -> Range:
    return Range.objects.get_or_create(name="All", defaults={"includes_all_products": True})[0]


def good_condition() -> dict:
    return {"range": everything(), "type": Condition.COUNT, "value": 1}


def good_benefit() -> dict:
    return {"range": everything(), "type": Benefit.PERCENTAGE, "value": 10}


def facet(code="price", **fields):
    return put(FacetDefinition, code=code, **fields)


def bad_option(product, **fields):
    option = put(Option, name="Engraving", code="engraving", **fields)
    product.product_options.add(option)


def bad_attribute(product, **fields):
    attribute = put(ProductAttribute, product_class=product.product_class, name="Size", **{"code": "size", **fields})
    put(ProductAttributeValue, product=product, attribute=attribute, value_text="38")


def bad_voucher():
    now = timezone.now()
    return put(Voucher, name="Bad", code="", usage="never", start_datetime=now, end_datetime=now - timedelta(days=1))


BAD = {
    "bounds of a facet descend": lambda product: facet(bounds=[100, 50]),
    "bounds of a facet are words": lambda product: facet(bounds=["20", "50"]),
    "bounds of a facet are a number": lambda product: facet(bounds=5),
    "bounds of a facet are null": lambda product: facet(bounds=[None, {}]),
    "bounds of a facet are huge": lambda product: facet(bounds=[1e300, 1e308]),
    "bounds of a facet repeat": lambda product: facet(bounds=[20, 20]),
    "bounds of a facet are below zero": lambda product: facet(bounds=[-5, 0]),
    "a facet of nothing": lambda product: facet(code="nothing", is_always_shown=True),
    "a facet of an attribute that nobody has": lambda product: facet(code="attr.no such", is_always_shown=True),
    "a facet without values": lambda product: facet(code="brand", size=0),
    "a condition without a range": lambda product: offer(
        condition={"type": Condition.COUNT, "value": 1}, benefit=good_benefit()
    ),
    "a condition without a value": lambda product: offer(
        condition={"range": everything(), "type": Condition.VALUE}, benefit=good_benefit()
    ),
    "a condition of no kind": lambda product: offer(
        condition={"range": everything(), "type": "Weather", "value": 1}, benefit=good_benefit()
    ),
    "a condition of a class that is gone": lambda product: offer(
        condition={"proxy_class": "gone.away.Condition"}, benefit=good_benefit()
    ),
    "a condition that is no class": lambda product: offer(condition={"proxy_class": "x"}, benefit=good_benefit()),
    "a benefit without a range": lambda product: offer(
        condition=good_condition(), benefit={"type": Benefit.PERCENTAGE, "value": 10}
    ),
    "a benefit without a value": lambda product: offer(
        condition=good_condition(), benefit={"range": everything(), "type": Benefit.PERCENTAGE}
    ),
    "a fixed price without a value": lambda product: offer(
        condition=good_condition(), benefit={"type": Benefit.FIXED_PRICE}
    ),
    "a shipping benefit without a value": lambda product: offer(
        condition=good_condition(), benefit={"type": Benefit.SHIPPING_PERCENTAGE}
    ),
    "a benefit of no kind": lambda product: offer(
        condition=good_condition(), benefit={"range": everything(), "type": "Gold", "value": 1}
    ),
    "a benefit of a class that is gone": lambda product: offer(
        condition=good_condition(), benefit={"proxy_class": "gone.away.Benefit"}
    ),
    "an offer that ends before it begins": lambda product: offer(
        condition=good_condition(),
        benefit=good_benefit(),
        start_datetime=timezone.now(),
        end_datetime=timezone.now() - timedelta(days=1),
    ),
    "a range of a class that is gone": lambda product: offer(
        condition={
            "range": put(Range, name="Gone", slug="", proxy_class="gone.away.Range"),
            "type": "Count",
            "value": 1,
        },
        benefit=good_benefit(),
    ),
    "a tax rate of minus all": lambda product: put(TaxRate, tax_code="standard", country="DE", rate=Decimal("-1")),
    "a tax rate of nine": lambda product: put(TaxRate, tax_code="standard", country="DE", rate=Decimal("9")),
    "a tax rate of no country": lambda product: put(TaxRate, tax_code="", country="", rate=Decimal("0.19")),
    "a way of shipping below zero": lambda product: put(WeightBased, name="", code="", default_weight=Decimal("-1")),
    "a message of no event": lambda product: put(
        ServiceMessage, event="gone", subject="{{ nothing", heading="", body="{{ x }}", live=True
    ),
    "a segment of rules that are gone": lambda product: put(Segment, name="", match="few", rules="{"),
    "an option without choices": lambda product: bad_option(product, type=Option.SELECT),
    "an option of no kind": lambda product: bad_option(product, type="colour"),
    "an option with an empty group": lambda product: bad_option(
        product, type=Option.RADIO, option_group=put(AttributeOptionGroup, name="", code=None), required=True
    ),
    "an attribute of no kind": lambda product: bad_attribute(product, type="colour"),
    "an attribute whose choices are gone": lambda product: bad_attribute(product, type="option"),
    "an attribute whose code is no name": lambda product: bad_attribute(product, type="text", code="a b{c"),
    "a picture that is not there": lambda product: put(ProductImage, product=product, original="no/where.png"),
    "a product without a class": lambda product: Product.objects.filter(pk=product.pk).update(product_class=None),
    "a child without a parent": lambda product: put(Product, structure="child", title="", slug=""),
    "a parent without children": lambda product: put(
        Product, structure="parent", title="", slug="", product_class=product.product_class
    ),
    "a class without a slug": lambda product: ProductClass.objects.update(slug="", name=""),
    "a category without a slug": lambda product: Category.objects.update(slug="", name="★"),
    "a price of no currency": lambda product: StockRecord.objects.bulk_create(
        [StockRecord(product=product, partner=product.stockrecords.get().partner, partner_sku="X", price_currency="")]
    ),
    "a voucher of no use": lambda product: bad_voucher(),
    "a sale of no state": lambda product: put(
        Sale,
        stockrecord=product.stockrecords.get(),
        name="",
        price=Decimal("1.00"),
        state="lost",
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=1),
        created_at=timezone.now(),
    ),
}


@pytest.fixture
def shop(client, indexed):
    shelf = catalogue.category("Kitchen")
    kettle = catalogue.product("Kettle", price="30.00", stock=5, in_category=shelf)
    for number in range(3):
        catalogue.product(f"Pan {number}", price=f"{number + 1}5.00", stock=5, in_category=shelf)
    catalogue.category("Garden", parent=shelf)
    client.post(f"/basket/add/{kettle.pk}/", {"quantity": 1})
    assert Basket.objects.get().lines.count() == 1
    return kettle


def pages_of(product) -> list[str]:
    shelf = Category.objects.order_by("path").first()
    return [
        "/",
        "/catalogue/",
        "/search/",
        "/search/?q=kettle",
        shelf.get_absolute_url(),
        product.get_absolute_url(),
        "/offers/",
        "/basket/",
        "/api/products/",
        f"/api/products/{product.pk}/",
        "/api/search/",
        "/api/cart/",
        "/api/categories/",
    ]


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_row_takes_no_page_down(client, shop, indexed, kind):  # 2.2
    try:
        with transaction.atomic():
            BAD[kind](shop)
    except IntegrityError:
        pytest.skip("this database refuses the row")
    indexed()
    client.raise_request_exception = False
    product = Product.objects.get(pk=shop.pk)
    answers = {page: client.get(page).status_code for page in pages_of(product)}
    token = client.post("/api/cart/add_item/", {"product_id": shop.pk, "quantity": 1}, "application/json")
    answers["/api/cart/add_item/"] = 200 if token.status_code < 500 else token.status_code
    assert {page: code for page, code in answers.items() if code != 200} == {}


@pytest.mark.parametrize(
    "bounds", [[100, 50], ["20", "50"], 5, [20, 20], [-5, 10], [True, 5], [None], {"a": 1}, [1e300], [0]]
)
def test_bounds_that_are_none_are_refused_with_words(bounds):  # 2.2
    with pytest.raises(ValidationError) as refused:
        FacetDefinition(code="price", bounds=bounds).full_clean()
    assert "bounds" in refused.value.message_dict


@pytest.mark.parametrize("bounds", [[], [20, 50, 100.5]])
def test_bounds_that_ascend_are_taken(bounds):
    FacetDefinition(code="price", bounds=bounds).full_clean()
