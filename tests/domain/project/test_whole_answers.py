"""Whole answers of the running shop: a change is read at once, whatever door it came by.

The real ASGI application answers over HTTP, with the setting at an hour: only clearing can explain a new answer.
"""

import asyncio
import http.client
import json
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from rest_framework.test import APIClient

from forked_apps.catalogue import changes
from forked_apps.catalogue.models import Product
from project import cache as shop_cache
from project.answers.generations import WORD, Generations, generations
from project.redis_away import PATIENCE
from tests.api.shopping import fill, place, set_price
from tests.asgi_server import serving
from tests.factories import basket, catalogue, partner
from tests.redis_server import redis_server  # noqa: F401 - a fixture

HOUR = 3600


@pytest.fixture
def shop(settings, transactional_db):
    """Asks the shop's own application as it is deployed."""
    from project import asgi, database_waits

    settings.CATALOGUE_CACHE_SECONDS = HOUR
    generations.move()
    with serving(asgi.application) as port:
        yield lambda path: _ask(port, path)
    database_waits.uninstall()  # that came with the entry point


def _ask(port, path):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Host": "localhost"})
    answer = line.getresponse()
    body = json.loads(answer.read())
    assert answer.status == 200, body
    return body, answer.headers["X-Cache"]


@pytest.fixture
def mug(transactional_db):
    return catalogue.product("Mug", price="10.00", stock=5, in_category=catalogue.category("Kitchen"))


def through_the_api(mug, client_of, merchandiser):
    answer = client_of(merchandiser).patch(f"/api/products/{mug.pk}/", {"price": "12.00"})
    assert answer.status_code == 200, answer.json()


def through_the_price_writer(mug, *_):
    set_price(mug, "12.00")


def by_saving_the_stock_record(mug, *_):
    record = mug.stockrecords.get()
    record.price = Decimal("12.00")
    record.save()


def in_bulk(mug, *_):
    Product.objects.filter(pk=mug.pk).update(title="Cup")
    changes.record([mug.pk])


def by_hiding(mug, *_):
    Product.objects.filter(pk=mug.pk).delete()


def by_an_order(mug, client_of, merchandiser):
    basket.country("DE")
    partner.tax_rate("0.1900")
    guest = APIClient()
    answer = place(guest, fill(guest, mug, quantity=2), email="guest@example.com")
    assert answer.status_code == 201, answer.json()


def by_a_review(mug, *_):
    catalogue.review(mug, score=5)


