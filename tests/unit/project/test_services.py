"""The table of services and the one clear line when one of them is away."""

import socket

import pytest
from django.core.management import CommandError

from project import services
from project.management.commands import demo


def test_the_table_names_the_embedded_services_and_their_variables(settings):
    settings.REDIS_URL = ""
    settings.ELASTICSEARCH_URL = ""

    table = services.table()

    assert "Tantivy (embedded)" in table
    assert "REDIS_URL" in table


def test_a_real_service_shows_its_address(settings):
    settings.REDIS_URL = "redis://cache.internal:6380/0"

    assert "Redis at cache.internal:6380" in services.table()


def test_an_unreachable_service_is_one_line_with_the_remedy(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"
    settings.ELASTICSEARCH_URL = ""

    with pytest.raises(CommandError, match="unset REDIS_URL") as caught:
        services.require_reachable()

    assert "\n" not in str(caught.value)


def test_a_port_in_use_names_one_that_is_free_with_room_for_fakepay(monkeypatch):  # 2.10
    taken = {8000, 8001, 8003}  # 8002 is free, but fakepay would find 8003 taken
    monkeypatch.setattr(demo, "is_free", lambda port: port not in taken)

    with pytest.raises(CommandError, match=r"Port 8000 is in use\. .*make demo PORT=8004"):
        demo.require_free(8000)
    with pytest.raises(CommandError, match=r"Port 8003 .*fakepay.*make demo PORT=8004"):
        demo.require_free(8003, asked_for=8002)


def test_a_port_where_something_listens_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not demo.is_free(taken.getsockname()[1])
        with pytest.raises(CommandError, match="is in use"):
            demo.require_free(taken.getsockname()[1])
    assert not demo.is_free(70_000)


def test_a_free_port_passes():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert demo.require_free(port) is None
