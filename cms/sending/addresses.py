"""Full addresses of the pages that a reader reaches from a mail."""

from django.urls import reverse

from forked_apps.communication.layout import absolute


def unsubscribe_url(token: str) -> str:
    """Where a reader says "no more": a page for people, and the one-click address for mail programs."""
    return absolute(reverse("cms_public:unsubscribe", kwargs={"token": token}))


def view_url(token: str) -> str:
    """The same mail in a browser."""
    return absolute(reverse("cms_public:view", kwargs={"token": token}))
