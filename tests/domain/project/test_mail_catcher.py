"""The mail catcher: what would have been sent, for people and for scripts, never outside a developer's machine."""

import pytest
from django.core.mail import EmailMultiAlternatives

from project import mail_catcher, mail_catcher_views

pytestmark = pytest.mark.django_db


@pytest.fixture
def catching(settings, tmp_path):
    settings.DEMO_PAGES = True
    settings.EMAIL_BACKEND = mail_catcher_views.CATCHING
    settings.MAIL_CATCHER_DIR = tmp_path / "mail"


def send(subject: str, to: str = "ada@example.com") -> None:
    message = EmailMultiAlternatives(subject, "Plain words", to=[to])
    message.attach_alternative("<html><head></head><body><script>x()</script>Rich words</body></html>", "text/html")
    message.send()


def test_the_newest_stands_first_and_search_finds(client, catching):  # S0: visible mails
    send("First")
    send("Second ☕", to="bo@example.com")
    listed = client.get("/dev/mail/?format=json").json()
    assert [(m["to"], m["subject"]) for m in listed["results"]] == [
        ("bo@example.com", "Second ☕"),
        ("ada@example.com", "First"),
    ]
    assert listed["count"] == 2
    assert listed["results"][0]["text"].strip() == "Plain words"
    found = client.get("/dev/mail/?format=json&q=ADA@").json()
    assert [m["subject"] for m in found["results"]] == ["First"]
    assert "Second ☕" in client.get("/dev/mail/").content.decode()


def test_a_page_reads_its_own_mails_and_a_search_reads_each_once(client, catching, monkeypatch):  # 2.10
    for number in range(5):
        send(f"Mail {number}")
    monkeypatch.setattr(mail_catcher_views, "PER_PAGE", 2)
    read, reading = [], mail_catcher._read
    monkeypatch.setattr(mail_catcher, "_read", lambda file: read.append(file) or reading(file))

    first = client.get("/dev/mail/?format=json").json()
    assert (first["count"], [mail["subject"] for mail in first["results"]]) == (5, ["Mail 4", "Mail 3"])
    assert len(read) == 2
    last = client.get("/dev/mail/?format=json&page=3").json()
    assert [mail["subject"] for mail in last["results"]] == ["Mail 0"]

    client.get("/dev/mail/?format=json&q=mail 1")
    read.clear()
    found = client.get("/dev/mail/?format=json&q=mail 1").json()
    assert ([mail["subject"] for mail in found["results"]], len(read)) == (["Mail 1"], 1)


def test_one_mail_shows_headers_and_its_html_in_a_sandbox(client, catching):
    send("First")
    name = client.get("/dev/mail/?format=json").json()["results"][0]["id"]
    page = client.get(f"/dev/mail/{name}/").content.decode()
    assert 'sandbox="allow-popups' in page
    assert "Message-ID" in page
    html = client.get(f"/dev/mail/{name}/html/")
    assert "Rich words" in html.content.decode()
    assert html["Content-Security-Policy"].startswith("sandbox")


def test_nothing_caught_says_so(client, catching):
    assert "No mail yet" in client.get("/dev/mail/").content.decode()
    assert client.get("/dev/mail/?format=json").json() == {"count": 0, "results": []}


@pytest.mark.parametrize("name", ["missing", "..%2F..%2Fetc%2Fpasswd"])
def test_other_files_cannot_be_read(client, catching, name):
    assert client.get(f"/dev/mail/{name}/").status_code == 404


@pytest.mark.parametrize(
    "change", [{"DEMO_PAGES": False}, {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}]
)
def test_it_does_not_exist_where_mail_really_leaves(client, catching, settings, change):
    for name, value in change.items():
        setattr(settings, name, value)
    assert client.get("/dev/mail/").status_code == 404
