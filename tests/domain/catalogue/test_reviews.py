"""Reviews: one per user and product, counted when approved (E13, F04)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from forked_apps.catalogue.models import Product
from forked_apps.catalogue.reviews import moderation, writing
from forked_apps.catalogue.reviews.models import ProductReview
from tests.factories.catalogue import product, review

pytestmark = pytest.mark.django_db
WORDS = {"title": " Good ", "body": "Holds tea. "}


def rating(thing) -> float | None:
    return Product.objects.get(pk=thing.pk).rating


def test_a_review_waits_for_its_moderator(customer):
    mug = product()
    written = writing.write(product_id=mug.pk, user=customer, score=5, **WORDS)

    assert (written.status, written.title, written.body) == (ProductReview.FOR_MODERATION, "Good", "Holds tea.")
    assert rating(mug) is None


def test_the_rating_is_the_average_of_what_is_approved(customer, other_customer, merchandiser):
    mug = product()
    for user, score in ((customer, 5), (other_customer, 2), (merchandiser, 1)):
        writing.write(product_id=mug.pk, user=user, score=score, **WORDS)
    first, second, third = ProductReview.objects.order_by("id")

    moderation.approve(review_id=first.pk)
    moderation.approve(review_id=second.pk)
    moderation.reject(review_id=third.pk)
    assert rating(mug) == 3.5

    moderation.reject(review_id=second.pk)
    assert rating(mug) == 5
    first.delete()
    assert rating(mug) is None


def test_nobody_reviews_a_product_twice(customer):
    mug = product()
    writing.write(product_id=mug.pk, user=customer, score=5, **WORDS)

    with pytest.raises(writing.AlreadyReviewed):
        writing.write(product_id=mug.pk, user=customer, score=1, **WORDS)
    assert ProductReview.objects.get().score == 5


def test_reviews_without_a_user_do_not_exclude_each_other():
    mug = product()
    review(mug, user=None)
    review(mug, user=None)

    assert mug.reviews.count() == 2


@pytest.mark.parametrize("score", [0, 6, -1])
def test_the_database_knows_one_to_five_stars(score, customer):
    with pytest.raises(IntegrityError), transaction.atomic():
        review(product(), user=customer, score=score)


def test_what_cannot_be_seen_cannot_be_reviewed(customer):
    with pytest.raises(Product.DoesNotExist):
        writing.write(product_id=product(is_public=False).pk, user=customer, score=5, **WORDS)


def test_a_new_rating_does_not_overwrite_an_open_edit(customer):
    mug = product("Mug")
    stale = review(mug, user=customer, score=4)
    Product.objects.filter(pk=mug.pk).update(title="Better mug")

    stale.score = 5
    stale.save()

    assert (Product.objects.get(pk=mug.pk).title, rating(mug)) == ("Better mug", 5)


@pytest.mark.parametrize("status", [ProductReview.FOR_MODERATION, ProductReview.REJECTED])
def test_a_review_that_nobody_approved_is_not_at_its_address(client, customer, status):  # 3.9
    reviewed = product()
    hidden = review(reviewed, status=status)
    client.force_login(customer)

    assert client.get(hidden.get_absolute_url()).status_code == 404
    vote = reverse("catalogue:reviews-vote", args=[reviewed.slug, reviewed.pk, hidden.pk])
    assert client.post(vote, {"delta": 1}).status_code == 404
    assert not hidden.votes.exists()


def test_an_approved_review_is_at_its_own_address_only(client):  # 3.9
    written = review(product())
    other = product()

    assert client.get(written.get_absolute_url()).status_code == 200
    assert client.get(reverse("catalogue:reviews-detail", args=[other.slug, other.pk, written.pk])).status_code == 404
