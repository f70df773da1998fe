"""Where a parcel names what is in it, it shows it: to the staff, and on the page behind the signed link."""

import pytest
from django.urls import reverse

from forked_apps.order import shipments
from tests.factories import order
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped():
    """An order of three mugs, of which one is in a parcel."""
    placed = order.order(lines=[(product(title="Blue mug", price="10.00"), 3)])
    placed.lines.update(product_image="images/blue-mug.jpg")
    shipments.ship(order_id=placed.pk, lines={placed.lines.get().pk: 1}, carrier="DHL")
    return placed


def test_the_staff_see_what_is_in_it_and_what_is_left_to_ship(client, merchandiser, shipped):
    client.force_login(merchandiser)

    page = client.get(reverse("dashboard:order-detail", kwargs={"number": shipped.number})).content.decode()

    assert page.count('class="ord-pic" src="/media/images/blue-mug.jpg"') >= 2


def test_the_shopper_sees_it_on_the_page_of_the_order(client, shipped):
    address = reverse("checkout:order-page", kwargs={"number": shipped.number, "hash": shipped.verification_hash()})

    assert 'class="co-parcel" src="/media/images/blue-mug.jpg"' in client.get(address).content.decode()
