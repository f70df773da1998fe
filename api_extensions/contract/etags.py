"""Entity tags: a document is named by a hash of its content, so that a client asks again without loading it again."""

import hashlib
import json
from typing import Any

from django.utils.http import parse_etags
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from api_extensions.contract.problems import Problem

CHANGED = "version_changed"
CHANGED_SINCE = "What you want to change has changed since you read it."


def tag_of(document: Any) -> str:
    """The quoted tag of a document; equal documents have equal tags."""
    raw = json.dumps(document, cls=JSONEncoder, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(raw.encode()).hexdigest()[:32]}"'


def as_read(document: Any) -> Any:
    """The document as a client reads it: dates and amounts as text."""
    return json.loads(json.dumps(document, cls=JSONEncoder))


def answer(request, document: Any, *, tag: str, cache_control: str, status: int = 200) -> Response:
    """The document with its tag, or 304 without a body when a GET names the same tag in If-None-Match."""
    headers = {"ETag": tag, "Cache-Control": cache_control}
    if request.method in ("GET", "HEAD") and _names(request.headers.get("If-None-Match", ""), tag):
        return Response(status=304, headers=headers)
    return Response(document, status=status, headers=headers)


def version_of(document: Any) -> str:
    """The tag without its quotes, for a `version` inside the document itself."""
    return tag_of(document).strip('"')


def require_match(request, tag: str) -> None:
    """Raises Problem 412, with the present version, when the request names another one in If-Match; without the header
    nothing is asked."""
    wanted = request.headers.get("If-Match", "")
    if wanted and not _names(wanted, tag):
        raise Problem(412, CHANGED, CHANGED_SINCE, headers={"ETag": tag}, version=tag.strip('"'))


def _names(header: str, tag: str) -> bool:
    # A weak tag names the same content: our documents have no parts that would not matter.
    return any(one == "*" or one.removeprefix("W/") == tag for one in parse_etags(header)) if header else False
