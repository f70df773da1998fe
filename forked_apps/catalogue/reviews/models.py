"""Reviews: one per user and product, 1 to 5 stars, moderated; the average is kept on the product."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.apps.catalogue.reviews.abstract_models import AbstractProductReview
from oscar.core import validators

from forked_apps.accounts import one_line
from forked_apps.catalogue.models import WrittenWhole


class ProductReview(WrittenWhole, AbstractProductReview):
    """What a customer says about a product. Oscar's unique (product, user) lets each of them speak once."""

    SCORE_CHOICES = tuple((score, score) for score in range(1, 6))
    score = models.SmallIntegerField(_("Score"), choices=SCORE_CHOICES)

    title = models.CharField(
        pgettext_lazy("Product review title", "Title"),
        max_length=255,
        validators=[validators.non_whitespace, one_line.validate],
    )
    body = models.TextField(_("Body"), validators=[one_line.validate_lines])
    name = models.CharField(
        pgettext_lazy("Anonymous reviewer name", "Name"), max_length=255, blank=True, validators=[one_line.validate]
    )

    def save(self, *args, **kwargs) -> None:
        # Forms refuse what the API refuses; what comes another way is made readable.
        self.title, self.name = one_line.made(self.title), one_line.made(self.name)
        self.body = one_line.made_lines(self.body)
        super().save(*args, **kwargs)

    class Meta(AbstractProductReview.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="review_score_1_to_5")
        ]


from oscar.apps.catalogue.reviews.models import *  # noqa: E402, F403
