"""OpenAPI: only our paths, error answers documented."""

from drf_spectacular.openapi import AutoSchema


class ProblemAwareSchema(AutoSchema):
    """The schema generator of every view."""


def only_our_api(endpoints, **kwargs):
    """Keeps Wagtail's and other packages' APIs out of our document."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]
