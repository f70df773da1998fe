"""Another address for an account needs its password, and the link that the new address is mailed (A14, 3.12)."""

import re

import pytest
from django.urls import reverse

from forked_apps.communication.models import OutgoingMail

pytestmark = pytest.mark.django_db
PASSWORD = "right horse staple"
NEW = "ada@example.com"


@pytest.fixture
def page(client, customer, django_capture_on_commit_callbacks):
    client.force_login(customer)

    def save(**typed):
        form = {"first_name": "Augusta", "last_name": "King", "email": customer.email, **typed}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("customer:profile-update"), form)

    return save


@pytest.fixture
def link_in(mailoutbox):
    def find(recipient=NEW):
        [mail] = [mail for mail in mailoutbox if mail.to == [recipient]]
        assert f"{recipient} is yours" in mail.body
        return re.search(r"https?://[^/]+(/accounts/email-change/\S+)", mail.body)[1]

    return find


def test_a_name_needs_no_password(page, customer):
    assert page().status_code == 302
    customer.refresh_from_db()
    assert customer.get_full_name() == "Augusta King"


@pytest.mark.parametrize("password", ["", "a guess at it"])
def test_without_the_password_nothing_is_asked(page, customer, password):  # 3.12: a browser left open was enough
    answer = page(email=NEW, password=password)

    assert "type your password" in answer.content.decode()
    customer.refresh_from_db()
    assert (customer.email, customer.first_name) == ("shopper@example.com", "Ada")
    assert not OutgoingMail.objects.exists()


def test_guesses_are_counted_with_those_of_the_login(page, settings):  # 3.2
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"login": "2/min"}
    answers = [page(email=NEW, password=f"guess {n}").content.decode() for n in range(3)]
    assert ["Too many attempts" in text for text in answers] == [False, False, True]


@pytest.mark.parametrize("name", ["change-password", "profile-delete"])
def test_every_page_that_asks_for_the_password_counts_for_every_other(client, customer, page, settings, name):
    # 3.2: a browser left open could guess the password without a limit
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"login": "2/min"}
    page(email=NEW, password="a guess")
    asked = reverse(f"customer:{name}")
    typed = {"old_password": "guess", "new_password1": PASSWORD + "!", "new_password2": PASSWORD + "!"}

    answers = [client.post(asked, {**typed, "password": "guess"}).status_code for _ in range(2)]

    assert answers == [200, 429]
    assert client.post(asked, {**typed, "old_password": PASSWORD, "password": PASSWORD}).status_code == 429
    assert type(customer).objects.get().check_password(PASSWORD)


def test_the_new_address_confirms_itself_and_the_old_one_is_told(page, customer, client, link_in):  # 3.12
    assert page(email="Ada@Example.com", password=PASSWORD).status_code == 302
    customer.refresh_from_db()
    assert (customer.email, customer.email_verified) == ("shopper@example.com", False)

    link = link_in()
    assert NEW in client.get(link).content.decode()
    customer.refresh_from_db()
    assert customer.email == "shopper@example.com", "a mail scanner's visit changes nothing"

    assert client.post(link).status_code == 302
    customer.refresh_from_db()
    assert (customer.email, customer.email_verified) == (NEW, True)
    told = OutgoingMail.objects.get(event="email_changed")
    assert told.recipient == "shopper@example.com"
    assert client.post(link).status_code == 404, "a link is good once"


def test_a_new_password_ends_the_links_of_before(page, customer, client, link_in):  # 3.12
    page(email=NEW, password=PASSWORD)
    customer.set_password("another horse staple")
    customer.save()

    assert client.post(link_in()).status_code == 404
    customer.refresh_from_db()
    assert customer.email == "shopper@example.com"


def test_an_address_that_was_taken_meanwhile_is_left_to_its_account(page, customer, client, link_in, make_user):
    page(email=NEW, password=PASSWORD)
    make_user(NEW)

    client.post(link_in())

    customer.refresh_from_db()
    assert customer.email == "shopper@example.com"


def test_a_forged_link_is_over(client):
    assert client.get(reverse("customer:email-change", kwargs={"token": "1:2:3"})).status_code == 404


def test_links_to_strangers_are_few(page, settings):  # 3.4
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"email_change": "2/hour"}
    answers = [page(email=f"reader{n}@example.com", password=PASSWORD).status_code for n in range(3)]
    assert answers == [302, 302, 200]
    assert OutgoingMail.objects.filter(event="email_verification").count() == 2


def test_the_cms_does_not_change_addresses(client, make_user):  # 3.12: its account page asked for nothing
    marketer = make_user("marketer@example.com", groups=["Marketers"])
    client.force_login(marketer)
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    typed = dict.fromkeys(("theme-theme", "theme-contrast"), "system")
    typed |= {"name_email-first_name": "Mira", "name_email-last_name": "K", "name_email-email": NEW}

    client.post(reverse("wagtailadmin_account"), {**typed, "theme-density": "default"})

    marketer.refresh_from_db()
    assert "name_email-first_name" in page
    assert "password-old_password" not in page  # 3.2: nor passwords, which it did not count
    assert marketer.email == "marketer@example.com"
