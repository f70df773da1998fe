"""Register, log in, refresh, log out."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication

from api_extensions.auth import serializers, tokens
from api_extensions.contract.cart_tokens import cart_token_of
from api_extensions.contract.throttling import Counted
from forked_apps.basket import lookup
from forked_apps.customer import login, registration


class _Door(APIView):
    """Open to everyone. A bearer token that came along is not looked at: a dead one must not keep anybody out."""

    authentication_classes: list = []
    permission_classes = [AllowAny]


class Register(_Door):
    """Make an account and log in to it."""

    throttle_classes = [Counted("register")]
    takes_cart_token = True

    @extend_schema(
        tags=["auth"], request=serializers.Registration, responses={201: serializers.LoggedIn}, summary="Register"
    )
    def post(self, request):
        body = serializers.Registration.read(request)
        token = cart_token_of(request)
        merges = _names_a_cart(token)
        user = registration.register(**{**body, "cart_token": token})
        return Response(_logged_in(request, user, merges), status=201)


class Login(_Door):
    """Log in by e-mail and password."""

    takes_cart_token = True
    problem_statuses = (401, 429)

    @extend_schema(tags=["auth"], request=serializers.Login, responses=serializers.LoggedIn, summary="Log in")
    def post(self, request):
        body = serializers.Login.read(request)
        token = cart_token_of(request)
        merges = _names_a_cart(token)
        user = login.log_in(request=request, **{**body, "cart_token": token})
        return Response(_logged_in(request, user, merges))


class Refresh(_Door):
    """Exchange a refresh token for the next pair. Using one twice ends the session."""

    problem_statuses = (401,)

    @extend_schema(tags=["auth"], request=serializers.Refresh, responses=serializers.TokenPair, summary="Refresh")
    def post(self, request):
        body = serializers.Refresh.read(request)
        _, pair = tokens.exchange(token=body["refresh"], now=timezone.now())
        return Response(pair.as_dict())


class Logout(_Door):
    """End the session of the refresh token, or of the access token when none is sent. Twice does no harm."""

    @extend_schema(
        tags=["auth"],
        request=serializers.Logout,
        responses=serializers.LoggedOut,
        summary="Log out",
        auth=[{"jwtAuth": []}, {}],
    )
    def post(self, request):
        body = serializers.Logout.read(request)
        shown = body.get("refresh") or _access_of(request)
        if not shown:
            raise ValidationError({"refresh": [ErrorDetail("A token of the session is needed.", code="required")]})
        tokens.end_session(token=shown, now=timezone.now())
        return Response({"detail": "You are logged out."})


def _access_of(request) -> str:
    reader = JWTAuthentication()
    raw = reader.get_raw_token(reader.get_header(request) or b"")
    return raw.decode("ascii", "replace") if raw else ""


def _names_a_cart(token: str) -> bool | None:
    return lookup.of_token(token=token) is not None if token else None


def _logged_in(request, user, merged: bool | None) -> dict:
    pair = tokens.issue(user=user, client=request.headers.get("User-Agent", ""))
    return {**pair.as_dict(), "user": serializers.Account(user).data, "cart_merged": merged}
