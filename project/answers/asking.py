"""Which requests may share an answer, and what tells their answers apart."""

import re

# What everybody reads alike. Carts, orders and accounts are none of it.
PATHS = re.compile(r"/api/(products/(\d+/)?|categories/(\d+/)?|search/(suggest/)?)")
# Who sends one of these may be somebody.
PERSONAL = {b"authorization", b"cookie", b"x-cart-token"}
# What an answer of these paths may depend on. An answer that says in Vary that it depends on more is not kept.
TOLD_APART = {
    b"host",
    b"accept",
    b"accept-language",
    b"origin",
    b"x-forwarded-proto",
    b"x-forwarded-host",
    b"x-forwarded-port",
}
VARIES = {name.decode() for name in TOLD_APART | PERSONAL}
FORBIDDEN = ("private", "no-store")


def key_of(scope) -> tuple | None:
    """The same for requests that are answered alike; None for one whose answer is nobody else's."""
    if scope["method"] != "GET" or not PATHS.fullmatch(scope["path"]):
        return None
    told = []
    for name, value in scope["headers"]:
        if name in PERSONAL or (name == b"content-length" and value != b"0") or name == b"transfer-encoding":
            return None
        if name in TOLD_APART:
            told.append((name, value))
    return scope.get("scheme"), scope.get("root_path"), scope["path"], scope["query_string"], tuple(sorted(told))


def is_for_all(status: int, headers) -> bool:
    """Whether an answer may be given to the next one who asks alike."""
    if status != 200:
        return False
    for name, value in headers:
        words = [word.strip() for word in value.decode("latin1").lower().split(",")]
        if name == b"set-cookie":
            return False
        if name == b"cache-control" and any(word in FORBIDDEN for word in words):
            return False
        if name == b"vary" and not VARIES.issuperset(words):
            return False
    return True


def without_condition(scope) -> dict:
    """The request without If-None-Match: what is kept is the document, not that one reader has it already."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"if-none-match"]}


def has_already(scope, tag: bytes) -> bool:
    """Whether the reader names this tag, weak or not, as the one they have."""
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            named = [one.strip().removeprefix(b"W/") for one in value.split(b",")]
            if tag.removeprefix(b"W/") in named or b"*" in named:
                return True
    return False
