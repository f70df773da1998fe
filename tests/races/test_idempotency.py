"""One key, many simultaneous requests: the work is done once, on a database with real concurrency."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from time import sleep
from types import SimpleNamespace

import pytest
from django.db import connection, connections
from django.test import RequestFactory
from rest_framework.request import Request
from rest_framework.response import Response

from api_extensions import idempotency
from api_extensions.errors import Problem

AT_ONCE = 8

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nothing can race"),
]


class Till:
    def __init__(self):
        self.sales = 0
        self.lock = Lock()

    def sell(self, request):
        with self.lock:
            self.sales += 1
        sleep(0.2)  # long enough for everybody else to arrive
        return Response({"sale": self.sales}, status=201)

    guarded = idempotency.idempotent(sell)


def ask_at_once(method) -> list:
    together = Barrier(AT_ONCE)

    def ask(_):
        request = Request(RequestFactory().post("/api/orders/", HTTP_IDEMPOTENCY_KEY="k-1"))
        request._full_data = {"total": "1.00"}
        request.user = SimpleNamespace(is_authenticated=True, pk=1)
        try:
            together.wait(10)
            return method(request).status_code
        except Problem as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, range(AT_ONCE)))


def test_control_without_the_guard_every_request_sells():
    till = Till()
    assert ask_at_once(till.sell) == [201] * AT_ONCE
    assert till.sales == AT_ONCE


@pytest.mark.parametrize("trial", range(5))
def test_one_request_sells_and_the_others_are_told_to_wait(trial):
    till = Till()
    answers = ask_at_once(till.guarded)
    assert till.sales == 1
    assert answers.count(201) == 1
    assert answers.count("request_in_progress") == AT_ONCE - 1
