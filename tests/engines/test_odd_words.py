"""What shoppers type and how makers write it are rarely the same: both engines find the one by the other. (8.1, 8.2)"""

import pytest

from search.backends import words
from search.backends.highlighting import Marks, marked, wanted_stems
from search.queries import SearchRequest
from tests.engines.corpus import document

SHOP = [
    document(1, title='Slipcase for notebooks 39.6 cm (15.6")', skus=["NOR.0707.BLK"]),
    document(2, title="FireWire cable 15 ft, 6-6 M/M", skus=["APC-RBC132"]),
    document(3, title="Stereo adapter 3.5mm", skus=["AA-100-MM", "0884420588030"]),
    document(4, title="Label tape 3 x 9mm"),
    document(5, title="Tablet, Wi-Fi 802.11ac", description="802.11ac and a/b/g/n"),
    document(6, title="WiFi stick 802.11n"),
    document(7, title="Mobile power bank", description="Charges twice"),
    document(8, title="Headphones, black"),
    document(9, title="Shower head", description="Of two phones"),
    document(10, title="Notebook i5-7200U"),
    document(11, title="Pavilion dv7-1211ea"),
    document(12, title="Disk 1 TB"),
    document(13, title="Drive 1000GB"),
    document(14, title="Drive 1,024 GB"),
    document(15, title="Disk 2TB, 1 pc"),
    document(16, title="笔记本电脑"),
    document(17, title="電池 バッテリー"),
    document(18, title="Crème brûlée Straße"),
    document(19, title="Ratchet 2-in-1", description="3,5 mm bits"),
    document(20, title="Monitor arm", attributes={"touchscreen": {"false"}}),
    document(21, title="Processor", attributes={"thermal monitoring": {"true"}, "touchscreen": {"true"}}),
]
ASKED = {
    '15.6"': [1],
    "15.6 inch": [1],
    "15.6-inch": [1],
    "15.6in": [1],
    "15,6 zoll": [1],
    "15.6": [1],
    "39.6cm": [1],
    "3.5mm": [3, 19],
    "3.5 mm": [3, 19],
    "3,5mm": [3, 19],
    "802.11ac": [5],
    "802.11n": [6],
    "wifi": [5, 6],
    "wi-fi": [5, 6],
    "wi fi": [5, 6],
    "powerbank": [7],
    "power bank": [7],
    "powerbanks": [7],
    "head phones": [8, 9],
    "headphones": [8],
    "i57200u": [10],
    "i5 7200u": [10],
    "i5-7200": [10],
    "dv71211ea": [11],
    "dv7 1211ea": [11],
    "1tb": [12, 13, 14],
    "1 tb": [12, 13, 14],
    "1000 gb": [12, 13, 14],
    "2000gb": [15],
    "2 in 1": [19],
    # Numbers of products, whole and in parts.
    "NOR.0707.BLK": [1],
    "nor 0707 blk": [1],
    "NOR.0707": [1],
    "nor0707": [1],
    "APCRBC132": [2],
    "rbc132": [2],
    "AA100MM": [3],
    "0884420588030": [3],
    "884420588030": [3],
    # Without spaces between words, and with accents.
    "笔记本": [16],
    "笔记": [16],
    "电脑": [16],
    "記本": [],
    "バッテリー": [17],
    "creme brulee": [18],
    "STRASSE": [18],
    # A feature is found by its whole name, never by a word of it.
    "monitor": [20],
    "touchscreen": [21],
    "thermal monitoring": [21],
}


@pytest.fixture(scope="module")
def filled(module_engine):
    module_engine.write(documents=SHOP)
    return module_engine


@pytest.mark.parametrize(("typed", "expected"), ASKED.items(), ids=ASKED)
def test_what_is_typed_finds_what_is_meant(filled, typed, expected):  # 8.1, 8.2, 8.11
    found = filled.product_search(SearchRequest(q=typed, page_size=50))

    assert sorted(hit.id for hit in found.hits) == expected
    assert (found.suggestion, found.relaxed) == (None, not expected)


def test_the_whole_word_comes_before_its_parts(filled):  # 8.2
    assert [hit.id for hit in filled.product_search(SearchRequest(q="head phones")).hits] == [8, 9]


def test_a_number_of_a_model_is_never_corrected_to_another(filled):  # 8.1
    """3.5mm was once "corrected" to 3 9mm."""
    for typed in ("3.7mm", "i57300u", "802.11ax"):
        assert filled.product_search(SearchRequest(q=typed)).suggestion is None


@pytest.mark.parametrize("typed", ["NOR.0808", "dv7-9999", "rbc-999"])
def test_half_of_a_product_number_finds_no_other_product(filled, typed):  # 8.2
    """NOR.0707 once found a frying pan."""
    found = filled.product_search(SearchRequest(q=typed))

    assert (found.count, found.suggestion, found.relaxed) == (0, None, False)


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ('15.6"', 'Case <15.6">', "Case &lt;<b>15.6&quot;</b>&gt;"),
        ("wifi", "Fast Wi-Fi here", "Fast <b>Wi-Fi</b> here"),
        ("1 tb", "Disk of 1000GB", "Disk of <b>1000GB</b>"),
        ("running", "He runs", "He <b>runs</b>"),
        ("笔记本", "新笔记本电脑", "新<b>笔记本</b>电脑"),
        ("CAFE", "Café ½", "<b>Café</b> ½"),
    ],
)
def test_what_is_found_is_marked_as_it_is_written(typed, text, expected):  # 8.1
    wanted = wanted_stems(form for forms in words.forms(words.asked(typed)) for form in forms)

    assert marked(text, wanted, Marks("<b>", "</b>")) == expected
