"""The keys of seals: kept outside the database, so that whoever can write there cannot write a seal."""

import hashlib
import hmac

from django.conf import settings


def sign(text: str) -> tuple[str, str]:
    """The id of the present key and its signature of the text, in hex."""
    key_id = next(iter(settings.PROOF_KEYS))
    return key_id, _signature(text, settings.PROOF_KEYS[key_id])


def is_genuine(text: str, *, key_id: str, signature: str) -> bool:
    """Whether the key with this id signed this text; False too when the shop does not know the key (any more)."""
    key = settings.PROOF_KEYS.get(key_id)
    return key is not None and hmac.compare_digest(_signature(text, key), signature)


def _signature(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
