"""People come to the newsletter by every door, agree by a link, and the proof of it is kept. # 6.1"""

import re

import pytest
from django.core import mail
from django.utils import timezone

from cms import subscribing
from cms.models import ConsentRecord, Subscription
from forked_apps.communication.models import OutgoingMail
from tests.api.shopping import begin, place
from tests.factories import basket, catalogue, partner

pytestmark = pytest.mark.django_db


def reader(email: str) -> Subscription:
    return Subscription.objects.get(email=email)


def token_mailed_to(email: str) -> str:
    outgoing = OutgoingMail.objects.filter(event="subscription_confirmation", recipient=email).latest("pk")
    return re.search(r"/m/c/([^/\s\"]+)/", str(outgoing.context))[1]


def test_the_footer_asks_and_the_link_in_the_mail_confirms(client):
    # 6.1
    assert 'action="/newsletter/"' in client.get("/newsletter/").content.decode()
    answer = client.post("/newsletter/", {"email": "Ada@Example.com"}, follow=True)
    assert "look into the mailbox" in answer.content.decode()
    assert reader("ada@example.com").state == Subscription.State.PENDING

    client.post(f"/m/c/{token_mailed_to('ada@example.com')}/")

    proof = ConsentRecord.objects.filter(subscription=reader("ada@example.com"))
    assert reader("ada@example.com").is_on
    assert [(row.action, row.source, bool(row.wording)) for row in proof] == [
        ("asked", "newsletter page", True),
        ("confirmed", "confirmation link", True),
    ]


def test_a_bad_address_is_told_and_kept(client):
    page = client.post("/newsletter/", {"email": "not an address"})
    assert page.status_code == 400
    assert 'value="not an address"' in page.content.decode()
    assert 'role="alert"' in page.content.decode()


def test_who_is_logged_in_sees_their_state_and_leaves(client, customer):
    subscribing.subscribe_people([customer.email], source="test", now=timezone.now())
    client.force_login(customer)
    assert customer.email in client.get("/newsletter/").content.decode()
    client.post("/newsletter/", {"leave": "1"})
    assert reader(customer.email).state == Subscription.State.OFF


def test_without_double_opt_in_the_ticked_box_is_enough(api, settings):
    settings.NEWSLETTER_DOUBLE_OPT_IN = False
    api.post("/api/newsletter/", {"email": "ada@example.com"})
    assert reader("ada@example.com").is_on
    assert ConsentRecord.objects.get().source == "API"
    assert not OutgoingMail.objects.exists()


def test_the_api_subscribes_confirms_and_leaves_and_tells_nobody_who_is_subscribed(api, customer, client_of):
    # 6.1
    first = api.post("/api/newsletter/", {"email": customer.email})
    confirmed = api.post("/api/newsletter/confirm/", {"token": token_mailed_to(customer.email)})
    again = api.post("/api/newsletter/", {"email": customer.email})
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (202, first.json())
    assert confirmed.json() == {"email": customer.email, "subscribed": True}

    own = client_of(customer)
    assert own.get("/api/newsletter/").json()["subscribed"] is True
    own.post("/api/newsletter/leave/", {})
    assert own.get("/api/newsletter/").json()["subscribed"] is False


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("confirm/", {"token": "junk"}, "#/token"),
        ("leave/", {"token": "junk"}, "#/token"),
        ("", {"email": "junk"}, "#/email"),
        ("", {}, "#/email"),
    ],
)
def test_what_cannot_be_read_is_named(api, path, body, pointer):
    answer = api.post(f"/api/newsletter/{path}", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_the_box_at_registration_asks_on_page_and_api(api, client):
    # 6.1
    body = {"email": "a@example.com", "password": "right horse staple", "newsletter": True}
    assert api.post("/api/auth/register/", body).status_code == 201
    form = {
        "registration-email": "b@example.com",
        "registration-password1": "right horse staple",
        "registration-password2": "right horse staple",
        "registration-newsletter": "on",
        "registration_submit": "Register",
    }
    client.post("/accounts/login/", form)
    rows = Subscription.objects.order_by("email").values_list("email", "source", "user__email")
    assert list(rows) == [(email, "registration", email) for email in ("a@example.com", "b@example.com")]


def test_without_the_box_nobody_is_asked(api):
    api.post("/api/auth/register/", {"email": "a@example.com", "password": "right horse staple"})
    assert not Subscription.objects.exists()
    assert mail.outbox == []


def test_the_box_at_checkout_asks_the_guest(api):
    # 6.1
    basket.country("DE")
    partner.tax_rate()
    assert place(api, begin(api, catalogue.product()), email="g@example.com", newsletter=True).status_code == 201
    assert (reader("g@example.com").source, reader("g@example.com").state) == ("checkout", "pending")


def test_a_cart_that_is_never_placed_mails_no_more_strangers_than_the_newsletter_page(api, settings):
    # 3.4: 25 refused orders mailed 25 addresses
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"newsletter": "2/hour"}
    basket.country("DE")
    partner.tax_rate()
    cart = begin(api, catalogue.product())
    refused = {**cart, "total": "0.01"}
    answers = [place(api, refused, email=f"g{n}@example.com", newsletter=True).json()["code"] for n in range(4)]
    assert answers == ["total_changed"] * 4
    assert sorted(Subscription.objects.values_list("email", flat=True)) == ["g0@example.com", "g1@example.com"]


def test_a_link_used_again_after_leaving_does_not_say_that_news_come(client):  # newcomer: newsletter
    subscribing.subscribe(email="ada@example.com", source="test", now=timezone.now())
    link = f"/m/c/{token_mailed_to('ada@example.com')}/"
    assert "You are on the list" in client.post(link).content.decode()
    subscribing.leave(email="ada@example.com", source="test", now=timezone.now())

    again = client.post(link).content.decode()

    assert not reader("ada@example.com").is_on
    assert "You are on the list" not in again
    assert "ask for a new link" in again


def test_without_a_confirmation_nobody_is_sent_to_their_mailbox(client, settings):  # newcomer: newsletter
    settings.NEWSLETTER_DOUBLE_OPT_IN = False
    assert "We send you a link first" not in client.get("/newsletter/").content.decode()
    answer = client.post("/newsletter/", {"email": "ada@example.com"}, follow=True).content.decode()
    assert reader("ada@example.com").is_on
    assert "mailbox" not in answer
    assert "News and offers go to ada@example.com" in answer
