"""Merchandisers plan sales on a product's page and call them off; those who may only look do not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forked_apps.partner.models import PriceChange, Sale
from tests.factories.catalogue import product
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return product("Mug", price="10.00", stock=5, sku="MUG")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(thing, **changes) -> dict:
    """What the browser sends: datetime-local knows no zone."""
    now = timezone.localtime()
    sent = {
        "record": stock_of(thing).pk,
        "name": "Spring sale",
        "price": "8.00",
        "starts_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
    }
    return {**sent, **changes}


def plan(client, thing, **changes) -> str:
    """The page that the merchandiser sees afterwards."""
    url = reverse("dashboard:catalogue-product-sale-plan", args=[thing.pk])
    return client.post(url, form_of(thing, **changes), follow=True).content.decode()


def call_off(client, thing, sale) -> str:
    url = reverse("dashboard:catalogue-product-sale-call-off", args=[thing.pk, sale.pk])
    return client.post(url, follow=True).content.decode()


def test_a_planned_sale_stands_on_the_products_page(merchandiser, mug):
    page = plan(client_of(merchandiser), mug)

    sale = Sale.objects.get()
    assert (sale.state, sale.price, sale.actor) == (Sale.State.PLANNED, 8, merchandiser)
    assert "“Spring sale” is planned for MUG." in page
    assert f'form="call-off-{sale.pk}"' in page


def test_one_that_begins_now_changes_the_price_and_its_end_sets_it_back(merchandiser, mug):
    client = client_of(merchandiser)

    page = plan(client, mug, starts_at=f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    assert "“Spring sale” has begun: MUG costs 8.00." in page
    assert stock_of(mug).price == 8
    call_off(client, mug, Sale.objects.get())

    assert stock_of(mug).price == 10
    assert [row.reason for row in PriceChange.objects.order_by("-id")[:2]] == ["Spring sale"] * 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": "10.00"}, "A sale must be below the present 10.00."),
        ({"price": "-1"}, "Price: "),
        ({"name": ""}, "Name: This field is required."),
        ({"starts_at": "soon"}, "Begins: Enter a valid date/time."),
        ({"ends_at": "2001-01-01T00:00"}, "A sale ends after it begins, and after now."),
        ({"record": "0"}, "SKU: "),
    ],
)
def test_what_cannot_be_planned_is_said(merchandiser, mug, changes, said):
    assert said in plan(client_of(merchandiser), mug, **changes)
    assert not Sale.objects.exists()


def test_the_sale_of_another_product_is_not_found(merchandiser, mug):
    client = client_of(merchandiser)
    plan(client, mug)
    url = reverse("dashboard:catalogue-product-sale-call-off", args=[product("Bowl").pk, Sale.objects.get().pk])

    assert client.post(url).status_code == 404


def test_who_may_only_look_sees_sales_and_plans_none(make_user, merchandiser, mug):
    plan(client_of(merchandiser), mug)
    looker = make_user("looker@example.com", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))

    page = client_of(looker).get(reverse("dashboard:catalogue-product", args=[mug.pk])).content.decode()
    assert "Spring sale" in page
    assert "Plan the sale" not in page
    assert "call-off-" not in page
    sale = Sale.objects.get()
    for url in (
        reverse("dashboard:catalogue-product-sale-plan", args=[mug.pk]),
        reverse("dashboard:catalogue-product-sale-call-off", args=[mug.pk, sale.pk]),
    ):
        assert client_of(looker).post(url, form_of(mug)).status_code == 403
    sale.refresh_from_db()
    assert (Sale.objects.count(), sale.state) == (1, Sale.State.PLANNED)
