"""The rule of words holds for any text: what is indexed is found by what is asked, and marking it raises nothing."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from search.backends import highlighting, measures, stems, words
from tests.examples import tried

odd = st.sampled_from([*list("aB1.,-/'\"  \t½éßＡ笔本ガ한م१²™&_″"), "15.6", "GB", " tb", "Wi-Fi", "i5-7200U", "1,000 "])
texts = st.one_of(st.text(max_size=60), st.lists(odd, max_size=20).map("".join))


@settings(max_examples=tried(200))
@given(text=texts)
def test_the_tokenizer_of_both_engines_leaves_terms_whole(text):  # 8.1
    terms = words.indexed(text).split(" ") if words.indexed(text) else []

    assert stems.PLAIN.analyze(" ".join(terms)) == [stems.PLAIN.analyze(term)[0] for term in terms]
    assert all(len(term) <= words.LONGEST_WORD for term in terms)


@settings(max_examples=tried(200))
@given(text=texts)
def test_each_word_that_is_asked_stands_in_the_index_of_the_same_text(text):  # 8.1
    terms = words.indexed(text).split(" ")

    for forms in words.forms(words.asked(text)):
        assert any(all(term in terms for term in form) for form in forms)


@settings(max_examples=tried(200))
@given(text=texts, asked=texts, longest=st.sampled_from([None, 5, 30]))
def test_marking_only_adds_marks(text, asked, longest):  # 8.1
    wanted = highlighting.wanted_stems(form for forms in words.forms(words.asked(asked)) for form in forms)

    marked = highlighting.marked(text, wanted, highlighting.Marks("<b>", "</b>"), longest=longest)

    bare = html.unescape(re.sub("</?b>", "", marked or ""))
    assert bare in text
    assert longest is not None or marked is None or bare == text


def test_measures_are_counted_in_one_unit():  # 8.2
    def terms(text):
        return [measure.term for measure in measures.found(text)]

    assert terms("1 TB, 1000GB, 1024 gb, 1,000 GB, 1.0tb") == ["1000000mb"] * 5
    assert terms('15.6", 15.6 in, 15,6 inches, 15.6-inch, 15.60 zoll') == ["15.6inch"] * 5
    assert terms("2048 MB") == terms("2GB") == ["2000mb"]
    assert terms("1.5 kg 1500 g 0.5 l 50cl") == ["1500g", "1500g", "500ml", "500ml"]
    assert terms("2x500GB") == ["500000mb"]
    assert terms("2 in 1, i5 GB, v1.5 gbit, a1 m, 3mmm") == []
