"""What a shopper asks of an engine, and the answer: the same from each."""

from decimal import Decimal

import pytest

from search.facets import FacetSpec
from search.queries import DEEPEST_HIT, SearchRequest
from tests.engines.corpus import document

BRAND = FacetSpec("brand", "Brand", "brand_exact")
PRICE = FacetSpec("price", "Price", "price_minor", kind="price", bounds=(2000, 5000))
RATING = FacetSpec("rating", "Rating", "rating", kind="rating")
STOCK = FacetSpec("in_stock", "Stock", "in_stock", kind="boolean")
CATEGORY = FacetSpec("category", "Category", "category_ids", kind="tree")

SHOP = [
    document(1, title="Running shoes", brand="Acme", price=1999, categories=[1, 2], rating=4.5, skus=["RUN-01"],
             attributes={"color": {"red"}, "size": {"42", "43"}}, sold=5),
    document(2, title="Trail running shoe", brand="Zed", price=5000, categories=[1, 2], rating=3.9,
             attributes={"color": {"blue"}, "size": {"42"}}, sold=9),
    document(3, title="Leather boot", brand="Acme", price=8999, categories=[1, 3], rating=2.0, in_stock=False,
             attributes={"color": {"red", "black"}}),
    document(4, title="Café au lait cup", brand="Kitchen & Co", description="A <b>cup</b> for running late",
             price=1500, categories=[4], attributes={"color": {"white"}}),
    document(5, title="Laptop sleeve", brand="Zed", categories=[5], skus=["4006381333931"]),
]  # fmt: skip


@pytest.fixture
def shop(engine):
    engine.write(documents=SHOP)
    return engine


def ids(response):
    return [hit.id for hit in response.hits]


def counts(response, code):
    facet = next(facet for facet in response.facets if facet.code == code)
    return {value.value: value.count for value in facet.values}


def test_all_words_must_be_found_and_the_title_weighs_more_than_the_description(shop):  # H01
    assert ids(shop.product_search(SearchRequest(q="running")))[:2] in ([1, 2], [2, 1])
    assert ids(shop.product_search(SearchRequest(q="running")))[2:] == [4]
    assert ids(shop.product_search(SearchRequest(q="trail running"))) == [2]


@pytest.mark.parametrize("typed", ["runing", "runnnig", "rnuning"])
def test_a_typing_mistake_is_corrected_and_said(shop, typed):  # H01
    found = shop.product_search(SearchRequest(q=typed))

    assert found.suggestion == "running"
    assert found.searched == "running"
    assert set(ids(found)) == {1, 2, 4}


@pytest.mark.parametrize(
    ("typed", "right"),
    [("erabuds", "earbuds"), ("gyogle", "google"), ("waterprof", "waterproof"), ("leathre", "leather")],
)
def test_words_that_only_descriptions_and_attributes_have_are_corrected_too(shop, typed, right):  # 8.3
    shop.write(
        documents=[
            document(6, title="Headset", description="With earbuds, works with Google"),
            document(7, title="Lamp", attributes={"housing": {"waterproof"}}),
        ]
    )

    found = shop.product_search(SearchRequest(q=typed))

    assert found.suggestion == right
    assert found.count == 1


def test_words_of_deleted_products_are_neither_suggested_nor_taken_for_right(shop):  # 2.9
    shop.write(documents=[document(6, title="Laptob Lapdesk"), document(7, title="Zebra rug")])
    shop.write(documents=[], remove=["catalogue.product.6", "catalogue.product.7"])

    assert [term for term, _ in shop.product_suggest("lap").terms] == ["laptop"]
    assert shop.product_suggest("zeb").terms == ()
    assert shop.product_search(SearchRequest(q="laptob")).suggestion == "laptop"
    assert shop.product_search(SearchRequest(q="zebrq")).suggestion is None


def test_all_ids_are_those_of_documents_that_are_there(shop):  # 2.9
    shop.write(documents=[], remove=["catalogue.product.2"])

    assert shop.all_ids() == {f"catalogue.product.{pk}" for pk in (1, 3, 4, 5)}


def test_a_wrong_filter_is_not_taken_for_a_typing_mistake(shop):
    found = shop.product_search(SearchRequest(q="laptop", min_price=Decimal(1000)))

    assert (found.count, found.suggestion, found.relaxed) == (0, None, False)


