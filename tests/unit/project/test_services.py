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


def test_a_port_in_use_names_the_next_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"make demo PORT={port + 1}"):
            demo.require_free(port)


def test_a_free_port_passes():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert demo.require_free(port) is None
