"""Lists of readers come in with their proof of consent and go out whole. # 6.1"""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms import reader_lists, subscribing
from cms.models import ConsentRecord, ReaderImport, Subscription
from cms.tasks import sweep_reader_imports

pytestmark = pytest.mark.django_db
PROOF = {"source": "old shop, May 2026", "wording": "Send me your letter."}


def upload(client, text: str, **fields):
    listed = SimpleUploadedFile("readers.csv", text.encode(), content_type="text/csv")
    return client.post("/cms/mail/readers/import/", {"file": listed, **PROOF, **fields})


def begin(text: str) -> ReaderImport:
    return reader_lists.start(content=text.encode(), file_name="a.csv", actor=None, now=timezone.now(), **PROOF)


@pytest.fixture
def screens(client, marketer):
    client.force_login(marketer)
    return client


def test_a_list_is_taken_in_with_its_proof_and_who_left_stays_out(screens, django_capture_on_commit_callbacks):
    # 6.1
    subscribing.subscribe_people(["known@example.com", "left@example.com"], source="test", now=timezone.now())
    subscribing.leave(email="left@example.com", source="test", now=timezone.now())
    rows = "Name;E-Mail\nAda;ADA@example.com\nK;known@example.com\nL;left@example.com\nX;nonsense\nA;ada@example.com"
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(screens, rows)

    made = ReaderImport.objects.get()
    assert answer.url == f"/cms/mail/readers/import/{made.pk}/"
    assert (made.state, made.added, made.known, made.left_out) == ("finished", 1, 1, 1)
    assert made.refused == [[5, "nonsense", "is not an e-mail address"], [6, "ada@example.com", "stands above already"]]
    ada = Subscription.objects.get(email="ada@example.com")
    proof = ConsentRecord.objects.get(subscription=ada)
    assert (ada.name, ada.is_on, proof.source, proof.wording) == ("Ada", True, *PROOF.values())
    assert "100" in screens.get(answer.url).content.decode()
    assert screens.get(f"{answer.url}figures/").json()["over"] is True


def test_a_worker_that_died_between_two_parts_is_followed_by_another_and_nobody_comes_twice(monkeypatch):
    monkeypatch.setattr(reader_lists, "PART", 2)
    made = begin("email\n" + "".join(f"{n}@example.com\n" for n in range(5)))
    reader_lists.take_part(import_id=made.pk, now=timezone.now())
    made.refresh_from_db()
    assert (made.done, made.state, made.percent) == (2, "running", 40)

    sweep_reader_imports()

    made.refresh_from_db()
    assert (made.done, made.added, made.state) == (5, 5, "finished")
    assert ConsentRecord.objects.count() == Subscription.objects.count() == 5


def test_a_list_can_be_stopped(screens):
    made = begin("email\na@example.com\n")
    screens.post(f"/cms/mail/readers/import/{made.pk}/cancel/")
    assert reader_lists.take_part(import_id=made.pk, now=timezone.now()) is False
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("surname\nByron\n", "no column"),
        ("email\nnonsense\n", "No row has a usable"),
        ("a\x00b", "not a text file"),
    ],
)
def test_an_unreadable_list_is_told_and_what_was_typed_is_kept(screens, text, said):
    page = upload(screens, text).content.decode()
    assert said in page
    assert PROOF["source"] in page
    assert not ReaderImport.objects.exists()


def test_everybody_goes_out_with_their_consent_and_no_formula(screens):
    # 6.1 3.11
    subscribing.subscribe_people([("ada@example.com", "=1+1")], source="test", now=timezone.now())
    answer = b"".join(screens.get("/cms/mail/readers/export/").streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(answer))
    assert dict(zip(header, row, strict=True)) | {"since": "", "consent given at": ""} == {
        "email": "ada@example.com",
        "name": "'=1+1",
        "state": "on",
        "source": "test",
        "since": "",
        "last consent": "confirmed",
        "consent given at": "",
        "wording": subscribing.WORDING,
    }


def test_only_who_may_add_readers_brings_lists(client, make_user):
    client.force_login(make_user("s@example.com", groups=["Support"], is_staff=True))
    assert client.get("/cms/mail/readers/import/").status_code in (302, 403)
    assert client.get("/cms/mail/readers/export/").status_code in (302, 403)


def test_the_page_counts_every_refused_row_and_says_which_it_shows(screens):  # newcomer: import of readers
    one = begin("email\na@example.com\nnonsense\n")
    assert "<strong>1</strong> row refused" in screens.get(f"/cms/mail/readers/import/{one.pk}/").content.decode()
    many = begin("email\na@example.com\n" + "nonsense\n" * 120)
    page = screens.get(f"/cms/mail/readers/import/{many.pk}/").content.decode()
    assert "<strong>120</strong> rows refused" in page
    assert "Rows that were refused: the first 100" in page


def test_a_list_without_names_of_columns_is_told_what_to_add(screens):  # newcomer: import of readers
    assert "put “email” above the addresses" in upload(screens, "solo@example.com\n").content.decode()
