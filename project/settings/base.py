"""Django core (middleware, templates, i18n); imports the topic files."""

from project.settings.api import *  # noqa: F403
from project.settings.apps import INSTALLED_APPS  # noqa: F401
from project.settings.caching import *  # noqa: F403
from project.settings.database import *  # noqa: F403
from project.settings.email import *  # noqa: F403
from project.settings.env import BASE_DIR, env
from project.settings.limits import *  # noqa: F403
from project.settings.observability import *  # noqa: F403
from project.settings.oscar import *  # noqa: F403
from project.settings.payments import *  # noqa: F403
from project.settings.proof import *  # noqa: F403
from project.settings.realtime import *  # noqa: F403
from project.settings.retention import *  # noqa: F403
from project.settings.search import *  # noqa: F403 - after Oscar: its defaults name another signal processor
from project.settings.server import *  # noqa: F403
from project.settings.storage import *  # noqa: F403
from project.settings.tasks import *  # noqa: F403
from project.settings.wagtail import *  # noqa: F403

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# The one address of the shop as shoppers and mails know it; links are built from it, never from the Host header.
SHOP_BASE_URL = env.str("SHOP_BASE_URL", default="http://localhost:8000").rstrip("/")
SITE_ID = 1

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
ASGI_APPLICATION = "project.asgi.application"

MIDDLEWARE = [
    "project.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "project.content_security.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "api_extensions.contract.middleware.ApiEdgeMiddleware",
    "project.nul_characters.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "project.page_limits.PageLimitsMiddleware",
    "project.shop_pages.ShopBasketMiddleware",
    "project.shop_pages.ShopFlatpages",
    "project.shop_pages.ShopRedirects",
]
# Other hosts that pages may use beside the shop's own, such as a payment provider's script: comma-separated lists.
PAGE_SOURCES = {
    "script-src": env.list("PAGE_SCRIPT_SOURCES", default=[]),
    "connect-src": env.list("PAGE_CONNECT_SOURCES", default=[]),
    "frame-src": env.list("PAGE_FRAME_SOURCES", default=[]),
    "font-src": env.list("PAGE_FONT_SOURCES", default=[]),
}
CSRF_FAILURE_VIEW = "project.error_pages.csrf_failure"
X_FRAME_OPTIONS = "DENY"  # previews of the CMS allow their own site's frame themselves

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # Django's own two loaders, which name the nonce of the Content-Security-Policy in script elements.
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["project.content_security.FolderLoader", "project.content_security.AppLoader"],
                )
            ],
            "builtins": ["project.templatetags.content_security"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "project.landing.of_the_demo",
                "project.shop_pages.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets write scripts too: they need the nonce

AUTH_USER_MODEL = "accounts.User"
# One backend: two would hash twice for a known address and once for an unknown one, which tells who has an account.
AUTHENTICATION_BACKENDS = ["forked_apps.accounts.authentication.EmailBackend"]
PASSWORD_HASHERS = [
    "forked_apps.accounts.hashing.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
DEMO_PAGES = False  # caught mail and the demo's logins: shown on a developer's own machine (local.py)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")  # of everybody in the demo; empty: the published ones

# One language for everybody, whatever their browser asks for: half of a shop's words in another one is worse than none.
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en-us")
LANGUAGES = [(code, code) for code in env.list("LANGUAGES", default=[LANGUAGE_CODE])]
LOCALE_PATHS = [BASE_DIR / "project" / "locale"]
FORMAT_MODULE_PATH = "project.formats"
DATETIME_FORMAT = "j M Y, H:i"  # what Oscar's restrictions of offers read past every language's own
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("BODY_MAX_BYTES", default=2_500_000)  # of a request body without files
