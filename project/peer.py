"""The caller's address as the socket has it: uvicorn by itself believes X-Forwarded-For from its own machine."""

LOOPBACK = "127.0.0.1"  # whose word uvicorn takes where FORWARDED_ALLOW_IPS does not say otherwise


def with_true_peer(application):
    """The ASGI application, which is told who is connected, not who a header says is.

    uvicorn puts an entry of the header in the peer's place when it trusts the peer. What the header says is read in one
    place only, accounts.client_address, by NUM_PROXIES.
    """

    async def told(scope, receive, send):
        client = scope.get("client")
        if client and _is_of_header(client[0], scope["headers"]):
            scope = {**scope, "client": (LOOPBACK, 0)}
        await application(scope, receive, send)

    return told


def _is_of_header(host: str, headers) -> bool:
    """Also true for who writes their own address there; then they count as one caller with others who do."""
    values = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin1")
    return any(entry.strip().lstrip("[").startswith(host) for entry in values.split(",") if entry.strip())
