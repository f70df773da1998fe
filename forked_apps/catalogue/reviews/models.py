"""Reviews: one per user and product, 1 to 5 stars, moderated; the average is kept on the product."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.reviews.abstract_models import AbstractProductReview

from forked_apps.catalogue.models import WrittenWhole


class ProductReview(WrittenWhole, AbstractProductReview):
    """What a customer says about a product. Oscar's unique (product, user) lets each of them speak once."""

    SCORE_CHOICES = tuple((score, score) for score in range(1, 6))
    score = models.SmallIntegerField(_("Score"), choices=SCORE_CHOICES)

    class Meta(AbstractProductReview.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="review_score_1_to_5")
        ]


from oscar.apps.catalogue.reviews.models import *  # noqa: E402, F403
