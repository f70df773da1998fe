"""One key, many simultaneous requests: the work is done once, on a database with real concurrency."""

import threading
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import RequestFactory
from rest_framework.request import Request
from rest_framework.response import Response

from api_extensions.contract import idempotency
from api_extensions.contract.errors import Problem
from tests.races.together import PATIENCE, together

AT_ONCE = 8

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nothing can race"),
]


class Till:
    """A sale ends when as many requests as it is told have come to something else; so they all meet a sale at work."""

    def __init__(self, others: int):
        self.sales = 0
        self.others = others
        self.changed = threading.Condition()

    def sell(self, request):
        with self.changed:
            self.sales += 1
            assert self.changed.wait_for(lambda: self.others == 0, PATIENCE), "the others never came"
            return Response({"sale": self.sales}, status=201)

    guarded = idempotency.idempotent(sell)

    def another_came(self):
        with self.changed:
            self.others -= 1
            self.changed.notify_all()


def ask(till: Till, method) -> str:
    """What one request of the same customer, key and body comes to: its status, or the code of its refusal."""
    request = Request(RequestFactory().post("/api/orders/", HTTP_IDEMPOTENCY_KEY="k-1"))
    request._full_data = {"total": "1.00"}
    request.user = SimpleNamespace(is_authenticated=True, pk=1)
    try:
        return str(method(request).status_code)
    except Problem as refusal:
        till.another_came()
        return refusal.code


def test_control_without_the_guard_every_request_sells():
    till = Till(others=0)

    assert together([partial(ask, till, till.sell)] * AT_ONCE) == {"201": AT_ONCE}

    assert till.sales == AT_ONCE


@pytest.mark.parametrize("trial", range(5))
def test_one_request_sells_and_the_others_are_told_to_wait(trial):
    till = Till(others=AT_ONCE - 1)

    assert together([partial(ask, till, till.guarded)] * AT_ONCE) == {"201": 1, "request_in_progress": AT_ONCE - 1}

    assert till.sales == 1
    assert ask(till, till.guarded) == "201"  # who asks after it has ended gets the same answer
    assert till.sales == 1
