"""Landing page, health and request ids."""

import pytest

from api_extensions.health import signs
from forked_apps.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_person(make_user):
    return make_user("admin@example.com", is_staff=True, is_superuser=True)


def test_the_start_page_links_every_room_and_shows_the_logins_while_debugging(client, settings, demo_person):
    # J6, J7, J8, J9
    settings.DEMO_PAGES = True

    page = client.get("/start/").content.decode()

    for address in ("/", "/search/", "/dashboard/", "/cms/", "/api/docs/"):
        assert f'href="{address}"' in page
    for person in ("admin@", "merchandiser@", "marketer@", "customer@"):
        assert person in page


def test_the_logins_are_not_shown_in_production(client, settings, demo_person):
    settings.DEMO_PAGES = False

    assert "merchandiser@example.com" not in client.get("/start/").content.decode()


def test_a_shop_of_ones_own_has_no_page_for_newcomers(client, admin_user):
    # 4.5
    User.objects.filter(pk=admin_user.pk).update(email="owner@shop.example")
    assert client.get("/start/").status_code == 404


@pytest.mark.parametrize("email", ["admin@example.com", "owner@shop.example"])
def test_the_foot_of_the_shop_links_the_page_for_newcomers_where_there_is_one(client, settings, make_user, email):
    # newcomer: dead link in a shop of one's own
    settings.DEMO_PAGES = True
    make_user(email)
    there = client.get("/start/").status_code == 200
    assert ('href="/start/"' in client.get("/newsletter/").content.decode()) is there is (email == "admin@example.com")


def test_health_says_which_services_are_used(client):
    answer = client.get("/health/ready/")

    assert answer.status_code == 200
    assert answer.json()["services"]["database"]["ok"] is True
    assert client.get("/health/live/").json() == {"status": "ok"}


def test_a_shop_without_its_database_is_down(client, monkeypatch):
    def away():
        raise ConnectionError("refused")

    monkeypatch.setitem(signs.CHECKS, "database", away)

    answer = client.get("/health/ready/")

    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


def test_a_shop_without_its_cache_is_degraded(client, monkeypatch):
    def away():
        raise ConnectionError("refused")

    monkeypatch.setitem(signs.CHECKS, "cache", away)

    answer = client.get("/health/ready/")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"


def test_a_request_id_is_kept_when_well_formed_and_made_otherwise(client):
    assert client.get("/health/live/", headers={"X-Request-Id": "trace-12345678"})["X-Request-Id"] == "trace-12345678"
    made = client.get("/health/live/", headers={"X-Request-Id": "bad id\twith spaces"})["X-Request-Id"]
    assert len(made) == 32


def test_the_api_tells_its_front_ends_the_same(api, monkeypatch):  # 4.6 C12
    monkeypatch.setitem(signs.CHECKS, "search", lambda: ("tantivy", "answers"))  # whether or not tests have an index
    healthy = api.get("/api/health/")
    assert (healthy.status_code, healthy.json()["status"]) == (200, "ok")
    assert healthy.json()["services"]["search"]["uses"] == "tantivy"

    def away():
        raise ConnectionError("refused")

    monkeypatch.setitem(signs.CHECKS, "cache", away)
    assert api.get("/api/health/").json()["status"] == "degraded"

    monkeypatch.setitem(signs.CHECKS, "database", away)
    down = api.get("/api/health/")
    assert (down.status_code, down.json()["code"]) == (503, "down")
    assert down.json()["services"]["database"]["ok"] is False
