"""JWT header -> user."""

from rest_framework_simplejwt.authentication import JWTAuthentication as SimpleJWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken

from api_extensions.auth import tokens


class JWTAuthentication(SimpleJWTAuthentication):
    """Bearer tokens only; the API knows no cookies. The session of the token and its user are read at each request,
    so that logout, deactivation and a changed password take effect at once."""

    def get_validated_token(self, raw_token):
        try:
            return super().get_validated_token(raw_token)
        except InvalidToken as error:
            raise tokens.refused() from error

    def get_user(self, validated_token):
        return tokens.user_of(validated_token)
