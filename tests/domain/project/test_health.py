"""A shop that cannot sell says when to ask again."""

import pytest

from api_extensions.health import signs


def _away() -> tuple[str, str]:
    raise ConnectionError("no database")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/health/ready/", "/api/health/"])
def test_an_ill_shop_says_when_to_ask_again(client, monkeypatch, page):
    # leftover of issue 7: a 503 without Retry-After
    monkeypatch.setitem(signs.CHECKS, "database", _away)

    ill = client.get(page)

    assert ill.status_code == 503
    assert int(ill.headers["Retry-After"]) > 0
