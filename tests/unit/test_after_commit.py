"""After the commit nothing may fail the answer."""

from functools import partial

import pytest
from django.db import transaction

from forked_apps import after_commit


def fail(word: str = "") -> None:
    raise ConnectionError(f"nobody is there {word}")


class Bell:
    def __call__(self) -> None:
        fail()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "function",
    [fail, partial(fail, "partially"), Bell(), Bell().__call__],
    ids=["function", "partial", "object", "method"],
)
def test_a_call_that_fails_is_logged_and_stops_nobody(function, caplog):  # 2.3
    heard = []
    with transaction.atomic():
        after_commit.call(function)
        after_commit.call(heard.append, "the next one")

    assert heard == ["the next one"]
    assert "nobody is there" in caplog.text


def test_a_task_that_is_run_at_once_does_not_ask_whether_the_broker_is_there(monkeypatch):  # 9.3
    from project import celery

    run = []
    monkeypatch.setattr(celery.app.tasks["search.sweep_outbox"], "run", lambda **_: run.append("now"))
    celery.absence.note(OSError("away"))
    try:
        celery.app.tasks["search.sweep_outbox"].delay()
    finally:
        celery.absence.forget()
    assert run == ["now"]
