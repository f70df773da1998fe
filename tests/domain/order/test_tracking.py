"""Carriers' adapters: asked about open parcels only, recorded once, and one that fails stops nobody else."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from forked_apps.order import shipments, tracking, transitions
from forked_apps.order.models import TrackingEvent
from forked_apps.order.tasks import ask_carriers
from tests.factories import order as orders

pytestmark = pytest.mark.django_db

NOW = timezone.now()


class FakeCarrier:
    """Tells what it is given, remembers what it was asked; it says "unavailable" for a number that it has not."""

    def __init__(self, name="DHL", **told):
        self.name, self.told, self.asked = name, told, []

    def reports(self, tracking_number):
        self.asked.append(tracking_number)
        if tracking_number not in self.told:
            raise tracking.CarrierUnavailable("no answer within 5 s")
        return self.told[tracking_number]


@pytest.fixture
def carrier():
    """Registers adapters for one test."""
    names = []

    def plug_in(adapter):
        tracking.register(adapter)
        names.append(adapter.name)
        return adapter

    yield plug_in
    for name in names:
        tracking.unregister(name)


@pytest.fixture
def sent(customer):
    """A parcel on its way: sent("X1")."""

    def send(tracking_number, *, carrier="DHL", now=NOW):
        order = orders.order(user=customer)
        return shipments.ship(order_id=order.pk, carrier=carrier, tracking_number=tracking_number, now=now)

    return send


def report(code="in_transit", *, hours=1, **facts):
    return tracking.Report(code=code, at=NOW - timedelta(hours=hours), **facts)


def events() -> list:
    return list(TrackingEvent.objects.order_by("at").values_list("shipment_id", "code", "place"))


def test_new_reports_are_recorded_once(carrier, sent):  # D12
    parcel = sent("X1")
    carrier(FakeCarrier(X1=[report(place="Leipzig"), report("accepted", hours=5)]))

    assert tracking.ask_carriers(now=NOW) == 2
    assert tracking.ask_carriers(now=NOW) == 0
    assert events() == [(parcel.pk, "accepted", ""), (parcel.pk, "in_transit", "Leipzig")]


def test_a_parcel_that_arrived_is_not_asked_about_again(carrier, sent):  # D12
    sent("X1")
    sent("X2")
    dhl = carrier(FakeCarrier(X1=[report("delivered")], X2=[]))

    tracking.ask_carriers(now=NOW)
    tracking.ask_carriers(now=NOW)

    assert dhl.asked == ["X1", "X2", "X2"]


@pytest.mark.parametrize("name", ["dhl", " DHL "])
def test_a_carriers_name_is_read_as_people_write_it(carrier, sent, name):  # D12
    sent("X1", carrier=name)
    carrier(FakeCarrier(X1=[report()]))

    assert tracking.ask_carriers(now=NOW) == 1


def test_only_open_parcels_of_known_carriers_are_asked_about(carrier, sent):  # D12
    sent("", carrier="DHL")
    sent("U1", carrier="Unknown")
    sent("OLD", now=NOW - timedelta(days=91))
    returned = sent("BACK")
    transitions.move(order_id=returned.order_id, to="returned")
    dhl = carrier(FakeCarrier())

    assert tracking.ask_carriers(now=NOW) == 0
    assert dhl.asked == []


def test_a_carrier_that_does_not_answer_stops_nobody_else(carrier, sent):  # D12
    sent("X1")
    sent("X2")
    sent("U1", carrier="UPS")
    dhl, ups = carrier(FakeCarrier()), carrier(FakeCarrier("UPS", U1=[report()]))

    assert tracking.ask_carriers(now=NOW) == 1
    assert (dhl.asked, ups.asked) == (["X1"], ["U1"])


def test_what_cannot_have_happened_is_left_out_and_the_rest_kept(carrier, sent):  # D12
    sent("X1")
    carrier(FakeCarrier(X1=[report("delivered", hours=-72), report("x" * 40, description="y" * 300)]))

    assert tracking.ask_carriers(now=NOW) == 1
    event = TrackingEvent.objects.get()
    assert (event.code, len(event.description)) == ("x" * 32, 255)


def test_a_cut_report_is_recorded_once_too(carrier, sent):  # D12
    sent("X1")
    carrier(FakeCarrier(X1=[report("x" * 40, place="z" * 200)]))

    assert [tracking.ask_carriers(now=NOW) for _ in range(2)] == [1, 0]


def test_without_adapters_nothing_is_read(sent, django_assert_num_queries):  # D12
    sent("X1")

    with django_assert_num_queries(0):
        assert tracking.ask_carriers(now=NOW) == 0


def test_finding_the_open_parcels_costs_one_statement(carrier, sent, django_assert_num_queries):  # I05
    for number in range(4):
        sent(f"X{number}")
    carrier(FakeCarrier(**{f"X{number}": [] for number in range(4)}))

    with django_assert_num_queries(1):
        tracking.ask_carriers(now=NOW)


def test_the_task_asks_and_stands_in_the_plan(carrier, sent):  # D12
    sent("X1")
    carrier(FakeCarrier(X1=[report()]))

    assert ask_carriers() == 1
    assert "order.ask_carriers" in {planned["task"] for planned in current_app.conf.beat_schedule.values()}
