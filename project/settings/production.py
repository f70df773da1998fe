"""Secure defaults; refuses to start when a secret is missing, published or weak, and names it."""

from project.settings.env import env, required
from project.settings.secrets import refuse_weak

_secrets = required(
    "SECRET_KEY",
    "JWT_SIGNING_KEY",
    "SUPPRESSION_KEY",
    "PROOF_KEYS",
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "SHOP_BASE_URL",
    "EMAIL_URL",
)
refuse_weak((name, _secrets[name]) for name in ("SECRET_KEY", "JWT_SIGNING_KEY", "SUPPRESSION_KEY"))
# Stripe chooses these; what could stand here by mistake is the demo's.
_webhook_secrets = env.list("STRIPE_WEBHOOK_SECRETS", default=[])
refuse_weak((("STRIPE_WEBHOOK_SECRETS", secret) for secret in _webhook_secrets), least_length=16)
if env.str("STRIPE_SECRET_KEY", default=""):
    refuse_weak([("STRIPE_SECRET_KEY", env.str("STRIPE_SECRET_KEY"))], least_length=16)

from project.settings.base import *  # noqa: E402, F403
from project.settings.base import REST_FRAMEWORK  # noqa: E402
from project.settings.limits import refuse_contradicting_proxies  # noqa: E402

DEBUG = False
SECRET_KEY = _secrets["SECRET_KEY"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=True)
NUM_PROXIES = REST_FRAMEWORK["NUM_PROXIES"] = env.int("NUM_PROXIES", default=1 if BEHIND_PROXY else 0)
refuse_contradicting_proxies(behind_proxy=BEHIND_PROXY, num_proxies=NUM_PROXIES)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
OSCAR_BASKET_COOKIE_SECURE = True
OSCAR_URL_SCHEMA = "https"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[_secrets["SHOP_BASE_URL"]])
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
