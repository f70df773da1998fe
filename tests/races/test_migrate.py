"""Two machines of one shop that are renewed at once migrate one after the other. # 10.5"""

import threading

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, connections

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_a_second_migrate_waits_for_the_first(monkeypatch, capsys):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one lock for all writers")
    inside, may_end, ends = threading.Event(), threading.Event(), []

    def handle(self, *args, **options) -> None:
        inside.set()
        may_end.wait(20)
        ends.append(threading.current_thread().name)

    def run() -> None:
        try:
            call_command("migrate")
        finally:
            connections.close_all()

    monkeypatch.setattr(migrate.Command, "handle", handle)
    first, second = (threading.Thread(target=run, name=name) for name in ("first", "second"))
    first.start()
    assert inside.wait(20)
    inside.clear()
    second.start()

    assert not inside.wait(2)
    assert "Another migrate runs" in capsys.readouterr().out
    may_end.set()
    first.join(20)
    second.join(20)
    assert ends == ["first", "second"]
