"""Haystack's own SearchQuerySet works on both engines: whoever knows haystack can go on using it."""

from datetime import UTC, date, datetime

import pytest
from haystack.inputs import AutoQuery, Exact, Not, Raw
from haystack.query import SQ, SearchQuerySet

from forked_apps.catalogue.models import Product
from tests.engines.corpus import document

SHOP = [
    document(1, title="Running shoes", brand="Acme", price=1999, categories=[1, 2], sold=5),
    document(2, title="Trail running shoe", brand="Zed", price=5000, categories=[1, 2], sold=9),
    document(3, title="Leather boot", brand="Acme", price=8999, categories=[1, 3], in_stock=False),
    document(4, title="Tea cup", brand="Kitchen", description="For <b>running</b> late", price=1500, categories=[4]),
]


@pytest.fixture
def results(as_default):
    as_default.write(documents=SHOP)
    return SearchQuerySet()


def pks(results):
    return sorted(int(result.pk) for result in results)


def test_everything_is_found_and_counted(results):
    assert pks(results.all()) == [1, 2, 3, 4]
    assert results.count() == 4


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"content": "running"}, [1, 2, 4]),
        ({"title": "running shoe"}, [1, 2]),
        ({"title__exact": "running shoe"}, [1, 2]),
        ({"title__startswith": "lea"}, [3]),
        ({"title__contains": "athe"}, [3]),
        ({"title__fuzzy": "lether"}, [3]),
        ({"brand_exact": "Acme"}, [1, 3]),
        ({"brand_exact__in": ["Zed", "Kitchen"]}, [2, 4]),
        ({"brand_exact__in": []}, []),
        ({"price__lt": 20}, [1, 4]),
        ({"price__lte": 15}, [4]),
        ({"price__gt": 50}, [3]),
        ({"price__gte": 50}, [2, 3]),
        ({"price__range": [15, 20]}, [1, 4]),
        ({"in_stock": False}, [3]),
        ({"is_public": "true", "structure__in": ["standalone", "parent"]}, [1, 2, 3, 4]),
        ({"category__in": [3, 4]}, [3, 4]),
        ({"num_in_stock": "many"}, []),
        ({"date_created__gte": datetime(2026, 1, 4, tzinfo=UTC)}, [3, 4]),
    ],
)
def test_filters(results, conditions, expected):
    assert pks(results.filter(**conditions)) == expected


def test_conditions_combine(results):
    assert pks(results.exclude(brand_exact="Acme")) == [2, 4]
    assert pks(results.filter(SQ(title="boot") | SQ(title="cup"))) == [3, 4]
    assert pks(results.filter(~SQ(title="shoe"), content="running")) == [4]
    assert pks(results.filter(content=Exact("trail running"))) == [2]
    assert pks(results.filter(content=Not("running"))) == [3]
    assert pks(results.filter(content=Raw("leather OR tea"))) == [3, 4]


def test_shoppers_text_is_words_phrases_and_exclusions(results):
    assert pks(results.auto_query("running -trail")) == [1, 4]
    assert pks(results.filter(content=AutoQuery('"trail running"'))) == [2]


@pytest.mark.parametrize("text", ['(shoe AND "', "title:*", "NOT", "\\", "*", "a:b:c", '"', "-"])
def test_broken_texts_find_nothing_and_raise_nothing(results, text):
    assert pks(results.auto_query(text)) == []


def test_facets_are_counted_by_field_date_and_query(results):
    found = (
        results.facet("brand")
        .date_facet("date_created", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), "month")
        .query_facet("price", "[0 TO 20]")
        .query_facet("price", "[50 TO *]")
        .facet_counts()
    )

    assert dict(found["fields"]["brand"]) == {"Acme": 2, "Zed": 1, "Kitchen": 1}
    assert found["dates"]["date_created"] == [(datetime(2026, 1, 1), 4)]  # noqa: DTZ001 - haystack's are naive
    assert found["queries"] == {"price:[0 TO 20]": 2, "price:[50 TO *]": 2}


def test_narrowing_as_oscar_writes_it(results):
    assert pks(results.narrow("price:([0 TO 20] OR [80 TO 100])")) == [1, 3, 4]
    assert pks(results.narrow('brand_exact:("Acme" OR "Zed")').narrow("in_stock:true")) == [1, 2]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        (SQ(brand_exact="Acme"), [1, 3]),
        (SQ(brand_exact__in=["Acme", "Zed"]) & SQ(price__lt=60), [1, 2]),
        (~SQ(brand_exact="Acme"), [2, 4]),
        (SQ(title="boot") | SQ(title="cup"), [3, 4]),
        (~(SQ(brand_exact="Acme") | SQ(in_stock=True, price__gte=50)), [4]),
        (SQ(date_created__gte=datetime(2026, 1, 4, tzinfo=UTC)), [3, 4]),
        (SQ(title=Exact("trail running")), [2]),
        (SQ(content=Raw("leather OR tea")), [3, 4]),
        (SQ(title__startswith='lea") OR ("'), []),
    ],
)
def test_narrowing_by_conditions(results, narrowed, expected):  # 7.3
    assert pks(results.narrow(narrowed)) == expected


