"""Partner and review pages of the dashboard: writing asks for its own right, and nothing ends in an error page."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from forked_apps.catalogue.reviews.models import ProductReview
from forked_apps.partner.models import Partner
from tests.factories.catalogue import product, review
from tests.factories.partner import partner

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def looker(make_user) -> Client:
    user = make_user("looker@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return client_of(user)


@pytest.fixture
def waiting(customer) -> ProductReview:
    return review(product(), user=customer, score=5, status=ProductReview.FOR_MODERATION)


def bulk(waiting, status) -> dict:
    return {"action": "update_selected_review_status", "selected_review": [waiting.pk], "status": status}


def test_a_partner_with_stock_stays(admin_user):
    product()

    answer = client_of(admin_user).post(reverse("dashboard:partner-delete", args=[partner().pk]), follow=True)

    assert "it cannot be deleted" in answer.content.decode()
    assert Partner.objects.count() == 1


def test_a_partner_without_stock_goes(admin_user):
    client_of(admin_user).post(reverse("dashboard:partner-delete", args=[partner().pk]))

    assert Partner.objects.count() == 0


def test_who_may_look_at_a_partner_may_not_rename_it(looker):  # trap 11
    url = reverse("dashboard:partner-manage", args=[partner("Warehouse").pk])

    assert looker.get(url).status_code == 200
    assert looker.post(url, {"name": "Mine"}).status_code == 403
    assert Partner.objects.get().name == "Warehouse"


def test_who_may_look_at_reviews_may_not_moderate_them(looker, waiting):  # trap 11
    url = reverse("dashboard:reviews-list")

    assert looker.get(url).status_code == 200
    assert looker.post(url, bulk(waiting, "1")).status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == ProductReview.FOR_MODERATION


def test_a_merchandiser_approves_reviews(merchandiser, waiting):  # F04
    client_of(merchandiser).post(reverse("dashboard:reviews-list"), bulk(waiting, "1"))

    waiting.refresh_from_db()
    assert waiting.status == ProductReview.APPROVED
    assert waiting.product.rating == 5


@pytest.mark.parametrize("status", ["", "seven", "7"])
def test_a_status_that_does_not_exist_is_refused(merchandiser, waiting, status):
    answer = client_of(merchandiser).post(reverse("dashboard:reviews-list"), bulk(waiting, status), follow=True)

    assert "Choose the status" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == ProductReview.FOR_MODERATION
