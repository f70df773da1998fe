"""Idempotency-Key: what a repeated request gets, and what a second one at the same moment gets."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.db.models import QuerySet
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api_extensions.contract import idempotency, leases
from api_extensions.contract.errors import Problem
from api_extensions.models import IdempotentRequest

pytestmark = pytest.mark.django_db


class Till:
    """A view that counts how often its work was really done."""

    def __init__(self, status=201):
        self.sales = 0
        self.status = status
        self.during = lambda: None

    @idempotency.idempotent
    def post(self, request):
        self.sales += 1
        self.during()
        return Response({"sale": self.sales}, status=self.status, headers={"Location": f"/sales/{self.sales}"})


def asked(user=None, key="k-1", path="/api/orders/", **body):
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key is not None else {}
    request = Request(RequestFactory().post(path, **headers))
    request._full_data = body
    request.user = user or SimpleNamespace(is_authenticated=False, pk=None)
    return request


def test_a_repeat_gets_the_stored_answer_and_no_second_effect(customer):
    till = Till()
    first, again = till.post(asked(customer, total="1")), till.post(asked(customer, total="1"))

    assert till.sales == 1
    assert (again.status_code, again.data, again["Location"]) == (201, {"sale": 1}, "/sales/1")
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "true"


def test_the_order_of_names_in_the_body_does_not_matter(customer):
    till = Till()
    till.post(asked(customer, a=1, b=2))
    till.post(asked(customer, b=2, a=1))
    assert till.sales == 1


@pytest.mark.parametrize("other", [{"total": "2"}, {"total": "1", "path": "/api/payment/"}])
def test_the_same_key_with_another_request_is_422(customer, other):
    till = Till()
    till.post(asked(customer, total="1"))
    with pytest.raises(Problem) as refused:
        till.post(asked(customer, **other))
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")
    assert till.sales == 1


def test_a_repeat_while_the_first_runs_is_409_and_says_when_to_come_back(customer):
    till = Till()
    answers = []

    def meanwhile():
        till.during = lambda: None
        with pytest.raises(Problem) as refused:
            till.post(asked(customer, total="1"))
        answers.append((refused.value.status, refused.value.code, refused.value.headers))

    till.during = meanwhile
    till.post(asked(customer, total="1"))
    assert answers == [(409, "request_in_progress", {"Retry-After": "2"})]
    assert till.sales == 1


def test_a_refusal_is_not_stored_because_nothing_was_done(customer):
    till = Till(status=409)
    assert till.post(asked(customer)).status_code == 409
    till.status = 201
    assert till.post(asked(customer)).status_code == 201
    assert till.sales == 2


def test_a_crash_frees_the_key(customer):
    till = Till()

    def crash():
        till.during = lambda: None
        raise RuntimeError

    till.during = crash
    with pytest.raises(RuntimeError):
        till.post(asked(customer))
    assert till.post(asked(customer)).status_code == 201


def test_the_claim_of_a_worker_that_died_is_free_when_its_short_lease_ends(customer):  # 1.12
    till = Till()
    till.post(asked(customer))
    IdempotentRequest.objects.update(status=None)
    row = IdempotentRequest.objects.get()
    assert row.lease_until - row.claimed_at <= timedelta(seconds=5)
    IdempotentRequest.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    with pytest.raises(Problem):
        till.post(asked(customer))

    IdempotentRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert till.post(asked(customer)).data == {"sale": 2}
    assert till.post(asked(customer)).data == {"sale": 2}


def test_the_lease_of_a_request_that_takes_long_is_renewed_while_it_runs(customer):  # 1.12
    till, later = Till(), timezone.now() + timedelta(minutes=1)
    leases_seen = []

    def meanwhile():
        leases.HEART.beat(now=later)
        leases_seen.append(IdempotentRequest.objects.get().lease_until)

    till.during = meanwhile
    till.post(asked(customer))
    leases.HEART.beat(now=later + timedelta(minutes=1))  # it has ended: nothing is left to renew

    assert leases_seen == [later + leases.LEASE]
    assert IdempotentRequest.objects.get().lease_until == later + leases.LEASE


def test_a_claim_that_could_not_be_freed_is_freed_when_the_database_is_back(customer, monkeypatch):  # 1.12
    """The database restarts while the request runs: neither its work nor the freeing of its key succeed."""
    till = Till()

    def restart():
        gone.setattr(QuerySet, "delete", lambda self: away())
        away()

    def away():
        raise OperationalError("the database system is shutting down")

    till.during = restart
    with monkeypatch.context() as gone, pytest.raises(OperationalError):
        till.post(asked(customer))
    assert IdempotentRequest.objects.get().status is None

    leases.HEART.beat(now=timezone.now())

    assert not IdempotentRequest.objects.exists()


def test_the_answer_reaches_its_client_though_it_cannot_be_kept(customer, monkeypatch):  # 1.12
    till = Till()

    def away(self, **values):
        raise OperationalError("the database system is shutting down")

    with monkeypatch.context() as gone:
        till.during = lambda: gone.setattr(QuerySet, "update", away)
        assert till.post(asked(customer)).status_code == 201


@pytest.mark.parametrize(
    "end", [leases.HEART.free, lambda slow: idempotency._keep(slow, Response({"sale": 1}, 201))], ids=["free", "keep"]
)
def test_a_slow_worker_whose_claim_was_taken_over_touches_it_no_more(end):
    now = timezone.now()
    slow, second, third = (
        leases.Claim("user:1", "key", at=now + timedelta(seconds=seconds)) for seconds in (0, 61, 62)
    )
    assert idempotency._take(slow, "body") is None
    assert idempotency._take(second, "body") is None

    end(slow)

    with pytest.raises(Problem) as refused:
        idempotency._take(third, "body")
    assert refused.value.code == "request_in_progress"
    idempotency._keep(second, Response({"sale": 2}, 201))
    assert idempotency._take(third, "body").data == {"sale": 2}


def test_keys_of_different_people_have_nothing_to_do_with_each_other(customer, other_customer):
    till = Till()
    till.post(asked(customer))
    till.post(asked(other_customer))
    assert till.sales == 2


def test_a_guests_key_belongs_to_the_cart():
    from forked_apps.basket import tokens
    from tests.factories.basket import basket

    till = Till()
    one, other = basket(), basket()
    till.post(asked(cart_token=tokens.issue(one)))
    till.post(asked(cart_token=tokens.issue(other)))
    assert till.sales == 2
    assert {row.owner for row in IdempotentRequest.objects.all()} == {
        f"cart:{one.public_id}",
        f"cart:{other.public_id}",
    }


def test_without_a_key_or_without_an_owner_nothing_is_stored(customer):
    till = Till()
    till.post(asked(customer, key=None))
    till.post(asked())
    assert till.sales == 2
    assert not IdempotentRequest.objects.exists()


def test_a_key_that_is_too_long_is_refused(customer):
    with pytest.raises(Problem, match="at most 255 characters"):
        Till().post(asked(customer, key="x" * 256))
