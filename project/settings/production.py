"""Secure defaults; refuses to start when a secret is missing, and names it."""

from project.settings.env import env, required

_secrets = required(
    "SECRET_KEY", "JWT_SIGNING_KEY", "SUPPRESSION_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "SHOP_BASE_URL", "EMAIL_URL"
)

from project.settings.base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = _secrets["SECRET_KEY"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=True) else None
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
