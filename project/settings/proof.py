"""Keys of the seals on orders and money, and how long an invoice must name its buyer."""

import hashlib
import hmac

from django.core.exceptions import ImproperlyConfigured

from project.settings.env import env

SHORTEST_KEY = 32  # characters


def read(text: str) -> dict[str, str]:
    """ "id:key,id:key": the first one seals, the others only verify. Raises ImproperlyConfigured, and names what is
    wrong with which id, never a key."""
    keys: dict[str, str] = {}
    for place, part in enumerate((part.strip() for part in text.split(",") if part.strip()), start=1):
        key_id, colon, key = part.partition(":")
        if not colon or not key_id or len(key_id) > 16:
            raise ImproperlyConfigured(f'PROOF_KEYS: part {place} is not "id:key" with an id of 1 to 16 characters.')
        if len(key) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"PROOF_KEYS: the key {key_id} has fewer than {SHORTEST_KEY} characters.")
        if key_id in keys:
            raise ImproperlyConfigured(f"PROOF_KEYS: two keys are called {key_id}.")
        keys[key_id] = key
    return keys


def derived(secret_key: str) -> dict[str, str]:
    """The key of a developer's shop, which has set none; `doctor` says so."""
    return {"derived": hmac.new(secret_key.encode(), b"proof", hashlib.sha256).hexdigest()}


PROOF_KEYS = read(env.str("PROOF_KEYS", default="")) or derived(env.str("SECRET_KEY", default=""))
# Years after its year's end that an invoice names its buyer, when the customer asked to be erased (Germany: ten).
INVOICE_BUYER_YEARS = env.int("INVOICE_BUYER_YEARS", default=10)
