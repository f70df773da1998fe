"""Redis frozen or gone: what was committed is answered, and nobody waits longer than a quarter of a second for it."""

import time

import pytest
import redis
from asgiref.sync import async_to_sync
from kombu import pools

from forked_apps.order.models import Order
from project import cache as shop_cache
from project import celery, channel_layer
from project.cache import FailOpenRedisCache
from project.channel_layer import PromptRedisChannelLayer
from project.redis_away import PATIENCE
from tests.api.shopping import fill, place
from tests.factories import basket, catalogue, partner
from tests.redis_server import redis_server  # noqa: F401 - a fixture

# The quickest of some tries tells the wait apart from a busy machine; without the promise each takes 1.6 to 30 s.
SOON = PATIENCE * 3
ABSENCES = [celery.absence, shop_cache.absence, channel_layer.absence]

AWAY = {"frozen": "freeze", "gone": "kill"}


@pytest.fixture(autouse=True)
def _nobody_knows_it_is_away():
    for absence in ABSENCES:
        absence.forget()
    yield
    for absence in ABSENCES:
        absence.forget()


@pytest.fixture
def broker(redis_server, settings):  # noqa: F811
    """The shop's own Celery app, publishing to a Redis that can be frozen."""
    conf = celery.app.conf
    before = {name: conf[name] for name in ("task_always_eager", "broker_url")}
    celery.app.loader.import_default_modules()
    _drop_connections()
    conf.update(task_always_eager=False, broker_url=redis_server.url)
    yield redis_server
    conf.update(before)
    _drop_connections()


def _drop_connections() -> None:
    pools.reset()  # kombu keeps them by address: a closed one would be handed to every test that follows
    celery.app._pool = None
    celery.app.amqp._producer_pool = None


def seconds(action) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began


def quickest(action, absence) -> float:
    """Seconds that one takes who does not know yet that Redis is away."""
    found = []
    for _ in range(4):
        absence.forget()
        found.append(seconds(action))
    return min(found)


def ring():
    return celery.app.tasks["search.sweep_outbox"].delay()


@pytest.mark.parametrize("how", AWAY)
def test_ringing_waits_a_quarter_of_a_second_and_fails_nobody(broker, how):  # 9.3
    assert ring().id
    getattr(broker, AWAY[how])()

    assert quickest(ring, celery.absence) < SOON
    assert celery.absence.is_known
    assert seconds(lambda: [ring() for _ in range(100)]) < 100 * PATIENCE / 2  # the next ones do not wait at all


def test_rings_arrive_again_when_redis_answers_again(broker):  # 9.3
    waiting = redis.Redis.from_url(broker.url)
    ring()
    queue = next(key for key in waiting.scan_iter() if waiting.type(key) == b"list")
    broker.freeze()
    ring()
    broker.thaw()
    celery.absence.forget()
    before = waiting.llen(queue)

    ring()

    assert waiting.llen(queue) == before + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", AWAY)
def test_an_order_is_answered_while_redis_is_away(broker, client_of, customer, how):  # 2.3 9.3
    basket.country("DE")
    partner.tax_rate("0.1900")
    shopper = client_of(customer)
    cart = fill(shopper, catalogue.product(price="39.90"))
    getattr(broker, AWAY[how])()

    answer = place(shopper, cart)

    assert answer.status_code == 201, answer.json()
    assert Order.objects.filter(number=answer.json()["number"]).exists()


@pytest.mark.parametrize("how", AWAY)
def test_the_cache_misses_and_is_not_asked_again_for_a_while(redis_server, how):  # noqa: F811 - 9.3
    cache = FailOpenRedisCache(redis_server.url, {"OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}})
    cache.set("greeting", "hello")
    assert cache.get("greeting") == "hello"
    getattr(redis_server, AWAY[how])()

    assert quickest(lambda: cache.get("greeting"), shop_cache.absence) < SOON
    assert seconds(lambda: [cache.get("greeting") for _ in range(100)]) < 100 * PATIENCE / 2
    assert cache.get("greeting", "default") == "default"
    with pytest.raises(ValueError, match="cannot be counted"):
        cache.incr("greeting")


@pytest.mark.parametrize("how", AWAY)
def test_a_message_to_sockets_is_dropped(redis_server, how):  # noqa: F811 - 9.3
    layer = PromptRedisChannelLayer(hosts=[redis_server.url])
    send = async_to_sync(layer.group_send)
    send("orders", {"type": "status"})
    getattr(redis_server, AWAY[how])()

    tell = lambda: send("orders", {"type": "status"})  # noqa: E731
    assert quickest(tell, channel_layer.absence) < SOON
    assert seconds(lambda: [tell() for _ in range(100)]) < 100 * PATIENCE / 2
