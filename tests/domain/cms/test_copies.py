"""A copy that is spliced from encoded runs is byte by byte what Django makes of the whole. # issue 8, mail"""

import re
from email.generator import BytesGenerator
from email.quoprimime import body_encode
from io import BytesIO

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import example, given
from hypothesis import strategies as st

from cms.models import Edition
from cms.rendering import personal
from cms.rendering.quoted import Spliced
from cms.sending.copies import Copies

MARKED = re.compile("%%(A|B)%%")
LETTERS = st.text(st.sampled_from("aé=. \t\n\r€😀"), max_size=90)
WORDS = st.text(st.sampled_from("aé=. €"), min_size=1, max_size=90)


def whole(text: str) -> bytes:
    """Quoted-printable as Python's own mail library writes it."""
    encoded = body_encode(text.encode().decode("latin-1"))
    return re.sub("\r\n|\r|\n", "\r\n", encoded).encode()


@given(runs=st.lists(LETTERS | st.just("%%A%%") | st.just("%%B%%"), max_size=8), a=WORDS, b=WORDS)
@example(runs=["x" * 75, "%%A%%", "\n"], a=" ", b="b")
@example(runs=["%%A%%", "=" * 40, " \n%%B%%"], a="a" * 74, b=" ")
@example(runs=["x" * 70, "%%A%%", "y" * 200], a="é", b="b")
def test_runs_are_encoded_as_the_whole_is(runs, a, b):
    source, values = "".join(runs), {"A": a, "B": b}
    spliced = Spliced(source, mark=MARKED, form=str)
    for turn in (values, {"A": b, "B": a}, values):  # kept runs at other columns, and again
        text = MARKED.sub(lambda mark, turn=turn: turn[mark[1]], source)
        assert spliced.encoded(turn).encode() == whole(text)


def djangos(copy: EmailMultiAlternatives, boundary: str) -> bytes:
    """The same message encoded whole by Django, with the boundary of the copy: it makes one by chance."""
    made = EmailMultiAlternatives.message(copy)
    made.set_boundary(boundary)
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False).flatten(made, linesep="\r\n")
    return out.getvalue()


@pytest.mark.parametrize("name", ["", "Ada", "Zoë & <Söhne> " * 5, "=" * 100])
@pytest.mark.parametrize("sender", ["news@example.com", "Ünser Laden <news@example.com>"])
def test_the_message_is_what_django_makes_of_the_whole(name, sender, settings, time_machine):
    time_machine.move_to("2026-03-01 12:00 +0000", tick=False)
    html = (
        "<h1>Dear, %%NAME%%</h1>"
        + "<td>é &amp; 5 €</td>" * 900
        + "%%GREETING%% <a href='%%UNSUBSCRIBE%%'>no</a> %%VIEW%%"
    )
    edition = Edition(
        campaign_id=7,
        subject="Für dich, %%NAME%%: alles, was neu ist, und noch ein wenig mehr als sonst",
        from_email=sender,
        html=html,
        text="%%GREETING%%\n\n.dot\nFrom me \n%%VIEW%%\n%%UNSUBSCRIBE%% \n",
    )
    copies = Copies(edition)
    for email, token in (
        ("ada@example.com", "a" * 22),
        ("a.very.long.address@" + "sub." * 15 + "example.com", "b-_" * 7 + "b"),
    ):
        copy = copies.one(email=email, name=name, token=token, headers={"Message-ID": f"<{token}.1@example.com>"})
        assert copy.message().as_bytes(linesep="\r\n") == djangos(copy, copy.boundary)
        assert copy.message()["List-Unsubscribe"] == f"<{settings.SHOP_BASE_URL}/m/u/{token}/>"
        assert personal.MARK.search(copy.alternatives[0].content) is None
