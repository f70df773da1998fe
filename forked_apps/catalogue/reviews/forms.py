"""The form of a review: Oscar's, whose stars are a number also when the form is shown again."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.reviews import forms as oscar
from oscar.apps.catalogue.reviews.forms import *  # noqa: F403 - Oscar loads its forms through this module

from forked_apps.catalogue.reviews.models import ProductReview


class StarsField(forms.TypedChoiceField):
    def bound_data(self, data, initial):
        """The template paints as many stars as this says."""
        return int(data) if data in {str(score) for score, _label in self.choices} else 0


class ProductReviewForm(oscar.ProductReviewForm):
    score = StarsField(label=_("Score"), choices=ProductReview.SCORE_CHOICES, coerce=int)

    class Meta(oscar.ProductReviewForm.Meta):
        pass