def test_words_that_are_found_nowhere_together_are_relaxed(shop):  # H01
    found = shop.product_search(SearchRequest(q="leather boot laptop"))

    assert found.relaxed
    assert ids(found) == [3]


def test_the_last_word_may_be_unfinished(shop):  # H03
    assert ids(shop.product_search(SearchRequest(q="lap"))) == [5]
    assert ids(shop.product_search(SearchRequest(q="leather boo"))) == [3]


def test_accents_and_case_do_not_matter(shop):
    assert ids(shop.product_search(SearchRequest(q="CAFE"))) == [4]


@pytest.mark.parametrize(("number", "product"), [("RUN-01", 1), ("run-01", 1), ("4006381333931", 5)])
def test_a_product_number_finds_its_product_first(shop, number, product):  # H01
    assert ids(shop.product_search(SearchRequest(q=number)))[0] == product


def test_values_of_a_facet_are_alternatives_and_facets_narrow_each_other(shop):  # H02
    found = shop.product_search(SearchRequest(brands=("Acme", "Zed"), attributes={"color": ("red",)}))

    assert set(ids(found)) == {1, 3}


def test_a_facet_counts_without_its_own_selection(shop):  # H02
    found = shop.product_search(
        SearchRequest(
            categories=(1,),
            attributes={"color": ("red",)},
            facets=(BRAND, CATEGORY, STOCK),
            attribute_facets=5,
        )
    )

    assert found.count == 2
    assert counts(found, "attr.color") == {"red": 2, "black": 1, "blue": 1}
    assert counts(found, "brand") == {"Acme": 2}
    assert counts(found, "category") == {"1": 2, "2": 1, "3": 1}
    assert counts(found, "in_stock") == {"true": 1, "false": 1}


def test_price_buckets_are_shown_when_empty_and_count_what_their_link_finds(shop):  # H02
    found = shop.product_search(SearchRequest(q="running", facets=(PRICE,)))
    price = found.facets[0]

    assert [(value.minimum, value.maximum, value.count) for value in price.values] == [
        (None, Decimal("19.99"), 2),
        (Decimal("20.00"), Decimal("49.99"), 0),
        (Decimal("50.00"), None, 1),
    ]
    assert (price.minimum, price.maximum) == (Decimal("15.00"), Decimal("50.00"))
    for value in price.values:
        linked = shop.product_search(SearchRequest(q="running", min_price=value.minimum, max_price=value.maximum))
        assert linked.count == value.count


def test_the_price_bounds_ignore_the_price_that_was_chosen(shop):
    found = shop.product_search(SearchRequest(max_price=Decimal("19.99"), facets=(PRICE,)))

    assert found.count == 2
    assert (found.facets[0].minimum, found.facets[0].maximum) == (Decimal("15.00"), Decimal("89.99"))


def test_ratings_mean_at_least(shop):  # H02
    found = shop.product_search(SearchRequest(facets=(RATING,)))

    assert counts(found, "rating") == {"4": 1, "3": 2, "2": 3, "1": 3}
    assert set(ids(shop.product_search(SearchRequest(rating=3)))) == {1, 2}


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("price", [4, 1, 2, 3, 5]),
        ("-price", [3, 2, 1, 4, 5]),
        ("name", [4, 5, 3, 1, 2]),
        ("newest", [5, 4, 3, 2, 1]),
        ("bestselling", [2, 1, 5, 4, 3]),
    ],
)
def test_orderings_are_total_and_put_products_without_a_price_last(shop, ordering, expected):  # B10
    assert ids(shop.product_search(SearchRequest(ordering=ordering))) == expected


def test_pages_do_not_overlap_and_the_count_stays(shop):  # B08
    pages = [shop.product_search(SearchRequest(ordering="price", page=page, page_size=2)) for page in (1, 2, 3, 4)]

    assert [ids(page) for page in pages] == [[4, 1], [2, 3], [5], []]
    assert {page.count for page in pages} == {5}


def test_a_page_deeper_than_any_engine_reads_is_empty_not_an_error(shop):
    found = shop.product_search(SearchRequest(page=DEEPEST_HIT, page_size=100))

    assert (found.count, found.hits) == (5, ())


