"""`make bench-mail`: how many messages of a campaign a CPU second of the worker sends, marks in the database included.

Not collected by the suite. The mail server is real and a process of its own; DATABASE_URL names the database.
"""

import os
import smtplib
import time

import pytest
from django.db import connection
from django.utils import timezone

from cms import subscribing
from cms.models import Delivery
from cms.sending import start, trial
from tests.bench.mail_sink import mail_sink
from tests.factories import catalogue, cms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

READERS = int(os.environ.get("BENCH_READERS", "3000"))
NAMES = ("Ada", "", "Bo Lindqvist", "Zoë", "Cy & Co")


def test_bench_mail(settings, capsys):
    people = [(f"reader{number}@example.com", NAMES[number % len(NAMES)]) for number in range(READERS)]
    subscribing.subscribe_people(people, source="bench", now=timezone.now())
    products = [catalogue.product(f"Brass pen {number}", price="30.00", stock=5) for number in range(6)]
    campaign = cms.campaign(subject="For you, {name}", products=products)
    with mail_sink() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        trial.send_trial(campaign=campaign, recipient="me@example.com", name="Me", now=timezone.now())  # all is loaded
        began, wall = time.process_time(), time.monotonic()
        # The task runs here, after the commit.
        send = start.start(campaign_id=campaign.pk, actor=None, now=timezone.now())
        spent, wall = time.process_time() - began, time.monotonic() - wall
        with smtplib.SMTP("127.0.0.1", port) as asked:
            taken = int(asked.docmd("COUNT")[1])
    assert taken - 1 == send.deliveries.filter(state=Delivery.State.SENT).count() == READERS
    with capsys.disabled():
        print(
            f"\n{connection.vendor}: {READERS} messages of {send.edition.html_bytes / 1000:.0f} KB of HTML, "
            f"{spent:.2f} s of CPU, {wall:.1f} s: {READERS / spent:.0f} a CPU second, {READERS / wall:.0f} a second"
        )
