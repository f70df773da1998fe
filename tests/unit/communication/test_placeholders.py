"""Placeholders are a closed list, filled by escaping, never executed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forked_apps.communication import placeholders


@given(st.text())
def test_a_value_in_html_is_escaped_and_never_read_again(value):
    filled = placeholders.fill_html("<p>{customer.name}</p>", {"customer.name": value, "secret": "S3CRET"})
    inner = filled.removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inner
    assert "S3CRET" not in filled


def test_a_value_that_looks_like_a_placeholder_stays_text():
    assert placeholders.fill("{a}", {"a": "{b}", "b": "wrong"}) == "{b}"


@pytest.mark.parametrize(
    "text", ["{{ user.password }}", "{{user.password}}", "{% load x %}", "{0}", "{a!r}", "{a.__class__}"]
)
def test_other_syntaxes_stay_as_they_are_written(text):
    assert placeholders.fill(text, {"user.password": "hash", "a": "x"}) == text


def test_unknown_names_are_all_named_at_once():
    with pytest.raises(placeholders.UnknownPlaceholders) as unknown:
        placeholders.check("{a} {b}", "{c} {known}", known=["known"])
    assert unknown.value.names == ["a", "b", "c"]
