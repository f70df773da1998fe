"""What a mail server is given: two parts, text first, seven bits, short lines, no defects."""

from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from forked_apps.communication import dispatching, sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(mail_server):
    row = dispatching.queue(
        event="welcome",
        recipient="ada@example.com",
        context={"customer": {"name": "Ådá 🧾 <b>"}, "link": "https://shop.example.com/" + "x" * 300},
        dedupe_key="wire",
    )
    sending.send(mail_id=row.pk, now=timezone.now())
    (raw,) = mail_server.raw
    return raw


def test_every_line_is_short_and_seven_bit(received):  # G03
    assert received.isascii()
    assert max(len(line) for line in received.split(b"\r\n")) <= 78


def test_text_comes_first_and_both_parts_hold_the_words(received):  # G03
    message = message_from_bytes(received, policy=policy.default)
    parts = list(message.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [part["Content-Transfer-Encoding"] for part in parts] == ["quoted-printable"] * 2
    assert "Hello Ådá 🧾 <b>," in parts[0].get_content()
    assert "Hello Ådá 🧾 &lt;b&gt;," in parts[1].get_content()
    assert not [*message.defects, *(defect for part in parts for defect in part.defects)]


def test_service_mail_has_its_own_id_and_no_way_to_unsubscribe(received):
    message = message_from_bytes(received, policy=policy.default)
    assert message["Message-ID"].endswith("@example.com>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    assert message["From"] == "Counterfoil <shop@example.com>"
