"""Stored files are shown as pictures or saved, and never run; also in production, where DEBUG is off."""

import re
from pathlib import Path

import pytest

from project import media

pytestmark = pytest.mark.django_db
NGINX = Path(__file__).resolve().parents[3] / "project" / "deploy" / "nginx.conf"


@pytest.fixture
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "images").mkdir()

    def store(name: str, content: bytes = b"bytes") -> str:
        (tmp_path / "images" / name).write_bytes(content)
        return f"/media/images/{name}"

    return store


def test_a_picture_is_served_with_its_headers(client, stored, settings):  # 3.14
    assert settings.DEBUG is False
    answer = client.get(stored("mug.jpg", b"a picture"))

    assert (answer.status_code, answer.getvalue(), answer["Content-Type"]) == (200, b"a picture", "image/jpeg")
    assert {name: answer[name] for name in media.HEADERS} == media.HEADERS
    assert not answer.get("Content-Disposition", "inline").startswith("attachment")
    again = client.get("/media/images/mug.jpg", headers={"If-Modified-Since": answer["Last-Modified"]})
    assert (again.status_code, again["X-Content-Type-Options"]) == (304, "nosniff")


@pytest.mark.parametrize("name", ["evil.svg", "evil.html", "evil.js", "evil", "evil.jpg.html"])
def test_what_could_run_is_only_saved(client, stored, name):  # 3.14
    answer = client.get(stored(name, b"<script>alert(1)</script>"))
    assert answer["Content-Disposition"] == "attachment"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("path", ["images/", "images/none.jpg", "../manage.py", "%2e%2e/manage.py", "images/../../x"])
def test_nothing_else_is_there(client, stored, path):
    stored("mug.jpg")
    assert client.get(f"/media/{path}").status_code == 404


def test_the_proxys_example_sends_the_same_headers():  # 3.14
    sent = dict(re.findall(r'add_header (\S+) "([^"]+)"', NGINX.read_text()))
    assert sent == media.HEADERS
    shown = set(re.findall(r"(image/\w+) ", NGINX.read_text()))
    assert shown == media.SHOWN
