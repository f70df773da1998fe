"""Two people who save the same name at the same moment both get a slug."""

import pytest

from forked_apps.catalogue import slugs
from forked_apps.catalogue.models import Option
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_control_without_the_guard_one_of_two_fails(monkeypatch):  # 2.1
    monkeypatch.setattr(slugs, "_TRIES", 1)
    meeting = Meeting(2)
    meeting.after(monkeypatch, Option._meta.get_field("code"), "create_slug")
    assert meeting.of([lambda: Option.objects.create(name="Größe")] * 2) == {"ok": 1, "IntegrityError": 1}


def test_both_are_saved(monkeypatch):  # 2.1
    outcomes = together([lambda: Option.objects.create(name="Größe")] * 4)
    assert outcomes == {"ok": 4}
    codes = set(Option.objects.values_list("code", flat=True))
    assert codes == {"groesse", "groesse-2", "groesse-3", "groesse-4"}
