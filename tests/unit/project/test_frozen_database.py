"""A PostgreSQL that takes connections and never answers is given up in time. # 10.2"""

import socket
import time
from importlib import import_module

import pytest
from django.db import OperationalError

from project.settings import database


@pytest.fixture
def mute():
    """A port whose connections the kernel takes, as it does for a frozen server."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.timeout(30)
def test_a_postgresql_that_never_answers_is_given_up(mute, monkeypatch):
    monkeypatch.setattr(database, "CONNECT_SECONDS", 2)
    settings = database.database(f"postgres://shop:secret@127.0.0.1:{mute}/shop")
    settings = {"TIME_ZONE": None, "AUTOCOMMIT": True, "TEST": {}, **settings}
    backend = import_module(f"{settings['ENGINE']}.base").DatabaseWrapper(settings, "mute")
    began = time.monotonic()

    with pytest.raises(OperationalError), backend.wrap_database_errors:
        backend.connect()

    assert time.monotonic() - began < 10
