"""Personal parts: what a reader's name holds can never become markup, a header or another personal part."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from cms.rendering import personal

COMPILED = '<p>%%GREETING%%</p><a href="%%UNSUBSCRIBE%%">no more</a><i>%%NAME%%</i>'


def values(name: str) -> dict:
    return personal.values_for(name=name, unsubscribe_url="https://s/u/t/", view_url="https://s/v/t/")


@given(
    st.text() | st.sampled_from(["<script>alert(1)</script>", '"><img src=x>', "%%UNSUBSCRIBE%%", "%%%NAME%%%", "&lt;"])
)
def test_a_name_stays_text(name):  # HTML injection
    html = personal.splice_html(COMPILED, values(name))
    skeleton = html.replace("<p>", "").replace("</p>", "").replace("<i>", "").replace("</i>", "")
    skeleton = skeleton.replace('<a href="https://s/u/t/">no more</a>', "")
    assert "<" not in skeleton
    assert ">" not in skeleton
    shown = values(name)["NAME"]
    assert unescape(html).endswith(f"<i>{shown}</i>") or not shown


@given(st.text())
def test_a_subject_has_one_line(name):
    subject = personal.splice_text("News for %%NAME%%", values(name))
    assert subject.splitlines() in ([subject], [])
    assert subject.startswith("News for")


def test_a_reader_without_a_name_is_greeted_without_one():
    assert personal.splice_text("They are back, %%NAME%%", values("  ")) == "They are back"
    assert personal.splice_text("%%GREETING%%", values("")) == "Hello,"
    assert personal.splice_text("%%GREETING%%", values("Ada")) == "Hello Ada,"
