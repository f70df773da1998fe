"""One language for the shop's own words, and every other one that a shop is set to. # 6.7"""

import gettext
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from wagtail.models import Locale

from cms import wagtail_data

pytestmark = pytest.mark.django_db
ROOT = Path(configured.BASE_DIR)
NOON = datetime(2026, 3, 9, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize("asked", ["en-US", "en-GB,en;q=0.9", "de", "fr-CH, *;q=0.5"])
def test_a_browser_does_not_choose_the_words(client, asked):  # 6.7
    page = client.get("/basket/", HTTP_ACCEPT_LANGUAGE=asked)
    assert "Your cart is empty" in page.content.decode()
    assert page["Content-Language"] == "en-us"


def test_a_shop_speaks_the_language_it_is_set_to(client, settings):  # 6.7
    settings.LANGUAGE_CODE, settings.LANGUAGES = "de", [("de", "de")]
    page = client.get("/basket/", HTTP_ACCEPT_LANGUAGE="en-US")
    assert "Ihr Warenkorb ist leer" in page.content.decode()
    assert page["Content-Language"] == "de"
    with override("de"):
        assert date_format(NOON, "DATE_FORMAT") == "9. März 2026"


def test_wagtail_follows_the_language_of_the_shop(settings):  # 6.7
    assert Locale.objects.get().language_code == get_language()
    settings.LANGUAGE_CODE, settings.LANGUAGES = "de", [("de", "de")]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    wagtail_data._locale("default")
    assert Locale.get_default().language_code == "de"


@pytest.mark.parametrize("language", ["en-us", "en-gb", "en"])
def test_english_has_one_style_of_date(language):  # 6.7
    with override(language):
        days = {date_format(NOON, name) for name in ("DATE_FORMAT", "SHORT_DATE_FORMAT")}
        moments = {date_format(NOON, name) for name in ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")}
    assert (days, moments) == ({"9 Mar 2026"}, {"9 Mar 2026, 12:05"})


def test_templates_leave_the_style_of_dates_to_the_language():  # 6.7
    folders = [ROOT / "templates", *ROOT.glob("*/templates")]
    own = [file for folder in folders for file in folder.rglob("*.*") if file.suffix in (".html", ".txt", ".mjml")]
    assert len(own) > 100
    styles = {style for file in own for style in re.findall(r"\|date:[\"']([^\"']*)", file.read_text())}
    assert styles == {"DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "c", "H"}


def test_the_own_words_are_compiled_as_they_are_written():  # 6.7
    folder = ROOT / "project" / "locale" / "en_US" / "LC_MESSAGES"
    pairs = dict(
        re.findall(r'^msgid "([^\\\n]+)"\nmsgstr "([^\\\n]+)"$', (folder / "django.po").read_text(), flags=re.M)
    )
    with (folder / "django.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert len(pairs) > 30
    assert {text: catalogue.gettext(text) for text in pairs} == pairs
