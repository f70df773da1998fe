"""Register, log in, refresh, log out: over HTTP, as a front end sees them."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from rest_framework_simplejwt.authentication import JWTAuthentication as SimpleJWTAuthentication
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from api_extensions.auth.authentication import JWTAuthentication
from forked_apps.accounts import sessions
from forked_apps.accounts.models import LoginSession, User
from project.settings import base
from tests.factories import catalogue

pytestmark = pytest.mark.django_db
PASSWORD = "right horse staple"
BOTH_FORMS = pytest.mark.parametrize("slash", ["/", ""])


def bearer(api, token: str):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return api


def log_in(api, email="shopper@example.com", password=PASSWORD, **body):
    return api.post("/api/auth/login/", {"email": email, "password": password, **body})


def faults(response) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]]


def test_simplejwt_authenticates_every_view_by_default():  # A05
    assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == [
        "api_extensions.auth.authentication.JWTAuthentication"
    ]
    assert issubclass(JWTAuthentication, SimpleJWTAuthentication)


@BOTH_FORMS
def test_registering_makes_an_account_and_logs_in(api, slash):  # A03 E01 A02
    body = {"email": "Grace@Example.com", "password": "correct horse battery", "first_name": "Grace"}

    response = api.post(f"/api/auth/register{slash}", body)

    assert response.status_code == 201, response.content
    answer = response.json()
    assert answer["user"]["email"] == "grace@example.com"
    assert answer["user"]["role"] == "customer"
    assert "password" not in answer["user"]
    assert bearer(api, answer["access"]).get("/api/profile/").json()["first_name"] == "Grace"
    assert User.objects.get().check_password("correct horse battery")


def test_the_password_is_stored_as_a_salted_hash(api, settings):  # A13 C14
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    api.post("/api/auth/register/", {"email": "grace@example.com", "password": "correct horse battery"})
    assert User.objects.get().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_address_can_be_registered_once_in_whatever_case(api, customer):  # E01
    response = api.post("/api/auth/register/", {"email": "SHOPPER@example.com", "password": "correct horse battery"})

    assert response.status_code == 400
    assert faults(response) == [("#/email", "unique")]
    assert User.objects.count() == 1


def test_a_weak_password_is_refused_rule_by_rule(api):  # E01
    response = api.post("/api/auth/register/", {"email": "grace@example.com", "password": "12345"})

    assert response.status_code == 400
    assert {pointer for pointer, _ in faults(response)} == {"#/password"}
    assert {"password_too_short", "password_too_common"} <= {code for _, code in faults(response)}
    assert not User.objects.exists()


def test_a_password_like_the_address_is_refused(api):
    response = api.post("/api/auth/register/", {"email": "gracehopper@example.com", "password": "gracehopper"})
    assert ("#/password", "password_too_similar") in faults(response)


@pytest.mark.parametrize("name", ["role", "is_staff", "is_superuser", "id", "groups"])
def test_nobody_registers_as_staff(api, name):  # mass assignment
    body = {"email": "grace@example.com", "password": "correct horse battery", name: True}

    response = api.post("/api/auth/register/", body)

    assert (response.status_code, faults(response)) == (400, [(f"#/{name}", "unknown_field")])
    assert not User.objects.exists()


def test_the_welcome_mail_is_queued_once_with_the_account(api, django_capture_on_commit_callbacks):  # A11
    from forked_apps.communication.models import OutgoingMail

    with django_capture_on_commit_callbacks(execute=True):
        api.post("/api/auth/register/", {"email": "grace@example.com", "password": "correct horse battery"})

    mail = OutgoingMail.objects.get()
    assert (mail.event, mail.recipient) == ("welcome", "grace@example.com")


@BOTH_FORMS
def test_logging_in_gives_a_pair_of_tokens_and_the_user(api, customer, slash):  # A04 E02
    response = api.post(f"/api/auth/login{slash}", {"email": " Shopper@example.com", "password": PASSWORD})

    assert response.status_code == 200
    assert set(response.json()) == {"access", "refresh", "user", "cart_merged"}
    assert bearer(api, response.json()["access"]).get("/api/profile/").json()["id"] == customer.pk


def test_unknown_wrong_and_inactive_are_answered_alike(api, customer, make_user):  # E02
    make_user("gone@example.com", is_active=False)

    answers = [
        log_in(api, "nobody@example.com"),
        log_in(api, password="wrong"),
        log_in(api, "gone@example.com"),
    ]

    assert {answer.status_code for answer in answers} == {401}
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["code"] == "no_active_account"


@pytest.mark.parametrize("email", ["nobody@example.com", "shopper@example.com", "gone@example.com"])
def test_every_failed_login_costs_one_run_of_the_hasher(api, customer, make_user, email, monkeypatch):  # E02
    from django.contrib.auth.hashers import MD5PasswordHasher

    make_user("gone@example.com", is_active=False)
    runs = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: runs.append(1) or encode(self, *given))

    log_in(api, email, "wrong")

    assert len(runs) == 1


def test_logins_of_one_address_are_limited(api, customer, monkeypatch):  # E02
    monkeypatch.setitem(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "login", "3/min")
    with time_machine.travel("2026-05-01 10:00:30+00:00", tick=False) as clock:
        assert [log_in(api, password="wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
        refused = log_in(api)
        assert refused.status_code == 429
        assert refused.json()["code"] == "throttled"
        assert int(refused["Retry-After"]) == 60
        assert log_in(api, "other@example.com").status_code == 401  # others are not locked out with them

        clock.shift(61)
        assert log_in(api).status_code == 200


@BOTH_FORMS
def test_refreshing_gives_the_next_pair(api, customer, slash):  # A04 E04
    first = log_in(api).json()

    response = api.post(f"/api/auth/token/refresh{slash}", {"refresh": first["refresh"]})

    assert response.status_code == 200
    assert set(response.json()) == {"access", "refresh"}
    assert response.json()["refresh"] != first["refresh"]
    assert bearer(api, response.json()["access"]).get("/api/profile/").status_code == 200


def refresh(api, token):
    return api.post("/api/auth/token/refresh/", {"refresh": token})


def test_a_refresh_token_shown_twice_ends_the_whole_family(api, customer):  # E04
    first = log_in(api).json()
    second = refresh(api, first["refresh"]).json()

    replayed = refresh(api, first["refresh"])

    assert (replayed.status_code, replayed.json()["code"]) == (401, "token_not_valid")
    assert refresh(api, second["refresh"]).status_code == 401
    assert bearer(api, second["access"]).get("/api/profile/").status_code == 401
    assert LoginSession.objects.get().end_reason == sessions.REUSE


def test_a_grandparent_ends_the_family_too(api, customer):
    pair = first = log_in(api).json()
    for _ in range(3):
        pair = refresh(api, pair["refresh"]).json()
    assert refresh(api, first["refresh"]).status_code == 401
    assert refresh(api, pair["refresh"]).status_code == 401


def test_another_login_of_the_same_person_survives_that(api, customer):
    stolen, other = log_in(api).json(), log_in(api).json()
    refresh(api, stolen["refresh"])
    refresh(api, stolen["refresh"])
    assert refresh(api, other["refresh"]).status_code == 200


def change_password(user):
    user.set_password("another horse staple")
    user.save()


def change_password_by_update(user):
    from django.contrib.auth.hashers import make_password

    User.objects.filter(pk=user.pk).update(password=make_password("another horse staple"))


def deactivate(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def log_out_everywhere(user):
    sessions.end_all(user=user, now=timezone.now())


@pytest.mark.parametrize(
    "happening", [change_password, change_password_by_update, deactivate, log_out_everywhere, User.delete]
)
def test_no_token_of_before_is_good_after(api, customer, happening):  # E04 A20 A21
    pair = log_in(api).json()

    happening(customer)

    assert refresh(api, pair["refresh"]).status_code == 401
    refused = bearer(api, pair["access"]).get("/api/profile/")
    assert (refused.status_code, refused.json()["code"]) == (401, "token_not_valid")
    assert refused["WWW-Authenticate"].startswith("Bearer")


@BOTH_FORMS
def test_logging_out_kills_both_tokens_and_is_harmless_twice(api, customer, slash):  # A06 E03
    pair = log_in(api).json()
    bearer(api, pair["access"])

    first = api.post(f"/api/auth/logout{slash}", {"refresh": pair["refresh"]})
    second = api.post(f"/api/auth/logout{slash}", {"refresh": pair["refresh"]})

    assert (first.status_code, second.status_code) == (200, 200)
    assert refresh(api, pair["refresh"]).status_code == 401
    assert api.get("/api/profile/").status_code == 401


def test_logging_out_by_the_access_token_alone_ends_the_session(api, customer):
    pair = log_in(api).json()
    assert bearer(api, pair["access"]).post("/api/auth/logout/").status_code == 200
    assert refresh(api, pair["refresh"]).status_code == 401


def test_logging_out_without_any_token_says_what_is_missing(api, db):
    response = api.post("/api/auth/logout/")
    assert (response.status_code, faults(response)) == (400, [("#/refresh", "required")])


def test_no_token_is_stored_only_hashes(api, customer):  # E04
    pair = log_in(api).json()
    stored = repr(LoginSession.objects.values().get())
    for token in (pair["refresh"], pair["access"]):
        assert token not in stored
        assert RefreshToken(pair["refresh"])["jti"] not in stored


def test_an_expired_access_token_is_refused_and_the_refresh_token_still_works(api, customer):
    pair = log_in(api).json()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert bearer(api, pair["access"]).get("/api/profile/").status_code == 401
        api.credentials()
        assert refresh(api, pair["refresh"]).status_code == 200


def _forged(customer, session_id, **claims):
    token = AccessToken()
    token.payload.update({"user_id": str(customer.pk), "sid": session_id, **claims})
    return token


def test_rights_come_from_the_database_never_from_claims(api, customer):  # A16
    log_in(api)
    session = LoginSession.objects.get()
    token = _forged(customer, str(session.pk), role="admin", is_staff=True, is_superuser=True)
    assert bearer(api, str(token)).get("/api/profile/").json()["role"] == "customer"


@pytest.mark.parametrize(
    "claims",
    [{"sid": "not-a-uuid"}, {"sid": None}, {"sid": {}}, {"user_id": "999999"}, {"user_id": None}],
)
def test_a_token_with_odd_claims_is_refused(api, customer, claims):
    log_in(api)
    token = _forged(customer, str(LoginSession.objects.get().pk), **claims)
    assert bearer(api, str(token)).get("/api/profile/").status_code == 401


def test_a_token_without_a_session_is_refused(api, customer):
    token = AccessToken.for_user(customer)
    assert bearer(api, str(token)).get("/api/profile/").status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer \x80\xff", "Bearer null", "Bearer a.b.c", "Bearer ."]
)
def test_a_malformed_header_is_401_not_500(api, customer, header):
    api.credentials(HTTP_AUTHORIZATION=header)
    assert api.get("/api/profile/").status_code == 401


def test_a_token_that_we_did_not_sign_is_refused(api, customer):
    import jwt

    log_in(api)
    claims = dict(_forged(customer, str(LoginSession.objects.get().pk)).payload)
    signed = {
        "good": jwt.encode({**claims, "iss": "counterfoil"}, settings.SIMPLE_JWT["SIGNING_KEY"], algorithm="HS256"),
        "by nobody": jwt.encode({**claims, "iss": "counterfoil"}, None, algorithm="none"),
        "by another key": jwt.encode({**claims, "iss": "counterfoil"}, "x" * 40, algorithm="HS256"),
        "by another shop": jwt.encode(
            {**claims, "iss": "someone"}, settings.SIMPLE_JWT["SIGNING_KEY"], algorithm="HS256"
        ),
    }
    assert bearer(api, signed.pop("good")).get("/api/profile/").status_code == 200
    for token in signed.values():
        assert bearer(api, token).get("/api/profile/").status_code == 401


def test_an_access_token_does_not_refresh_and_a_refresh_token_opens_nothing(api, customer):
    pair = log_in(api).json()
    assert refresh(api, pair["access"]).status_code == 401
    assert bearer(api, pair["refresh"]).get("/api/profile/").status_code == 401


def test_knowing_the_caller_costs_one_query(api, customer, django_assert_num_queries):
    pair = log_in(api).json()
    bearer(api, pair["access"])
    with django_assert_num_queries(1):
        assert api.get("/api/profile/").status_code == 200


def test_a_web_session_does_not_open_the_api(client, customer):  # no cookies in the API
    client.force_login(customer)
    assert client.get("/api/profile/").status_code == 401


class TestCartTokens:
    """What became of a cart token that came along is told, and a dead one keeps nobody out."""

    @pytest.mark.parametrize("path", ["/api/auth/login/", "/api/auth/register/"])
    def test_a_token_that_is_none_of_ours_is_reported(self, api, customer, path):
        # 4.2
        email = customer.email if "login" in path else "new@example.com"
        response = api.post(path, {"email": email, "password": PASSWORD, "cart_token": "..."})
        assert response.json()["cart_merged"] is False

    def test_the_answer_says_whether_a_cart_was_taken_over(self, api, customer):
        # 4.2
        token = api.post("/api/cart/", {"product_id": catalogue.product().pk}).json()["cart_token"]
        answers = [log_in(api, cart_token=token).json()["cart_merged"] for _ in range(2)]
        assert [log_in(api).json()["cart_merged"], *answers] == [None, True, False]
