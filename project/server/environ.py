"""An ASGI request as WSGI's environment."""

import sys
from urllib.parse import unquote_to_bytes

from project.server.files import FileWrapper

# Of two header fields of one name: only these may be joined by something else than a comma.
SEPARATORS = {"HTTP_COOKIE": "; "}
UNPREFIXED = {"CONTENT_TYPE", "CONTENT_LENGTH"}
# The body has been read whole: what said how it travelled no longer says anything.
GONE = {b"transfer-encoding", b"content-length", b"expect"}


def environ_of(scope, body, length: int | None) -> dict:
    """The environment of one request whose body has been read: `length` bytes, None where none was announced."""
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _latin(scope.get("root_path", "").encode()),
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    host, port = scope.get("server") or ("localhost", None)
    environ["SERVER_NAME"], environ["SERVER_PORT"] = host, str(port or 80)
    if scope.get("client"):
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = scope["client"][0], str(scope["client"][1])
    for name, value in scope["headers"]:
        # X_FORWARDED_FOR and X-Forwarded-For would be one key: a caller could write what only the proxy may say.
        if name in GONE or b"_" in name:
            continue
        key = name.decode("latin1").upper().replace("-", "_")
        if key not in UNPREFIXED:
            key = f"HTTP_{key}"
        value = value.decode("latin1")
        environ[key] = f"{environ[key]}{SEPARATORS.get(key, ',')}{value}" if key in environ else value
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def _path(scope) -> str:
    raw = scope.get("raw_path")
    if raw is None:
        path = _latin(scope["path"].encode())
    elif b"%" in raw:
        path = _latin(unquote_to_bytes(raw))
    else:
        path = _latin(raw)
    root = _latin(scope.get("root_path", "").encode())
    return path[len(root) :] if root and path.startswith(root) else path


def _latin(raw: bytes) -> str:
    """Bytes as WSGI wants them: as text with one character a byte."""
    return raw.decode("latin1")
