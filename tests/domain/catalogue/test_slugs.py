"""Whatever a thing is called, its slug or code is readable, not empty, and the pages that link it stand (2.1)."""

import pytest
from django.contrib.flatpages.models import FlatPage
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from forked_apps.catalogue import slugs
from forked_apps.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Option,
    Product,
    ProductClass,
)
from forked_apps.offer.models import Benefit, Condition, ConditionalOffer, Range
from forked_apps.partner.models import Partner
from forked_apps.shipping.models import OrderAndItemCharges, WeightBased
from forked_apps.voucher.models import Voucher
from tests.factories import catalogue

WORDLESS = ["★", "%", "🦊", "☕☕", "---", "_", "\u200b"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Größe 38", "groesse-38"),
        ("GRO\u0308SSE", "groesse"),
        ("Crème brûlée", "creme-brulee"),
        ("Чайник", "chaynik"),
        ("Ωμέγα", "omega"),
        ("笔记本", "bijiben"),
        ("カメラ", "kamera"),
        ("🦊", "fox"),
        ("★", "black-star"),
        ("%", "percent-sign"),
        ("Kettle & Pot", "kettle-pot"),
        ("", "unnamed"),
    ],
)
def test_a_slug_can_be_read(text, slug):  # 2.1
    assert slugs.of(text) == slug


@given(st.text(max_size=300), st.integers(8, 255))
def test_any_text_has_a_slug_that_fits(text, at_most):  # 2.1
    slug = slugs.of(text, at_most=at_most)
    assert 1 <= len(slug) <= at_most
    assert slug.isascii()
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slugs.identifier(text).isidentifier()


def test_a_taken_slug_is_numbered_within_its_column():
    assert slugs.free("mug", {"mug", "mug-2"}) == "mug-3"
    assert slugs.free("m" * 8, {"m" * 8}, at_most=8) == "mmmmmm-2"


def _offer(name: str) -> ConditionalOffer:
    everything, _ = Range.objects.get_or_create(name="All", defaults={"includes_all_products": True})
    condition = Condition.objects.create(range=everything, type=Condition.COUNT, value=1)
    benefit = Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=10)
    return ConditionalOffer.objects.create(name=name, condition=condition, benefit=benefit)


NAMED = {
    "product class": (lambda name: ProductClass.objects.create(name=name), "slug"),
    "category": (lambda name: Category.add_root(name=name), "slug"),
    "product": (lambda name: catalogue.product(name, slug=""), "slug"),
    "attribute": (lambda name: catalogue.product_class().attributes.create(name=name), "code"),
    "option": (lambda name: Option.objects.create(name=name), "code"),
    "partner": (lambda name: Partner.objects.create(name=name), "code"),
    "range": (lambda name: Range.objects.create(name=name), "slug"),
    "offer": (_offer, "slug"),
    "shipping by item": (lambda name: OrderAndItemCharges.objects.create(name=name), "code"),
    "shipping by weight": (lambda name: WeightBased.objects.create(name=name), "code"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NAMED)
def test_nothing_is_saved_without_a_slug(kind):  # 2.1
    make, field = NAMED[kind]
    made = [getattr(make(name), field) for name in (*WORDLESS, "Größe", "笔" * 60)]
    assert all(made)
    assert len(set(made)) == len(made)
    assert made[len(WORDLESS)] == "groesse"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(set(NAMED) - {"product"}))  # a product's address holds its id
def test_two_names_of_one_slug_get_two(kind):  # 2.1
    make, field = NAMED[kind]
    assert getattr(make("Café!"), field) != getattr(make("Café?"), field)  # two names in any collation


@pytest.mark.django_db
def test_a_voucher_without_a_code_gets_an_unused_one():  # 2.1
    now = timezone.now()
    made = [Voucher.objects.create(name=str(n), code=" ", start_datetime=now, end_datetime=now) for n in range(2)]
    assert len({voucher.code.strip() for voucher in made} - {""}) == 2


@pytest.mark.django_db
def test_options_of_an_attribute_need_no_code():  # 2.1
    group = AttributeOptionGroup.objects.create(name="★", code="")
    for option in "★%":
        AttributeOption.objects.create(group=group, option=option, code="")
    assert list(AttributeOption.objects.filter(code=None).values_list("option", flat=True)) == ["★", "%"]


@pytest.mark.django_db
@pytest.mark.parametrize("model", [ProductClass, Option, Partner, WeightBased])
def test_whoever_loses_a_race_for_a_slug_gets_the_next(model, monkeypatch):  # 2.1
    model.objects.create(name="Größe")
    field = model._meta.get_field(model.slug_field)
    choose = field.create_slug

    def choose_before_the_other_has_saved(instance, add):
        monkeypatch.setattr(field, "create_slug", choose)
        return "groesse"

    monkeypatch.setattr(field, "create_slug", choose_before_the_other_has_saved)
    saved = model.objects.create(name="Groesse")
    assert getattr(saved, model.slug_field) == "groesse-2"


@pytest.mark.django_db
def test_another_column_that_is_taken_is_still_an_error():
    Range.objects.create(name="Kitchen")
    with pytest.raises(IntegrityError):
        Range.objects.create(name="Kitchen")


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORDLESS)
def test_a_category_of_signs_takes_no_page_down(client, client_of, admin_user, name):  # 2.1
    made = client_of(admin_user).post("/api/categories/", {"name": name.replace("\u200b", "\u2028★")})
    assert made.status_code == 201
    kettle = catalogue.product("Kettle", price="10.00", stock=3)
    kettle.categories.add(made.json()["id"])
    client.force_login(admin_user)
    for page in ("/catalogue/", "/search/", "/basket/", kettle.get_absolute_url(), "/dashboard/catalogue/categories/"):
        assert client.get(page).status_code == 200, page


@pytest.mark.django_db
def test_rows_that_came_in_without_a_slug_are_shown(client):  # 2.1
    node = Category.add_root(name="★")
    kettle = catalogue.product("%", price="10.00", stock=3)
    kettle.categories.add(node)
    Category.objects.update(slug="")
    Product.objects.update(slug="")
    for page in (
        "/catalogue/",
        "/search/",
        Category.objects.get().get_absolute_url(),
        Product.objects.get().get_absolute_url(),
        "/api/products/",
        "/api/categories/",
    ):
        assert client.get(page).status_code == 200, page


@pytest.mark.django_db
def test_a_dashboard_page_of_signs_has_an_address(client, admin_user):  # 2.1
    client.force_login(admin_user)
    client.post("/dashboard/pages/create/", {"title": "★", "url": "", "content": "Stars"})
    assert FlatPage.objects.get().url == "/black-star/"
