"""Oscar's account pages with our e-mail user: register, log in, profile; the browser's cart comes along."""

import re

import pytest
from django.contrib.auth import get_user

from forked_apps.accounts.models import User
from forked_apps.basket.models import Basket
from forked_apps.communication.models import OutgoingMail
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db
PASSWORD = "right horse staple"


def register(client, email="grace@example.com", password="correct horse battery", repeat=None):
    return client.post(
        "/accounts/register/",
        {"email": email, "password1": password, "password2": repeat or password, "redirect_url": ""},
    )


def log_in(client, email="shopper@example.com", password=PASSWORD):
    return client.post(
        "/accounts/login/",
        {
            "login-username": email,
            "login-password": password,
            "login-redirect_url": "",
            "login_submit": "Log in",
        },
    )


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/register/", "/password-reset/"])
def test_the_pages_open(client, path):
    assert client.get(path).status_code == 200


def test_registering_logs_in_and_queues_the_welcome_mail(client, django_capture_on_commit_callbacks):  # A03 A11
    with django_capture_on_commit_callbacks(execute=True):
        response = register(client, " Grace@Example.com")

    assert response.status_code == 302
    assert get_user(client) == User.objects.get(email="grace@example.com")
    assert OutgoingMail.objects.get().recipient == "grace@example.com"


@pytest.mark.parametrize("password", ["12345", "grace@example.com", "x" * 129])
def test_a_weak_password_is_refused(client, password):  # A13
    assert register(client, password=password).status_code == 200
    assert not User.objects.exists()


def test_an_address_is_taken_in_whatever_case(client, customer):  # A02
    response = register(client, "SHOPPER@example.com")
    assert response.context["form"].errors["email"] == ["A user with that email address already exists"]
    assert User.objects.count() == 1


def test_the_same_registration_sent_twice_at_once_ends_logged_in(client, customer, monkeypatch):
    from forked_apps.customer.forms import EmailUserCreationForm

    # The second request looked before the first one had committed.
    monkeypatch.setattr(EmailUserCreationForm, "clean_email", lambda form: form.cleaned_data["email"])
    monkeypatch.setattr(EmailUserCreationForm, "_post_clean", lambda form: None)

    response = register(client, "shopper@example.com", PASSWORD)

    assert response.status_code == 302
    assert get_user(client) == customer


def test_logging_in_by_address_in_whatever_case(client, customer):  # A02
    assert log_in(client, "Shopper@EXAMPLE.com").status_code == 302
    assert get_user(client) == customer


def test_a_wrong_password_and_an_inactive_account_do_not_log_in(client, customer, make_user):
    make_user("gone@example.com", is_active=False)
    for email, password in (("shopper@example.com", "wrong"), ("gone@example.com", PASSWORD)):
        assert log_in(client, email, password).status_code == 200
        assert not get_user(client).is_authenticated


def test_logins_are_limited_together_with_the_apis(client, api, customer, settings, monkeypatch):  # E02
    monkeypatch.setitem(settings.RATE_LIMITS, "login", "3/min")
    assert [log_in(client, password="wrong").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert log_in(client).status_code == 429
    assert log_in(client, "other@example.com").status_code == 200

    body = {"email": "shopper@example.com", "password": PASSWORD}
    assert api.post("/api/auth/login/", body).status_code == 429


def test_the_browsers_cart_comes_along(client, customer, client_of):  # E02
    kettle = product("Kettle", price="25.00", stock=5)
    client.post(f"/basket/add/{kettle.pk}/", {"quantity": 2})
    assert Basket.objects.get().owner is None

    log_in(client)
    client.get("/basket/")

    [line] = client_of(customer).get("/api/cart/").json()["lines"]
    assert (line["product"]["name"], line["quantity"]) == ("Kettle", 2)
    assert Basket.objects.filter(status="Open").count() == 1


def test_changing_the_password_ends_the_tokens_of_before(client, customer, client_of):  # E04
    front_end = client_of(customer)
    client.force_login(customer)
    new = "another horse staple"
    client.post("/accounts/change-password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    customer.refresh_from_db()
    assert customer.check_password(new)
    assert front_end.get("/api/profile/").status_code == 401


def test_a_forgotten_password_is_reset_by_mail_and_unknown_addresses_look_alike(
    client, customer, mailoutbox, django_capture_on_commit_callbacks
):  # A08
    with django_capture_on_commit_callbacks(execute=True):
        known = client.post("/password-reset/", {"email": "shopper@example.com"})
        unknown = client.post("/password-reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    mail = OutgoingMail.objects.get()
    assert (mail.event, mail.recipient) == ("password_reset", "shopper@example.com")
    [link] = re.findall(r"http\S+(/password-reset/confirm/\S+)", mailoutbox[0].body)
    page = client.get(link, follow=True)
    new = "another horse staple"
    client.post(page.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})
    customer.refresh_from_db()
    assert customer.check_password(new)
    assert client.get(link, follow=True).context["validlink"] is False  # once


def test_an_administrator_in_the_browser_is_nobody_to_the_api(client, admin_user):  # no cookies in the API
    client.force_login(admin_user)
    assert client.get("/api/profile/").status_code == 401


def test_the_profile_shows_the_person_and_not_our_bookkeeping(client, customer):  # newcomer: profile
    client.force_login(customer)
    page = client.get("/accounts/profile/").content.decode()
    assert customer.email in page
    assert "sessions valid" not in page
    assert "email verified" not in page
