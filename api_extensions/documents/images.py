"""Product pictures as addresses."""

from django.core.files.storage import default_storage


def address(name: str | None) -> str | None:
    """Where the picture of this name in the storage is found; None without one."""
    return default_storage.url(name) if name else None
