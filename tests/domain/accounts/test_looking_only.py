"""Who may only look changes nothing in the dashboard, and sees in a report no more than elsewhere (3.1)."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from forked_apps.shipping.models import WeightBased
from tests.factories import basket as carts
from tests.factories import order

pytestmark = pytest.mark.django_db
YEAR = {"date_from": "2020-01-01", "date_to": "2100-01-01", "download": "on"}


@pytest.fixture
def holder_of(make_user, client):
    """Logs in a member of staff with these rights."""

    def make(*rights):
        person = make_user("clerk@example.com", is_staff=True)
        for right in rights:
            app, codename = right.split(".")
            person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
        client.force_login(person)

    return make


@pytest.mark.parametrize(("rights", "is_suspended"), [((), False), (("offer.change_conditionaloffer",), True)])
def test_an_offer_is_suspended_by_whoever_may_change_it(client, holder_of, rights, is_suspended):  # 3.1
    offer = carts.offer(percent=10)
    holder_of("offer.view_conditionaloffer", *rights)
    page = reverse("dashboard:offer-detail", args=[offer.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"suspend": "1"}).status_code == (302 if is_suspended else 403)

    offer.refresh_from_db()
    assert offer.is_suspended == is_suspended


@pytest.mark.parametrize(("rights", "bands"), [((), 0), (("shipping.change_weightbased",), 1)])
def test_a_price_of_shipping_is_added_by_whoever_may_change_it(client, holder_of, rights, bands):  # 3.1
    method = WeightBased.objects.create(name="Parcel", default_weight=1)
    holder_of("shipping.view_weightbased", *rights)
    page = reverse("dashboard:shipping-method-detail", args=[method.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"upper_limit": "10", "charge": "0.01"}).status_code == (302 if bands else 403)
    assert method.bands.count() == bands


@pytest.mark.parametrize("report", ["order_report", "submitted_baskets", "open_baskets", "user_analytics", "vouchers"])
def test_a_report_shows_nothing_that_is_closed_elsewhere(client, holder_of, customer, report):  # 3.1
    order.order(user=customer)
    index = reverse("dashboard:reports-index")

    holder_of("analytics.view_userrecord")
    assert client.get(index, {"report_type": report, **YEAR}).status_code == 403
    assert client.get(index, {"report_type": "product_analytics", **YEAR}).status_code == 200


def test_a_report_is_for_whoever_may_see_its_rows(client, holder_of, customer):
    order.order(user=customer)
    holder_of("analytics.view_userrecord", "order.view_order")
    answer = client.get(reverse("dashboard:reports-index"), {"report_type": "order_report", **YEAR})
    assert b"shopper@example.com" in answer.content
