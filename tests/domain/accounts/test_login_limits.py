"""Wrong passwords are counted at every door together, and no stranger locks out an owner."""

import re

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

pytestmark = pytest.mark.django_db

PASSWORD = "right horse staple"
STRANGER, HOME = "203.0.113.9", "198.51.100.1"
NOON = "2026-05-01 12:00:00+00:00"


def shop(email, password, address):
    form = {"login-username": email, "login-password": password, "login_submit": "1"}
    return Client(REMOTE_ADDR=address).post("/accounts/login/", form)


def by_form(url):
    def door(email, password, address):
        return Client(REMOTE_ADDR=address).post(url, {"username": email, "password": password})

    return door


def api(email, password, address):
    body = {"email": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/api/auth/login/", body, content_type="application/json")


DOORS = {
    "shop": shop,
    "dashboard": by_form("/dashboard/login/"),
    "cms": by_form("/cms/login/"),
    "django-admin": by_form("/django-admin/login/"),
    "api": api,
}


def is_in(response) -> bool:
    return response.status_code == 302 or (response.status_code == 200 and "access" in response.content.decode())


@pytest.fixture
def limit(settings, monkeypatch):
    """limit(login="3/min"): rates of this test; the others stay off."""

    def to(**rates):
        for scope, rate in rates.items():
            monkeypatch.setitem(settings.RATE_LIMITS, scope, rate)

    return to


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize("first", DOORS)
def test_every_door_counts_for_every_other(admin_user, limit, first):  # 3.2
    limit(login="3/min")
    for _ in range(3):
        assert DOORS[first](admin_user.email, "wrong", STRANGER).status_code in (200, 401)

    for name, door in DOORS.items():
        refused = door(admin_user.email, PASSWORD, STRANGER)
        assert (name, refused.status_code, refused["Retry-After"]) == (name, 429, "60")


@pytest.mark.parametrize("name", [name for name in DOORS if name != "api"])
def test_the_form_says_why_and_keeps_the_address(admin_user, limit, name):  # 3.2
    limit(login="1/min")
    DOORS[name](admin_user.email, "wrong", STRANGER)

    page = DOORS[name](admin_user.email, PASSWORD, STRANGER).content.decode()

    assert "Too many attempts. Wait 60 seconds" in page
    assert re.search(rf'<input[^>]*value="{admin_user.email}"', page)
    assert PASSWORD not in page


def test_the_api_says_it_as_a_problem(customer, limit):
    limit(login="1/min")
    api(customer.email, "wrong", STRANGER)
    assert api(customer.email, PASSWORD, STRANGER).json()["code"] == "throttled"


def test_a_right_password_is_not_counted(customer, limit):
    limit(login="2/min", login_caller="2/min", login_account="2/min")
    assert all(is_in(api(customer.email, PASSWORD, STRANGER)) for _ in range(5))


def test_one_password_on_many_accounts_is_stopped(db, limit):  # 3.2: spraying 40 accounts passed
    limit(login="10/min", login_caller="30/10min", login_account="50/hour")
    answers = [api(f"somebody{n}@example.com", "Summer2026", STRANGER).status_code for n in range(40)]
    assert answers == [401] * 30 + [429] * 10


def test_one_account_from_many_callers_is_stopped(customer, limit):  # 3.2
    limit(login="10/min", login_caller="30/10min", login_account="50/hour")
    answers = [api(customer.email, "wrong", f"203.0.113.{n}").status_code for n in range(60)]
    assert answers == [401] * 50 + [429] * 10


def test_strangers_do_not_lock_out_the_owner_where_they_were_before(customer, limit):  # 3.2
    limit(login="10/min", login_caller="30/10min", login_account="5/hour")
    assert is_in(shop(customer.email, PASSWORD, HOME))
    for n in range(20):
        api(customer.email, "wrong", f"203.0.113.{n}")

    assert is_in(api(customer.email, PASSWORD, HOME))
    assert is_in(shop(customer.email, PASSWORD, HOME))
    assert api(customer.email, PASSWORD, "192.0.2.1").status_code == 429  # a new address, while the attack goes on


def test_a_sprayer_in_the_same_house_does_not_lock_out_who_was_there_before(customer, limit):  # 3.2
    limit(login="10/min", login_caller="5/10min", login_account="50/hour")
    assert is_in(api(customer.email, PASSWORD, HOME))
    for n in range(20):
        api(f"somebody{n}@example.com", "Summer2026", HOME)

    assert is_in(api(customer.email, PASSWORD, HOME))


def test_guesses_at_the_owners_address_are_still_few(customer, limit):
    limit(login="3/min", login_caller="30/10min", login_account="50/hour")
    assert is_in(api(customer.email, PASSWORD, HOME))
    answers = [api(customer.email, "wrong", HOME).status_code for _ in range(5)]
    assert answers == [401, 401, 401, 429, 429]


def test_who_is_refused_does_not_use_up_the_accounts_own_limit(customer, limit):
    limit(login="2/min", login_account="5/hour")
    for _ in range(20):
        api(customer.email, "wrong", STRANGER)

    assert is_in(api(customer.email, PASSWORD, "192.0.2.1"))


def test_a_new_password_by_mail_opens_a_new_address_during_an_attack(customer, limit):  # 3.2
    limit(login="10/min", login_account="5/hour")
    for n in range(20):
        api(customer.email, "wrong", f"203.0.113.{n}")
    owner = Client(REMOTE_ADDR="192.0.2.1")
    uid, token = urlsafe_base64_encode(force_bytes(customer.pk)), default_token_generator.make_token(customer)
    form = owner.get(f"/password-reset/confirm/{uid}/{token}/", follow=True)
    passwords = {"new_password1": "another horse staple", "new_password2": "another horse staple"}

    owner.post(form.redirect_chain[-1][0], passwords)

    assert is_in(api(customer.email, "another horse staple", "192.0.2.1"))
    assert api(customer.email, "another horse staple", "192.0.2.77").status_code == 429


def test_behind_a_proxy_shoppers_do_not_share_a_counter(customer, limit, settings):  # 3.3
    settings.NUM_PROXIES = 1
    limit(login="2/min")

    def from_behind(address):
        client = Client(REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=f"1.1.1.1, {address}")
        body = {"email": customer.email, "password": "wrong"}
        return client.post("/api/auth/login/", body, content_type="application/json").status_code

    assert [from_behind(STRANGER) for _ in range(3)] == [401, 401, 429]
    assert from_behind(HOME) == 401
