"""The link to a range in the words of an offer."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def range_anchor(product_range) -> SafeString:
    """A link to the range, whose name is text and not HTML."""
    address = reverse("dashboard:range-update", kwargs={"pk": product_range.pk})
    return format_html('<a href="{}">{}</a>', address, product_range.name)
