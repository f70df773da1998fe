"""The parcel forms of the dashboard's order page, posted as the page offers them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forked_apps.order import shipments
from forked_apps.order.models import TrackingEvent
from tests.factories import order as orders
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(customer):
    return orders.order(user=customer, lines=[(product("Lamp", stock=10), 3)])


@pytest.fixture
def page(client, merchandiser, placed):
    client.force_login(merchandiser)
    return reverse("dashboard:order-detail", kwargs={"number": placed.number})


@pytest.fixture
def parcel(placed):
    return shipments.ship(order_id=placed.pk, carrier="DHL", tracking_number="X1", now=timezone.now())


def offered(html: str, action: str) -> dict:
    """The fields of the form with this action, with the values that the page fills in."""
    [form] = [one for one in re.findall(r"<form.*?</form>", html, re.S) if f'value="{action}"' in one]
    fields = re.findall(r"<input[^>]*>", form)
    named = {re.search(r'name="([^"]*)"', field).group(1): re.search(r'value="([^"]*)"', field) for field in fields}
    return {name: value.group(1) if value else "" for name, value in named.items()}


def test_the_form_of_a_parcel_records_a_report_that_the_customer_sees(
    client, customer, page, parcel, placed, client_of
):  # D12
    form = offered(client.get(page).content.decode(), "track")
    assert form["shipment"] == str(parcel.pk)

    answer = client.post(page, {**form, "code": "in_transit", "place": "Leipzig"}, follow=True)

    assert "Leipzig" in answer.content.decode()
    event = TrackingEvent.objects.get()
    assert (event.shipment, event.code, event.place) == (parcel, "in_transit", "Leipzig")
    assert abs(event.at - timezone.now()) < timedelta(minutes=2)
    shown = client_of(customer).get(f"/api/orders/{placed.number}/tracking/").json()
    assert [one["place"] for one in shown["timeline"] if one["kind"] == "report"] == ["Leipzig"]


def test_the_same_report_twice_is_recorded_once(client, page, parcel):  # D12
    form = {**offered(client.get(page).content.decode(), "track"), "code": "in_transit"}

    client.post(page, form)
    answer = client.post(page, form, follow=True)

    assert "recorded already" in answer.content.decode()
    assert TrackingEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"code": ""}, "code: This field is required."),
        ({"at": "yesterday"}, "at: Enter a valid date/time."),
        ({"at": "2990-01-01T10:00"}, "is not the time of something that happened"),
        ({"place": "x" * 129}, "place: Ensure this value has at most 128 characters"),
    ],
)
def test_a_wrong_report_is_refused_in_words(client, page, parcel, changes, told):  # D12
    form = {**offered(client.get(page).content.decode(), "track"), "code": "in_transit", **changes}

    answer = client.post(page, form, follow=True)

    assert told in answer.content.decode()
    assert not TrackingEvent.objects.exists()


def test_a_parcel_of_another_order_is_refused(client, page, parcel, other_customer):  # D12
    form = offered(client.get(page).content.decode(), "track")
    other = shipments.ship(order_id=orders.order(user=other_customer).pk, now=timezone.now())

    client.post(page, {**form, "code": "in_transit", "shipment": other.pk})

    assert not TrackingEvent.objects.exists()


def test_the_forms_to_ship_and_to_take_back_work_as_offered(client, page, placed):  # D12
    line = f"line-{placed.lines.get().pk}"
    ship = offered(client.get(page).content.decode(), "ship")
    assert ship[line] == "3"
    client.post(page, {**ship, line: "2", "carrier": "UPS"})
    client.post(page, offered(client.get(page).content.decode(), "ship"))

    assert [(one.carrier, one.lines.get().quantity) for one in placed.shipments.all()] == [("UPS", 2), ("", 1)]

    back = offered(client.get(page).content.decode(), "take_back")
    back.pop("restock")  # a box that is not ticked is not sent
    client.post(page, {**back, line: "1", "reason": "broken"})

    returned = placed.returns.get()
    assert (returned.restocked, returned.reason, returned.lines.get().quantity) == (False, "broken", 1)
