"""Address rows as JSON shows them, with the keys of `api_extensions.addresses`."""

from api_extensions.addresses import AddressSerializer

KEYS = tuple(name for name in AddressSerializer().fields if name != "country")


def document(address) -> dict | None:
    """An address row as JSON shows it; None stays None."""
    if address is None:
        return None
    shown = {key: str(getattr(address, key, "") or "") for key in KEYS}
    return {**shown, "country": address.country_id}
