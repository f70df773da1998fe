"""Segments find exactly the people that the rules mean; who may not be mailed is never among them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms import subscribing
from cms.models import Segment, Subscription
from cms.segments.query import readers
from forked_apps.order import cancellation
from tests.factories import catalogue, cms
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def found(*rules, match="all") -> list[str]:
    segment = Segment.objects.create(name=f"S{Segment.objects.count()}", match=match, rules=list(rules))
    return sorted(readers(segment=segment, now=timezone.now()).values_list("email", flat=True))


@pytest.fixture
def people():
    """Old and new subscribers; Ada ordered twice, Bo once."""
    for name in ("ada", "bo", "cy"):
        cms.subscriber(f"{name}@example.com")
    long_ago = timezone.now() - timedelta(days=90)
    Subscription.objects.filter(email="cy@example.com").update(created_at=long_ago)
    mugs = catalogue.category("Mugs")
    mug = catalogue.product("Mug", stock=50, in_category=catalogue.category("Small mugs", parent=mugs))
    orders.order(email="Ada@example.com", lines=[(mug, 1)])
    orders.order(email="ada@example.com")
    orders.order(email="bo@example.com")
    return mugs


def test_no_rules_means_everybody(people):
    assert found() == ["ada@example.com", "bo@example.com", "cy@example.com"]


def test_new_subscribers_and_the_others(people):
    assert found(("joined", {"days": 30})) == ["ada@example.com", "bo@example.com"]
    assert found(("joined", {"days": 30, "negate": True})) == ["cy@example.com"]


@pytest.mark.parametrize(
    ("at_least", "emails"), [(1, ["ada@example.com", "bo@example.com"]), (2, ["ada@example.com"]), (3, [])]
)
def test_orders_are_counted_by_address(people, at_least, emails):
    assert found(("ordered", {"at_least": at_least, "days": 30})) == emails


def test_a_cancelled_order_does_not_count():
    cms.subscriber("ada@example.com")
    order = orders.order(email="ada@example.com")
    cancellation.cancel(order_id=order.pk, actor=None, note="", now=timezone.now())
    assert found(("ordered", {"at_least": 1, "days": 30})) == []


def test_a_category_includes_what_is_below_it(people):
    assert found(("bought_category", {"category": people})) == ["ada@example.com"]


def test_all_and_any(people):
    rules = [("joined", {"days": 30}), ("ordered", {"at_least": 2, "days": 30})]
    assert found(*rules) == ["ada@example.com"]
    assert found(*rules, match="any") == ["ada@example.com", "bo@example.com"]


def test_a_negated_rule_never_finds_people_without_consent(people):
    subscribing.subscribe(email="pending@example.com", source="footer", now=timezone.now())
    assert "pending@example.com" not in found(("ordered", {"at_least": 1, "days": 30, "negate": True}))
