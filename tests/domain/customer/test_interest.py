"""Views and searches are counted in memory and written at once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory
from oscar.apps.catalogue.signals import product_viewed
from oscar.apps.search.signals import user_search
from oscar.core.loading import get_model

from forked_apps.customer import interest
from tests.factories import catalogue

pytestmark = pytest.mark.django_db

ProductRecord, UserRecord, UserProductView, UserSearch = (
    get_model("analytics", name) for name in ("ProductRecord", "UserRecord", "UserProductView", "UserSearch")
)


@pytest.fixture
def waiting(settings, monkeypatch):
    """Nothing is written before it is asked for."""
    settings.INTEREST_FLUSH_SECONDS = 3600
    monkeypatch.setattr(interest, "tally", interest.Tally())
    yield interest.tally
    if interest.tally._timer:
        interest.tally._timer.cancel()


def looked_at(product, user, times: int = 1) -> None:
    for _ in range(times):
        request = RequestFactory().get("/")
        product_viewed.send(sender=None, product=product, user=user, request=request, response=HttpResponse())


def test_a_hundred_views_are_written_at_once(waiting, customer, other_customer, django_assert_num_queries):  # issue 8
    mug, pot = catalogue.product("Mug"), catalogue.product("Pot")
    ProductRecord.objects.create(product=mug, num_views=7)
    with django_assert_num_queries(0):
        looked_at(mug, AnonymousUser(), 40)
        looked_at(mug, customer, 30)
        looked_at(pot, other_customer, 30)
        user_search.send(sender=None, session=None, user=customer, query="mug")

    # the transaction's two, counters and who is missing of products and of users, users, views, searches
    with django_assert_num_queries(11):
        waiting.flush()

    assert dict(ProductRecord.objects.values_list("product", "num_views")) == {mug.pk: 77, pot.pk: 30}
    assert dict(UserRecord.objects.values_list("user", "num_product_views")) == {customer.pk: 30, other_customer.pk: 30}
    assert UserProductView.objects.filter(user=customer, product=mug).count() == 30
    assert list(UserSearch.objects.values_list("user", "query")) == [(customer.pk, "mug")]

    waiting.flush()
    assert ProductRecord.objects.get(product=mug).num_views == 77


def test_the_page_of_a_product_counts(client, customer):  # issue 8
    mug = catalogue.product("Mug", in_category=catalogue.category())
    client.force_login(customer)
    assert client.get(mug.get_absolute_url()).status_code == 200

    assert ProductRecord.objects.get(product=mug).num_views == 1
    assert UserProductView.objects.filter(user=customer, product=mug).count() == 1


def test_what_cannot_be_written_waits_on(waiting, customer, monkeypatch):
    mug = catalogue.product("Mug")
    looked_at(mug, customer, 3)
    with monkeypatch.context() as away:
        away.setattr(interest.counting, "add", lambda *args, **kwargs: (_ for _ in ()).throw(DatabaseError("away")))
        waiting.flush()
    assert not ProductRecord.objects.exists()

    waiting.flush()
    assert ProductRecord.objects.get().num_views == 3


def test_who_was_erased_meanwhile_leaves_no_trace(waiting, customer):
    mug = catalogue.product("Mug")
    looked_at(mug, customer)
    customer.delete()

    waiting.flush()
    assert (ProductRecord.objects.get().num_views, UserProductView.objects.count()) == (1, 0)


def test_memory_is_bounded(settings, monkeypatch):
    settings.INTEREST_FLUSH_SECONDS = 3600
    monkeypatch.setattr(interest, "MOST_WAITING", 5)
    tally = interest.Tally()
    for _ in range(50):
        tally.view(1, None)
    tally._timer.cancel()
    assert len(tally._views) == 5
