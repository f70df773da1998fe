"""Where a guest's cart token stands in a request: the header X-Cart-Token, or `cart_token` in the body."""

HEADER = "X-Cart-Token"


def cart_token_of(request) -> str:
    """The token as it was sent, unchecked; "" when there is none. The header wins over the body."""
    token = request.headers.get(HEADER, "")
    if not token and isinstance(request.data, dict):
        token = request.data.get("cart_token") or ""
    return token if isinstance(token, str) else ""
