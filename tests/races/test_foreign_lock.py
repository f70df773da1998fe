"""Somebody else holds a lock: a web request gives up in time and says when to come back."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from forked_apps.order.models import Order
from forked_apps.partner.models import StockRecord
from project import database_waits
from tests.api.shopping import ADDRESS, fill
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has its own patience, for everybody"),
]
PATIENCE = 60  # seconds until a test gives up


@contextmanager
def held(take, release=lambda: None):
    """Another connection holds what `take` locks, in a transaction of its own, until the block ends."""
    has_it, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            take()
            has_it.set()
            may_end.wait(PATIENCE)
            release()
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert has_it.wait(PATIENCE)
    try:
        yield
    finally:
        may_end.set()
        thread.join(PATIENCE)


class Asked:
    """One request in a thread and a connection of its own, as in a server."""

    def __init__(self, ask):
        self.response = None
        self._thread = threading.Thread(target=self._run, args=[ask])
        self._thread.start()

    def _run(self, ask):
        self.response = ask(Client(raise_request_exception=False))
        connection.close()

    def is_answered_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return self.response is not None


@pytest.fixture
def web(settings):
    """As the server's entry points install it, with a second in the place of five."""
    settings.DATABASE_WAIT_SECONDS = 1
    database_waits.install()
    yield
    database_waits.uninstall()


@pytest.fixture
def placing():
    carts.country("DE")
    partner.tax_rate("0.1900")
    guest = APIClient()
    cart = fill(guest, catalogue.product(price="39.90", stock=5))
    body = {"email": "guest@example.com", "expected_total": cart["total"], "shipping_address": ADDRESS}
    headers = {"X-Cart-Token": cart["cart_token"]}
    return lambda client: client.post("/api/orders/", body, content_type="application/json", headers=headers)


def lock_stock():
    list(StockRecord.objects.select_for_update())


def lock_products():
    with connection.cursor() as cursor:
        postgresql = connection.vendor == "postgresql"
        mode = "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE" if postgresql else "LOCK TABLES {} WRITE"
        cursor.execute(mode.format("catalogue_product"))


def unlock_products():
    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            cursor.execute("UNLOCK TABLES")


def test_control_without_the_limit_placing_waits_as_long_as_the_lock(placing):  # 9.7
    with held(lock_stock):
        asked = Asked(placing)
        assert not asked.is_answered_within(4)
    assert asked.is_answered_within(PATIENCE)
    assert asked.response.status_code == 201


def test_placing_gives_up_and_can_be_repeated(web, placing):  # 9.7
    with held(lock_stock):
        asked = Asked(placing)
        assert asked.is_answered_within(PATIENCE)
        assert asked.response.status_code == 503
        assert int(asked.response["Retry-After"]) > 0
        assert asked.response.json()["code"] == "temporarily_unavailable"
    assert Order.objects.count() == 0

    again = Asked(placing)
    assert again.is_answered_within(PATIENCE)
    assert again.response.status_code == 201


def test_a_page_gives_up_with_words_of_the_shop(web):  # 9.7
    page = catalogue.product().get_absolute_url()
    with held(lock_products, unlock_products):
        asked = Asked(lambda client: client.get(page))
        assert asked.is_answered_within(PATIENCE)
    assert asked.response.status_code == 503
    assert int(asked.response["Retry-After"]) > 0
    assert "try again" in asked.response.content.decode()


def test_workers_of_the_same_process_wait(web, placing):  # 9.7
    found = []

    def work():
        database_waits.be_patient()
        with transaction.atomic():
            lock_stock()
            found.append("locked")
        connection.close()

    with held(lock_stock):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(4)
        assert found == []
    thread.join(PATIENCE)
    assert found == ["locked"]


def test_a_kept_connection_that_was_cut_is_replaced_by_one_that_gives_up_as_soon(web):  # issue 8
    own, limit = {
        "postgresql": ("pg_backend_pid()", "current_setting('statement_timeout')"),
        "mysql": ("connection_id()", "@@innodb_lock_wait_timeout"),
    }[connection.vendor]
    found, kept, cut = [], threading.Event(), threading.Event()

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {own}, {limit}")
            found.append(cursor.fetchone())
        connection.close_if_unusable_or_obsolete()  # as at the end of a request and at the beginning of the next

    def thread_of_the_server():
        connection.settings_dict = {**connection.settings_dict, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
        connection.close_at = None
        connection.connect()
        ask()
        ask()
        kept.set()
        assert cut.wait(PATIENCE)
        ask()
        connection.close()

    thread = threading.Thread(target=thread_of_the_server)
    thread.start()
    assert kept.wait(PATIENCE)
    with connection.cursor() as cursor:
        end = "SELECT pg_terminate_backend({})" if connection.vendor == "postgresql" else "KILL {}"
        cursor.execute(end.format(found[0][0]))
    cut.set()
    thread.join(PATIENCE)

    first, second, third = found
    assert first == second
    assert third[0] != first[0]
    assert third[1] == first[1]
    assert third[1] in ("1s", 1)
