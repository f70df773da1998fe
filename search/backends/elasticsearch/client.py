"""The client, speaking what servers of both supported versions understand."""

from collections.abc import Mapping
from typing import Any

import elasticsearch
from elastic_transport import Transport

# A client asks in the dialect of its own version, and a server of an older one refuses it (400,
# media_type_header_exception). Servers 8 and 9 both speak that of 8, and what we ask is the same in both.
DIALECT = "compatible-with=8"


class OneDialect(Transport):
    """Asks in the dialect of 8, whatever version the client has."""

    def perform_request(self, method: str, target: str, *, headers: Any = None, **options: Any) -> Any:
        return super().perform_request(method, target, headers=in_dialect(headers or {}), **options)


def in_dialect(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers of a request whose media types name the dialect of 8."""
    return {name: value.replace("compatible-with=9", DIALECT) for name, value in headers.items()}


def connect(url: str, **options: Any) -> elasticsearch.Elasticsearch:
    """A client for a server 8 or 9. Sends nothing yet."""
    return elasticsearch.Elasticsearch(url, transport_class=OneDialect, **options)
