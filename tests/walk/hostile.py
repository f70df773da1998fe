"""Fills every text that people can write with HTML that would run, and finds it in a page where it came out raw."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.apps import apps
from django.db import models, transaction

from forked_apps.order import freezing

MARKER = "marker()"
SCRIPT = f'"><script>{MARKER}</script>'
PICTURE = f"<img src=x onerror={MARKER}>"

# Not written by people, or meant for machines: a page that cannot be reached shows nothing.
LEFT_OUT_APPS = {"auth", "contenttypes", "sessions", "sites", "thumbnail", "admin", "wagtailsearch", "django_tasks"}
LEFT_OUT_MODELS = {"accounts.User", "communication.CommunicationEventType", "wagtailcore.Revision", "wagtailcore.Page"}
LEFT_OUT_MODELS |= {"wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"}
LEFT_OUT_NAMES = {
    *("path", "url_path", "proxy_class", "currency", "number", "order_number", "iso_3166_1_a2", "iso_3166_1_a3"),
    *("iso_3166_1_numeric", "language", "token", "intent_id", "client_secret", "method", "status", "new_status"),
    *("old_status", "tax_code", "shipping_code", "code", "slug", "upc", "source", "state", "kind", "event", "digest"),
    *("line_reference", "search_text", "default_currency", "locale", "dedupe_key", "filename", "file_hash", "url"),
    *("payment_status", "payment_method", "type", "country", "structure", "widget", "usage", "offer_type", "carrier"),
}
MADE_BY_US = {("cms.Edition", "html"), ("cms.Edition", "text"), ("communication.OutgoingMail", "html")}
PEOPLE = ("first_name", "last_name")


def fill() -> int:
    """Every text column of every row that is there; answers how many columns took it."""
    taken = 0
    with freezing.lifted():
        for model in apps.get_models():
            for field in _texts(model):
                taken += _fill(model, field)
        user = apps.get_model("accounts", "User")
        taken += sum(_fill(user, user._meta.get_field(name)) for name in PEOPLE)
        for label in ("order.LineAttribute", "basket.LineAttribute"):
            apps.get_model(label).objects.update(value=SCRIPT + PICTURE)
    return taken


def _texts(model) -> Iterator[models.Field]:
    meta = model._meta
    if meta.app_label in LEFT_OUT_APPS or meta.label in LEFT_OUT_MODELS or meta.proxy or not meta.managed:
        return
    for field in meta.local_concrete_fields:
        plain = isinstance(field, (models.CharField, models.TextField)) and not isinstance(
            field, (models.EmailField, models.SlugField, models.URLField)
        )
        is_stream = "StreamField" in type(field).__name__
        named = field.name in LEFT_OUT_NAMES and not (meta.label == "voucher.Voucher" and field.name == "code")
        if (
            plain
            and not is_stream
            and not field.choices
            and not field.primary_key
            and not named
            and (meta.label, field.name) not in MADE_BY_US
        ):
            yield field


def _fill(model, field) -> int:
    """1 when the column took the text; one that refuses it (a check, a trigger) shows nothing either."""
    text = SCRIPT + PICTURE
    room = (field.max_length or 10_000) - 8  # for what makes it unique
    if room < len(SCRIPT):
        return 0
    text = text if room >= len(text) else PICTURE if room >= len(PICTURE) else SCRIPT
    try:
        with transaction.atomic():
            if field.unique:
                for pk in model._base_manager.values_list("pk", flat=True):
                    models.QuerySet(model).filter(pk=pk).update(**{field.name: f"{text}{pk}"[: field.max_length]})
            else:
                models.QuerySet(model).update(**{field.name: text})
    except Exception:  # noqa: BLE001 - whatever refuses it
        return 0
    return 1


class _Running(HTMLParser):
    """Notes what a browser would run of it: elements and handlers, not words in an attribute or a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag, attrs) -> None:
        self._in_script = tag == "script"
        if any(name.startswith("on") and MARKER in (value or "") for name, value in attrs):
            self.found.append(f"{self.getpos()}: {self.get_starttag_text()[:200]}")

    def handle_data(self, data) -> None:
        if self._in_script and data.startswith(MARKER):
            self.found.append(f"{self.getpos()}: <script>{data[:100]}")


def running_in(html: str) -> list[str]:
    """Where a page would run it, by line and column."""
    parser = _Running()
    parser.feed(html)
    return parser.found