def test_a_query_can_be_read(results):  # 7.3
    query = results.filter(SQ(title="boot") | ~SQ(price__lt=5)).exclude(brand_exact="Zed").query

    assert str(query) == "((title:boot OR (NOT (price<5))) AND (NOT (brand_exact:Zed)))"
    assert str(results.all().query) == "*:*"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"order": "term"}, [("Acme", 2), ("Kitchen", 1), ("Zed", 1)]),
        ({"order": "reverse_term", "size": 2}, [("Zed", 1), ("Kitchen", 1)]),
        ({"size": 1}, [("Acme", 2)]),
    ],
)
def test_facets_are_ordered_and_cut_as_asked(results, options, expected):  # 7.3
    assert results.facet("brand", **options).facet_counts()["fields"]["brand"] == expected


@pytest.mark.parametrize(("order", "expected"), [("count", [2, 1, 1]), ("reverse_count", [1, 1, 2])])
def test_facets_are_ordered_by_count(results, order, expected):  # 7.3
    counted = results.facet("brand", order=order).facet_counts()["fields"]["brand"]

    assert [count for _, count in counted] == expected


def test_facets_that_nothing_counts_are_empty_and_break_no_page(results, as_default):  # 7.3
    found = as_default.search("*:*", facets={"brand": {}, "nowhere": {}, "description": {}})

    assert (found["hits"], len(found["results"])) == (4, 4)
    assert dict(found["facets"]["fields"]["brand"]) == {"Acme": 2, "Zed": 1, "Kitchen": 1}
    assert found["facets"]["fields"]["nowhere"] == found["facets"]["fields"]["description"] == []


def test_a_date_in_a_field_of_moments_breaks_no_page(results, as_default):  # 7.3
    as_default.write(documents=[{**SHOP[0], "date_created": date(2026, 2, 3)}])

    found = next(result for result in results.all() if result.pk == "1")

    assert found.date_created == datetime(2026, 2, 3)  # noqa: DTZ001 - haystack's are naive


def test_found_words_are_marked_as_asked(results):  # 7.3
    marked = results.filter(content="trail").highlight(pre_tags=["<em>"], post_tags=["</em>"])[0].highlighted[0]

    assert "<em>Trail</em> running" in marked


def test_alike_are_all_that_share_a_word_best_first(results, as_default):  # 7.3
    """Elasticsearch asked for a third of the words, and found 1 of 22."""
    as_default.write(documents=[document(pk, title=f"Running gear {pk}", brand=f"Make {pk}") for pk in range(10, 31)])

    found = [int(result.pk) for result in results.more_like_this(Product(pk=1))]

    assert set(found) == {2, 3, 4, *range(10, 31)}
    assert set(found[:2]) == {2, 3}


def test_results_are_ordered_by_each_field_in_turn(results):  # 7.3
    assert [int(one.pk) for one in results.order_by("in_stock", "-brand_exact", "price")] == [3, 2, 4, 1]
    assert [int(one.pk) for one in results.order_by("brand_exact", "-price")] == [3, 1, 4, 2]
    assert [int(one.pk) for one in results.order_by("brand_exact", "-price")[1:3]] == [1, 4]


def test_order_and_slices(results):
    assert [int(result.pk) for result in results.order_by("price")] == [4, 1, 2, 3]
    assert [int(result.pk) for result in results.order_by("-price")[1:3]] == [2, 1]
    assert [int(result.pk) for result in results.order_by("title")] == [3, 1, 4, 2]


def test_found_words_are_marked_and_the_rest_is_escaped(results):
    marked = results.filter(content="running").filter(brand_exact="Kitchen").highlight()[0].highlighted[0]

    assert "<b>running</b>" in marked
    assert "&lt;b&gt;" in marked


def test_alike_products_without_the_product_itself(results):
    assert 1 not in pks(results.more_like_this(Product(pk=1)))
    assert 2 in pks(results.more_like_this(Product(pk=1)))


def test_a_misspelt_word_is_suggested(results):
    assert results.auto_query("lether").spelling_suggestion() == "leather"


def test_results_carry_converted_fields(results):
    found = results.filter(title="boot")[0]

    assert (found.title, found.price, found.in_stock) == ("Leather boot", 89.99, False)
    assert found.date_created.date().isoformat() == "2026-01-04"


def test_what_is_removed_and_cleared_is_gone(results, as_default):
    as_default.remove("catalogue.product.1")
    assert pks(results.all()) == [2, 3, 4]

    as_default.clear(models=[Product])
    assert pks(SearchQuerySet().all()) == []
