"""JWT header -> user."""

from rest_framework_simplejwt.authentication import JWTAuthentication as SimpleJWTAuthentication


class JWTAuthentication(SimpleJWTAuthentication):
    """Bearer tokens only; the API knows no cookies."""
