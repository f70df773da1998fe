"""No page of any role, and no mail, shows as HTML what people typed as text (3.5); rich text comes out without scripts.

Every text column of the walked shop holds a script; every page is fetched.
"""

import tempfile

import pytest
from django.core import mail
from django.test import Client, TestCase, override_settings

from forked_apps.communication import order_details, rendering
from forked_apps.communication.events import EVENTS
from forked_apps.order.models import Order
from tests.walk import hostile, journey, routes, shop
from tests.walk.roles import ANONYMOUS, CUSTOMER, ROLES, SUPERUSER

MEANT: tuple[str, ...] = ()


@pytest.mark.walk
class TestHostileText(TestCase):
    @classmethod
    def setUpClass(cls):
        media = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.enterClassContext(override_settings(MEDIA_ROOT=media, CELERY_TASK_ALWAYS_EAGER=False))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        shop.build()
        cls.people = {role: ROLES[role]() for role in (ANONYMOUS, CUSTOMER, "all rights", SUPERUSER)}
        cls.filled = hostile.fill()

    def test_enough_columns_took_it(self):
        assert self.filled > 100

    def _walk(self, role: str) -> None:
        walked = journey.Journey(people=self.people, depth=2)
        client = Client(raise_request_exception=False)
        if self.people[role] is not None:
            client.force_login(self.people[role])
        seen, raw, pages = set(), [], 0
        for route in routes.every_route():
            if route.pattern in journey.LEAVE_OUT or "logout" in route.pattern:
                continue
            for address in walked._addresses(route)[0]:
                if address in seen:
                    continue
                seen.add(address)
                answer = client.get(address)
                if answer.status_code >= 500 and address not in MEANT:
                    raw.append(f"{address}: {answer.status_code}")
                if answer.streaming or "html" not in answer.get("Content-Type", ""):
                    continue
                pages += answer.status_code == 200
                raw += [f"{address}: {sight}" for sight in hostile.running_in(answer.content.decode(errors="replace"))]
        assert pages > 10
        assert not raw, "\n\n".join(raw)

    def test_nobodys_pages(self):  # 3.5
        self._walk(ANONYMOUS)

    def test_a_shoppers_pages(self):  # 3.5
        self._walk(CUSTOMER)

    def test_the_pages_of_staff(self):  # 3.5
        self._walk(SUPERUSER)

    def test_every_mail(self):  # 3.5
        raw = []
        order = Order.objects.filter(user__email="customer@example.com").first()
        text = hostile.SCRIPT + hostile.PICTURE
        for event, known in EVENTS.items():
            values = dict.fromkeys(known.placeholders, text)
            details = order_details.of(order) if known.details else None
            mailed = rendering.render(event=event, context=_nested(values), details=details)
            raw += [f"{event}: {sight}" for sight in hostile.running_in(mailed.html)]
        assert not raw, "\n\n".join(raw)
        assert mail.outbox == []


def _nested(values: dict[str, str]) -> dict:
    context: dict = {}
    for name, value in values.items():
        *above, last = name.split(".")
        place = context
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    return context
