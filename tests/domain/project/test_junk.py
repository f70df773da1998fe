"""What somebody sends by mistake, late or in malice is answered with words, not with a crash (2.4).

The walk (tests/walk) tries every route with everything; here stands each kind that it or somebody found.
"""

import pytest
from django.urls import reverse

from forked_apps.basket import lookup
from tests.factories import basket as carts
from tests.factories.order import order as make_order

pytestmark = pytest.mark.django_db


def formset(line, **fields) -> dict:
    """The basket page's form of one line, as its page had it."""
    counts = {f"form-{name}_FORMS": number for name, number in (("TOTAL", 1), ("INITIAL", 1), ("MIN_NUM", 0))}
    return {**counts, "form-MAX_NUM_FORMS": 1000, "form-0-id": line.pk, "form-0-quantity": 2, **fields}


def test_a_basket_page_posted_after_its_order(client, customer):
    client.force_login(customer)
    cart = carts.filled_basket(user=customer)
    line = cart.lines.get()
    make_order(user=customer, basket=cart)

    answer = client.post(reverse("basket:summary"), formset(line))

    assert answer.status_code in (200, 302)


def test_a_guests_basket_page_posted_after_its_order(client):
    thing = carts.make_product()
    client.post(reverse("basket:add", args=[thing.pk]), {"quantity": 1})
    cart = carts.Basket.objects.get()
    line = cart.lines.get()
    make_order(basket=cart)

    answer = client.post(reverse("basket:summary"), formset(line))

    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 30, "a\x00b"])
@pytest.mark.parametrize("field", ["form-0-id", "form-0-quantity", "form-TOTAL_FORMS", "form-INITIAL_FORMS"])
def test_a_basket_page_with_junk(client, customer, field, junk):
    client.force_login(customer)
    line = carts.filled_basket(user=customer).lines.get()

    assert client.post(reverse("basket:summary"), formset(line, **{field: junk})).status_code in (200, 302)
    assert lookup.open_for(user=customer).lines.get().quantity == line.quantity