DOORS = [
    through_the_api,
    through_the_price_writer,
    by_saving_the_stock_record,
    in_bulk,
    by_hiding,
    by_an_order,
    by_a_review,
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_list_tells_the_change_to_the_next_reader(shop, mug, door, client_of, merchandiser):
    before, _ = shop("/api/products/")
    assert shop("/api/products/") == (before, "hit")

    door(mug, client_of, merchandiser)

    after, found = shop("/api/products/")
    assert found == "miss"
    assert after != before


def test_categories_tell_the_change_to_the_next_reader(shop, mug):
    before, _ = shop("/api/categories/")
    assert shop("/api/categories/") == (before, "hit")

    category = mug.categories.get()
    category.name = "Table"
    category.save()

    assert shop("/api/categories/")[0][0]["name"] == "Table"
    assert shop(f"/api/products/{mug.pk}/")[0]["categories"][0]["name"] == "Table"


def test_what_stands_beside_products_clears_too(shop, mug):
    shop("/api/products/")
    partner.tax_rate("0.0700", tax_code="books")
    assert shop("/api/products/")[1] == "miss"


def test_a_change_that_is_rolled_back_clears_nothing(shop, mug):
    shop("/api/products/")
    with transaction.atomic():
        in_bulk(mug)
        transaction.set_rollback(True)
    assert shop("/api/products/")[1] == "hit"


def test_nothing_is_cleared_before_the_commit(shop, mug, settings):
    if connection.vendor == "sqlite":
        pytest.skip("a reader would wait for the writer's only lock")
    shop("/api/products/")
    with transaction.atomic():
        in_bulk(mug)
        assert shop("/api/products/")[1] == "hit"
    assert shop("/api/products/")[0]["results"][0]["name"] == "Cup"


def test_carts_never_read_a_kept_price(shop, mug):
    shop(f"/api/products/{mug.pk}/")
    with connection.cursor() as cursor:  # a price that nobody was told of
        cursor.execute("UPDATE partner_stockrecord SET price = 11")
    guest = APIClient()

    assert shop(f"/api/products/{mug.pk}/")[0]["price"] == "10.00"
    assert fill(guest, mug)["lines"][0]["unit_price"] == "11.00"


KILLED = """
import os, signal, sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import transaction
from forked_apps.catalogue.models import Product
print("ready", flush=True)
input()
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    product = Product.objects.get(pk=int(sys.argv[2]))
    product.title = "Cup"
    product.save()
"""


def test_a_process_killed_between_commit_and_clearing_leaves_nothing_older_than_the_seconds(shop, mug, settings):
    settings.CATALOGUE_CACHE_SECONDS = 2
    command = [sys.executable, "-c", KILLED, str(connection.settings_dict["NAME"]), str(mug.pk)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.readline() == "ready\n"
        assert shop("/api/products/")[0]["results"][0]["name"] == "Mug"
        writer.communicate("now\n", timeout=60)
    committed = time.monotonic()

    assert writer.returncode == -signal.SIGKILL
    assert Product.objects.get(pk=mug.pk).title == "Cup"
    asked = time.monotonic()
    while shop("/api/products/")[0]["results"][0]["name"] == "Mug":
        assert asked - committed < settings.CATALOGUE_CACHE_SECONDS
        time.sleep(0.05)
        asked = time.monotonic()


# Several processes over one Redis.


@pytest.fixture
def redis(redis_server, settings):  # noqa: F811
    settings.REDIS_URL = redis_server.url
    settings.CACHES = {
        "default": {
            "BACKEND": "project.cache.FailOpenRedisCache",
            "LOCATION": redis_server.url,
            "OPTIONS": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
        }
    }
    shop_cache.absence.forget()
    yield redis_server
    redis_server.thaw()
    shop_cache.absence.forget()


def looked(process: Generations) -> int:
    """The number of a process that looks now, as if a moment had passed since it last did."""
    process._looked_at = float("-inf")
    asyncio.run(process.look())
    return process.number


def test_a_change_of_another_process_is_seen_by_the_next_look(redis):
    here, there = Generations(), Generations()
    before = looked(here)
    assert looked(here) == before

    there.move()

    assert looked(here) != before
    assert looked(there) == there.number  # its own word is no news to it


def test_a_word_that_covers_another_one_covers_its_change_too(redis):
    here, there = Generations(), Generations()
    before = looked(here)
    there.move()
    here.move()
    assert here.number > before + 1  # once for its own change and once for what it may have covered
    assert looked(there) != before


def test_redis_is_asked_a_few_times_a_second_however_many_read(redis):
    asked = []
    process = Generations()
    process._ask = lambda inner=process._ask: asked.append(1) or inner()

    async def many():
        await asyncio.gather(*(process.look() for _ in range(100)))
        for _ in range(100):
            await process.look()

    began = time.monotonic()
    asyncio.run(many())
    assert len(asked) <= 1 + (time.monotonic() - began) / 0.25


@pytest.mark.parametrize("how", ["freeze", "kill"])
def test_without_redis_a_process_goes_on_by_itself(redis, how):
    here = Generations()
    before = looked(here)
    getattr(redis, how)()

    assert looked(here) == before
    here.move()
    assert here.number > before


def test_a_redis_that_comes_back_with_old_words_is_news(redis):
    here, there = Generations(), Generations()
    there.move()
    old = cache.get(WORD)
    looked(here)
    there.move()
    before = looked(here)

    cache.set(WORD, old, None)

    assert looked(here) != before


def test_a_redis_that_forgot_is_news(redis):
    here, there = Generations(), Generations()
    there.move()
    before = looked(here)
    cache.clear()
    assert looked(here) != before


@pytest.mark.parametrize("how", ["freeze", "kill"])
def test_a_shop_whose_redis_goes_away_reads_its_own_changes_at_once(redis, shop, mug, how):
    assert shop(f"/api/products/{mug.pk}/")[0]["price"] == "10.00"
    getattr(redis, how)()
    assert shop(f"/api/products/{mug.pk}/")[0]["price"] == "10.00"

    set_price(mug, "12.00")

    assert shop(f"/api/products/{mug.pk}/")[0]["price"] == "12.00"
    assert shop(f"/api/products/{mug.pk}/")[1] == "hit"
