"""HTML of few tags as plain text."""

from forked_apps.communication import plain_text


def test_paragraphs_lists_and_links():
    html = '<h2>New</h2><p>One <b>two</b><br>three</p><ul><li>a</li><li>b</li></ul><ol><li>x</li></ol><p><a href="https://s/">shop</a></p>'
    assert plain_text.from_html(html) == "New\n\nOne two\nthree\n\n- a\n- b\n\n1. x\n\nshop (https://s/)\n"


def test_entities_become_characters():
    assert plain_text.from_html("<p>A &amp; B&nbsp;C</p>") == "A & B C\n"