def test_found_words_are_marked_and_everything_else_is_escaped(shop):  # H01
    cup = next(hit for hit in shop.product_search(SearchRequest(q="running")).hits if hit.id == 4)

    assert "<mark>running</mark>" in cup.highlights["description"]
    assert "<b>" not in cup.highlights["description"]
    assert "&lt;b&gt;" in cup.highlights["description"]


@pytest.mark.parametrize(
    "typed",
    ['(shoe AND "', "title:*", "a" * 5000, "*", "\\", "☃", "+ - && || ! ( ) { } [ ] ^ ~ * ? : /", "NOT", "\x00"],
)
def test_no_text_of_a_shopper_is_a_query_language(shop, typed):
    assert shop.product_search(SearchRequest(q=typed, attributes={"color": (typed,)}, facets=(BRAND,))).count == 0


def test_attributes_are_chosen_to_suit_the_result(engine):  # H02
    phones = [document(n, title="Phone", attributes={"sim": {str(n % 2)}, "serial": {f"s{n}"}}) for n in range(1, 21)]
    toners = [document(n, title="Toner", attributes={"yield": {str(n % 3)}}) for n in range(21, 41)]
    engine.write(documents=phones + toners)

    assert [f.code for f in engine.product_search(SearchRequest(q="phone", attribute_facets=5)).facets] == ["attr.sim"]
    assert [f.code for f in engine.product_search(SearchRequest(q="toner", attribute_facets=5)).facets] == [
        "attr.yield"
    ]


def test_a_beginning_is_completed_by_products_terms_and_brands(shop):  # H03
    found = shop.product_suggest("ac")

    assert found.brands == (("Acme", 2),)
    assert ("acme", 2) in found.terms
    assert {hit.id for hit in shop.product_suggest("runn").products} == {1, 2}


OFFICE = [
    document(11, title="HP LaserJet printer", brand="HP"),
    document(12, title="HP LaserJet toner", brand="HP", skus=["TON-12/A"]),
    document(13, title="HP laptop", brand="HP"),
    document(14, title="Lexmark printer", brand="Lexmark"),
    document(15, title="Lexmark toner", brand="Lexmark"),
    document(16, title="Lexmark drum", brand="Lexmark"),
]


def test_a_phrase_is_completed_by_what_stands_beside_its_words_and_counted_as_a_search_counts_it(engine):  # 8.8
    engine.rebuild(OFFICE)

    assert engine.product_suggest("hp l").terms == (("hp laserjet", 2), ("hp laptop", 1))
    assert {hit.id for hit in engine.product_suggest("hp l").products} == {11, 12, 13}
    for phrase, count in (*engine.product_suggest("l").terms, *engine.product_suggest("printer l").terms):
        assert engine.product_search(SearchRequest(q=phrase)).count == count
    assert engine.product_suggest("printer hp l").terms == (("printer hp laserjet", 1),)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("lexmrak tonner", {15}), ("lexmarx", {14, 15, 16}), ("ton-12/a", {12}), ("TON12A", {12}), ("ton1", {12}),
     ("hp zzzzzz", set())],
)  # fmt: skip
def test_typing_mistakes_and_numbers_are_understood_while_typing(engine, typed, found):  # 8.8
    engine.rebuild(OFFICE)

    assert {hit.id for hit in engine.product_suggest(typed).products} == found


def test_brands_of_a_mistyped_beginning_are_completed(engine):  # 8.8
    engine.rebuild(OFFICE)

    found = engine.product_suggest("lexmarx")

    assert (found.searched, found.brands) == ("lexmark", (("Lexmark", 3),))


def test_a_selected_value_behind_the_listed_ones_is_counted(engine):  # 8.10
    """Engines list the 1,000 most frequent values of a facet."""
    frequent = [document(pk, title="Cable", brand=f"Brand {pk % 1001:04d}") for pk in range(1, 2003)]
    engine.rebuild([*frequent, document(2003, title="Cable", brand="Zzz")])
    spec = FacetSpec("brand", "", "brand_exact", size=15)

    facet = engine.product_search(SearchRequest(q="cable", brands=("Zzz",), facets=(spec,))).facets[0]

    assert {value.value: value.count for value in facet.values if value.selected} == {"Zzz": 1}
    assert sum(value.count for value in facet.values) + facet.other_count == 2003
