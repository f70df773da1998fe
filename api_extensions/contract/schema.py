"""OpenAPI: only our paths, with the headers that views take and the problems that they answer."""

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_basic_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, AllowAny

FaultShape = inline_serializer(
    "Fault",
    {
        "pointer": serializers.CharField(help_text='"#/lines/3/quantity" in the body, "?page" in the query'),
        "code": serializers.CharField(),
        "detail": serializers.CharField(),
    },
    many=True,
)
ProblemShape = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(),
        "code": serializers.CharField(help_text="Stable; for programs"),
        "instance": serializers.CharField(),
        "request_id": serializers.CharField(),
        "errors": FaultShape,
    },
)

CART_TOKEN = OpenApiParameter(
    "X-Cart-Token",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A guest's cart. Issued by the first write to the cart, lives 30 days; ignored beside a JWT.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text of at most 255 characters. The same key with the same body gets the stored answer.",
)


class BearerScheme(SimpleJWTScheme):
    """Makes "Authorize" of the documents take an access token."""

    target_class = "api_extensions.auth.authentication.JWTAuthentication"
    priority = 1


class ProblemAwareSchema(AutoSchema):
    """The schema generator of every view.

    A view says `takes_cart_token = True` or `takes_idempotency_key = True` to have these headers documented, and
    `problem_statuses = (409,)` for problems beyond those that follow from its methods and permissions.
    """

    def get_override_parameters(self):
        found = list(super().get_override_parameters())
        if getattr(self.view, "takes_cart_token", False):
            found.append(CART_TOKEN)
        if getattr(self.view, "takes_idempotency_key", False) and self.method == "POST":
            found.append(IDEMPOTENCY_KEY)
        return found

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if direction != "response":
            return bodies
        for status in self._problem_statuses():
            bodies.setdefault(str(status), self._problem_body(status))
        return bodies

    def _problem_statuses(self) -> list[int]:
        found = {400, *getattr(self.view, "problem_statuses", ())}
        if self.view.get_authenticators():
            found.add(401)
        if not any(isinstance(permission, AllowAny) for permission in self.view.get_permissions()):
            found.add(403)
        if "{" in self.path or self._is_list_view():
            found.add(404)
        if self.method not in SAFE_METHODS:
            found |= {413, 415}
        if self.view.get_throttles():
            found.add(429)
        return sorted(found)

    def _problem_body(self, status: int) -> dict:
        component = self.resolve_serializer(ProblemShape, "response")
        return {
            "content": {"application/problem+json": {"schema": component.ref if component else build_basic_type(dict)}},
            "description": f"Problem {status}",
        }


def only_our_api(endpoints, **kwargs):
    """Keeps Wagtail's and other packages' APIs out of our document, and of two spellings of one path the one with the
    slash."""
    ours = [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]
    paths = {path for path, *_ in ours}
    return [endpoint for endpoint in ours if endpoint[0].endswith("/") or f"{endpoint[0]}/" not in paths]
