"""Landing page, health and request ids."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_landing_page_links_every_room_and_shows_the_logins_while_debugging(client, settings):
    # J6, J7, J8, J9
    settings.DEBUG = True

    page = client.get("/").content.decode()

    for address in ("/catalogue/", "/search/", "/dashboard/", "/cms/", "/api/docs/"):
        assert f'href="{address}"' in page
    for person in ("admin@", "merchandiser@", "marketer@", "customer@"):
        assert person in page


def test_the_logins_are_not_shown_in_production(client, settings):
    settings.DEBUG = False

    assert "merchandiser@example.com" not in client.get("/").content.decode()


def test_health_says_which_services_are_used(client):
    answer = client.get("/health/ready/")

    assert answer.status_code == 200
    assert answer.json()["services"]["database"]["ok"] is True
    assert client.get("/health/live/").json() == {"status": "ok"}


def test_a_shop_without_its_database_is_down(client, monkeypatch):
    from project import health

    def away():
        raise ConnectionError("refused")

    monkeypatch.setitem(health.CHECKS, "database", away)

    answer = client.get("/health/ready/")

    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


def test_a_shop_without_its_cache_is_degraded(client, monkeypatch):
    from project import health

    def away():
        raise ConnectionError("refused")

    monkeypatch.setitem(health.CHECKS, "cache", away)

    answer = client.get("/health/ready/")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"


def test_a_request_id_is_kept_when_well_formed_and_made_otherwise(client):
    assert client.get("/health/live/", headers={"X-Request-Id": "trace-12345678"})["X-Request-Id"] == "trace-12345678"
    made = client.get("/health/live/", headers={"X-Request-Id": "bad id\twith spaces"})["X-Request-Id"]
    assert len(made) == 32
