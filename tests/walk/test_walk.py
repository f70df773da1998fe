"""Every route as every role, with every method, with nothing and with junk: no 5xx, and no power gained (2.4, 3.1).

`make walk` walks all of it; WALK_ROLES names fewer roles, WALK_DEPTH=1 leaves out the junk of single fields.
"""

import os
import tempfile
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import TestCase, override_settings

from tests.walk import journey, routes, shop
from tests.walk.roles import ROLES

CHOSEN = [name for name in os.environ.get("WALK_ROLES", "").split(",") if name] or list(ROLES)
DEPTH = int(os.environ.get("WALK_DEPTH", "2"))


@pytest.mark.walk
class TestWalk(TestCase):
    """A test case of Django's, because it builds the shop once for all of its tests."""

    @classmethod
    def setUpClass(cls):
        media = cls.enterClassContext(tempfile.TemporaryDirectory())
        keeping = {**settings.STORAGES, "default": {"BACKEND": "tests.walk.keeping.KeepingStorage"}}
        cls.enterClassContext(override_settings(MEDIA_ROOT=media, STORAGES=keeping, CELERY_TASK_ALWAYS_EAGER=False))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        shop.build()
        cls.people = {role: make() for role, make in ROLES.items()}

    def walk(self, area: str, role: str) -> None:
        walker = journey.Journey(people=self.people, depth=DEPTH).walk(role=role, area=area)

        assert walker.requests > 0
        if walker.sights:
            pytest.fail(f"{walker.requests} requests, {len(walker.sights)} sights\n\n{walker.report()}", pytrace=False)


def _walk(area: str, role: str) -> Callable:
    return lambda self: self.walk(area, role)


for _area in routes.AREAS:
    for _role in CHOSEN:
        _name = f"test_nothing_crashes_and_nobody_gains_power_in_{_area}_as_{_role}".replace("-", "_").replace(" ", "_")
        setattr(TestWalk, _name, _walk(_area, _role))  # 2.4 3.1
