"""What production does not take for a secret: what is published with the source, and what can be guessed."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

# Every value that somebody can read in this repository: .env.example, local and test settings, fakepay.
PUBLISHED = {
    "change-me-to-50-random-characters",
    "change-me-to-50-other-random-characters",
    "insecure-development-key-never-used-in-production-0123456789",
    "tests-only-key-with-more-than-fifty-characters-in-it-0123456789",
    "sk_test_fakepay",
    "whsec_fakepay",
    "whsec_chaos",
}
PLACEHOLDERS = ("change-me", "changeme", "insecure", "django-insecure", "tests-only")
LEAST_LENGTH = 32  # characters; `secrets.token_urlsafe(38)` makes 51
LEAST_DIFFERENT = 10  # characters; "xxxx..." is long as well


def weakness(value: str, *, least_length: int = LEAST_LENGTH) -> str:
    """Why the value is no secret, "" when nothing speaks against it."""
    if value in PUBLISHED or value.lower().startswith(PLACEHOLDERS):
        return "is published with the source"
    if len(value) < least_length:
        return f"is shorter than {least_length} characters"
    if len(set(value)) < min(LEAST_DIFFERENT, least_length):
        return "repeats a few characters"
    return ""


def refuse_weak(secrets: Iterable[tuple[str, str]], *, least_length: int = LEAST_LENGTH) -> None:
    """Raises ImproperlyConfigured that names every weak one and never tells a value."""
    found = [(name, weakness(value, least_length=least_length)) for name, value in secrets]
    weak = [f"{name} {why}" for name, why in found if why]
    if weak:
        raise ImproperlyConfigured(
            f"{'; '.join(weak)}. Make a new one: python -c 'import secrets; print(secrets.token_urlsafe(38))'"
        )
