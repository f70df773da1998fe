"""Write a review: once per user and product, shown when a moderator has approved it."""

from django.conf import settings
from django.db import IntegrityError, transaction

from forked_apps.catalogue.models import Product
from forked_apps.catalogue.reviews.models import ProductReview


class AlreadyReviewed(Exception):
    """This user has reviewed this product before."""

    def __init__(self, product_id: int):
        super().__init__(f"Product {product_id} was already reviewed by this user.")
        self.product_id = product_id


def write(*, product_id: int, user, score: int, title: str, body: str) -> ProductReview:
    """Stores a review of a visible product; `score` is 1 to 5. It waits for moderation where the shop moderates.

    Raises Product.DoesNotExist for what the user cannot see, AlreadyReviewed also when two requests race.
    """
    product = Product.objects.visible().get(pk=product_id)
    status = ProductReview.FOR_MODERATION if settings.OSCAR_MODERATE_REVIEWS else ProductReview.APPROVED
    review = ProductReview(
        product=product, user=user, score=score, title=title.strip(), body=body.strip(), status=status
    )
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as error:
        if ProductReview.objects.filter(product=product, user=user).exists():
            raise AlreadyReviewed(product_id) from error
        raise
    return review
