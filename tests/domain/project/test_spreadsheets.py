"""Every CSV that the shop writes: no cell is a formula, and Excel reads every letter."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.models import Subscription
from forked_apps import spreadsheets
from tests.factories import order as orders

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("http://evil.example")'
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def desk(client, admin_user, make_user):
    """Somebody who may load every file, in a shop where a customer, and a reader, chose a formula for a name."""
    person = make_user("zoe@example.com", first_name=FORMULA, last_name="Zoë")
    orders.order(user=person)
    now = timezone.now()
    Subscription.objects.create(email="reader@example.com", name=FORMULA, created_at=now, changed_at=now)
    client.force_login(admin_user)
    return client


def rows_of(answer) -> list[list[str]]:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert raw.startswith("\ufeff".encode()), "Excel would read it in another alphabet"
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (reverse("dashboard:reports-index"), {"report_type": "order_report", "date_from": TODAY, "download": "on"}),
        (reverse("dashboard:order-list"), {"response_format": "csv"}),
        (reverse("cms_readers_export"), {}),
    ],
)
def test_no_file_holds_a_formula_and_each_begins_with_its_mark(desk, path, fields):  # 3.11
    answer = desk.get(path, fields)

    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    cells = [cell for row in rows_of(answer) for cell in row]
    assert any(FORMULA in cell or "zoe@example.com" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_numbers_stay_numbers():  # 3.11
    assert "".join(spreadsheets.lines([["-1", -1, 2.5]])) == "\ufeff'-1,-1,2.5\r\n"
