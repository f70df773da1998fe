"""What a page may load and run: one Content-Security-Policy per face of the shop, and what a cache may keep of a page.

Scripts run from our own files, or from templates: each `<script>` that stands in a template is given the number of its
request (a nonce) when the template is loaded, so that Oscar's, Wagtail's and our own templates need no change, and a
`<script>` that came in as data has none. That is why this is not django-csp, which asks every template for it.
"""

import base64
import hashlib
import re
import secrets
from contextvars import ContextVar

from django.conf import settings
from django.template.loaders import app_directories, filesystem
from django.utils.cache import patch_cache_control

_nonce: ContextVar[list[str] | None] = ContextVar("nonce", default=None)

_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_LABEL = re.compile(r"\bfield\.label\|safe\b")
_SAFE = re.compile(r"\|safe\b")
# Texts of Oscar's own code with forms and buttons in them; what people wrote is escaped there before.
_TRUSTED = ("oscar/partials/alert_messages.html", "oscar/dashboard/partials/alert_messages.html")

# Handlers that stand in Oscar's templates, word for word: back, close, print. Anything else in an attribute is refused.
_HANDLERS = (
    "history.go(-1);return false;",
    "window.history.go(-1);return false",
    "window.history.go(-1);return false;",
    "javascript:history.go(-1);",
    "window.close();return false;",
    "window.print()",
)

PERSONAL = ("/accounts/", "/basket/", "/checkout/", "/dashboard/", "/cms/", "/django-admin/")


class Guarded:
    """Mixed into a template loader: names the nonce in each script element of a template, and lets no template of the
    shop or its dashboard take a text for safe: labels are escaped, rich text is cleaned once more."""

    def get_contents(self, origin) -> str:
        text = _SCRIPT.sub("<script{% script_nonce %}", super().get_contents(origin))
        if origin.template_name.startswith("oscar/") and origin.template_name not in _TRUSTED:
            text = _SAFE.sub("|cleaned", _LABEL.sub("field.label", text))
        return text


class FolderLoader(Guarded, filesystem.Loader):
    """Django's loader of TEMPLATES["DIRS"]."""


class AppLoader(Guarded, app_directories.Loader):
    """Django's loader of the apps' own templates."""


def nonce() -> str:
    """The number that lets a script of this request run; "" outside a request."""
    made = _nonce.get()
    if made is None:
        return ""
    if not made:
        made.append(secrets.token_urlsafe(16))
    return made[0]


class ContentSecurityMiddleware:
    """Says with each answer what its page may do; an answer that says so itself is left as it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        made: list[str] = []
        token = _nonce.set(made)
        try:
            response = self.get_response(request)
        finally:
            _nonce.reset(token)
        response.headers.setdefault("Content-Security-Policy", policy(request.path, *made))
        if request.path.startswith(PERSONAL):
            patch_cache_control(response, private=True, no_store=True)
        return response


def policy(path: str, nonce: str = "") -> str:
    """The policy of the page at this path."""
    rules = dict(_EVERYWHERE)
    rules["script-src"] = " ".join(["'self'", *([f"'nonce-{nonce}'"] if nonce else []), *_HANDLER_SOURCES])
    rules["form-action"] = " ".join(["'self'", *_payment_pages()])
    for face, own in _FACES.items():
        if path.startswith(face):
            rules |= own
    for name, sources in settings.PAGE_SOURCES.items():
        if sources:
            rules[name] = " ".join([rules.get(name, "'self'"), *sources])
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(handler: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(handler.encode()).digest()).decode()}'"


_HANDLER_SOURCES = ("'unsafe-hashes'", *(_hash(handler) for handler in _HANDLERS))

_EVERYWHERE = {
    "default-src": "'self'",
    "script-src": "",
    "style-src": "'self' 'unsafe-inline'",  # widths of bars, stars, Bootstrap's and TinyMCE's own; runs nothing
    "img-src": "'self' data: blob: https:",  # descriptions may show pictures of other hosts, media may lie on one
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "",
    "frame-ancestors": "'none'",
}
_FACES = {
    "/cms/": {"frame-ancestors": "'self'"},  # previews stand in a frame of their own page
    "/api/redoc/": {"worker-src": "'self' blob:"},  # Redoc searches in a worker that it writes itself
}


def _payment_pages() -> list[str]:
    """Where a form may lead on to pay: browsers hold the redirect after a POST to form-action too."""
    return [settings.STRIPE_API_BASE] if settings.STRIPE_API_BASE else ["https://checkout.stripe.com"]
