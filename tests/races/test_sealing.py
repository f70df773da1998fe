"""Two workers seal at once: every seal gets one position, and the chain stays one (9.2)."""

from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from forked_apps.order import chain, proof
from forked_apps.order.models import Seal
from tests.factories import order as orders
from tests.factories.catalogue import product
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def test_control_without_the_lock_the_chain_breaks(make_user, monkeypatch):
    user, item = make_user(), product(stock=99)
    orders.order(user=user, lines=[(item, 1)])
    proof.seal_pending(now=timezone.now())
    orders.order(user=user, lines=[(item, 1)])
    meeting = Meeting(2)
    with monkeypatch.context() as patched:
        patched.setattr(chain, "_locked_head", chain.head)
        meeting.after(patched, chain, "_locked_head")
        assert meeting.of([partial(proof.seal_pending, now=timezone.now(), limit=2)] * 2) == {"ok": 2}
    found = proof.prove(now=timezone.now(), finished=timezone.now).differences
    assert any(difference["column"].endswith("chain") for difference in found)


def test_two_workers_make_one_chain(make_user):
    user, item = make_user(), product(stock=99)
    for _ in range(5):
        for _ in range(2):
            orders.order(user=user, lines=[(item, 1)])
        seal = partial(proof.seal_pending, now=timezone.now(), limit=3)
        assert together([seal] * 4) == {"ok": 4}
    run = proof.prove(now=timezone.now(), finished=timezone.now)
    assert run.differences == []
    positions = list(Seal.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
