"""Settings that cannot work are told at start, with the remedy."""

from importlib.metadata import version

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def elasticsearch_client_is_supported(**_kwargs: object) -> list[CheckMessage]:
    """Only clients 8.19 to 9.x are known to work."""
    engine = settings.HAYSTACK_CONNECTIONS.get("default", {}).get("ENGINE", "")
    if "elasticsearch" not in engine:
        return []
    found = version("elasticsearch")
    if (8, 19) <= tuple(int(part) for part in found.split(".")[:2]) < (10, 0):
        return []
    return [Error(f"The Elasticsearch client {found} is not supported.", hint="Install 8.19 or 9.x.", id="search.E001")]
