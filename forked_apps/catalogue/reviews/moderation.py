"""Approve or reject a review; the product's rating follows."""

from django.db import transaction

from forked_apps.catalogue.reviews.models import ProductReview


def approve(*, review_id: int) -> ProductReview:
    """Shows the review and counts its stars. Raises ProductReview.DoesNotExist."""
    return _decide(review_id, ProductReview.APPROVED)


def reject(*, review_id: int) -> ProductReview:
    """Keeps the review out of sight and out of the rating. Raises ProductReview.DoesNotExist."""
    return _decide(review_id, ProductReview.REJECTED)


@transaction.atomic
def _decide(review_id: int, status: int) -> ProductReview:
    review = ProductReview.objects.select_for_update().get(pk=review_id)
    review.status = status
    review.save(update_fields=["status"])  # Oscar's save refreshes the rating of the product
    return review
