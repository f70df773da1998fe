"""Facet counts equal counting by hand, for any catalogue and any selection."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.facets import FacetSpec
from search.queries import SearchRequest
from tests.engines.corpus import document
from tests.examples import tried

BRANDS = ["Acme", "Zed & Sons", 'Quote "d"', "Ünder"]
COLORS = ["red", "blue", "2 GB", "2020-01-01", "true"]
CATEGORIES = [1, 2, 12]
BOUNDS = (1000, 2000, 5000)
SPECS = (
    FacetSpec("brand", "", "brand_exact"),
    FacetSpec("category", "", "category_ids", kind="tree"),
    FacetSpec("in_stock", "", "in_stock", kind="boolean"),
    FacetSpec("price", "", "price_minor", kind="price", bounds=BOUNDS),
    FacetSpec("rating", "", "rating", kind="rating"),
)

products = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["red shoe", "blue shoe", "hat"]),
        "brand": st.sampled_from(["", *BRANDS]),
        "price": st.none() | st.integers(0, 9000),
        "categories": st.sets(st.sampled_from(CATEGORIES)),
        "attributes": st.fixed_dictionaries({"color": st.sets(st.sampled_from(COLORS))}),
        "rating": st.none() | st.integers(2, 10).map(lambda halves: halves / 2),
        "in_stock": st.booleans(),
    }
)
amounts = st.none() | st.integers(0, 9000).map(lambda minor: Decimal(minor) / 100)
requests = st.builds(
    SearchRequest,
    q=st.sampled_from(["", "shoe", "hat"]),
    categories=st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True).map(tuple),
    brands=st.lists(st.sampled_from(BRANDS), max_size=2, unique=True).map(tuple),
    attributes=st.just({})
    | st.lists(st.sampled_from(COLORS), min_size=1, unique=True).map(lambda v: {"color": tuple(v)}),
    min_price=amounts,
    max_price=amounts,
    in_stock=st.sampled_from([(), (True,), (False,), (True, False)]),
    rating=st.none() | st.integers(1, 5),
    facets=st.just(SPECS),
    wanted_attributes=st.just(("color",)),
    attribute_facets=st.just(1),
)


def holds(product, request, *, but):
    """Whether a product is in the result when the selection of one facet is left out."""
    price = product["price"]
    low, high = (None if bound is None else int(bound * 100) for bound in (request.min_price, request.max_price))
    conditions = {
        "category": not request.categories or product["categories"] & set(request.categories),
        "brand": not request.brands or product["brand"] in request.brands,
        "attr.color": not request.attributes or product["attributes"]["color"] & set(request.attributes["color"]),
        "price": (low is None and high is None)
        or (price is not None and (low is None or price >= low) and (high is None or price <= high)),
        "in_stock": not request.in_stock or product["in_stock"] in request.in_stock,
        "rating": request.rating is None or (product["rating"] or 0) >= request.rating,
    }
    return request.q in product["title"] and all(held for code, held in conditions.items() if code != but)


def by_hand(catalogue, request):
    """The counts of each facet, by walking over the products."""

    def tally(code, values_of):
        found = {}
        for product in catalogue:
            if holds(product, request, but=code):
                for value in values_of(product):
                    found[value] = found.get(value, 0) + 1
        return found

    def bucket(product):
        price = product["price"]
        return [] if price is None else [sum(price >= bound for bound in BOUNDS)]

    return {
        "brand": tally("brand", lambda p: [p["brand"]] if p["brand"] else []),
        "category": tally("category", lambda p: [str(pk) for pk in p["categories"]]),
        "in_stock": tally("in_stock", lambda p: [str(p["in_stock"]).lower()]),
        "rating": tally("rating", lambda p: [str(step) for step in (1, 2, 3, 4) if (p["rating"] or 0) >= step]),
        "attr.color": tally("attr.color", lambda p: p["attributes"]["color"]),
        "price": tally("price", bucket),
    }


@settings(max_examples=tried(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=st.lists(products, max_size=25), asked=st.lists(requests, min_size=1, max_size=8))
def test_counts_equal_counting_by_hand(engine, catalogue, asked):  # H02
    engine.clear()
    engine.write(documents=[document(pk, **product) for pk, product in enumerate(catalogue, 1)])

    for request in asked:
        found = engine.product_search(request)
        expected = by_hand(catalogue, request)

        # Texts that find nothing are corrected or relaxed, which is another test's matter.
        if not any(request.q in product["title"] for product in catalogue):
            continue
        assert found.count == sum(holds(product, request, but=None) for product in catalogue)
        for facet in found.facets:
            counted = {value.value: value.count for value in facet.values if value.count}
            if facet.code == "price":
                counted = {at: value.count for at, value in enumerate(facet.values) if value.count}
            assert counted == expected[facet.code], facet.code


def test_a_value_that_is_rare_in_one_part_of_the_index_is_counted_there_too(engine):  # issue 8
    """Tantivy lists so many values of each segment: there are more of them here."""
    frequent = [document(pk, brand=f"Brand {pk % 1001:04d}") for pk in range(1, 2003)]
    engine.rebuild([*frequent, document(2003, brand="Zzz")])
    engine.write(documents=[document(pk, brand="Zzz") for pk in range(3001, 3011)])

    facet = engine.product_search(SearchRequest(facets=(FacetSpec("brand", "", "brand_exact", size=3),))).facets[0]

    assert (facet.values[0].value, facet.values[0].count) == ("Zzz", 11)
    assert [value.count for value in facet.values[1:]] == [2, 2]
    assert facet.other_count == 2013 - 15


def test_attributes_of_many_products_are_chosen_by_a_sample_and_counted_exactly(engine):  # issue 8
    def one(pk):
        rare = {"battery": {"AA" if pk % 2 else "C"}} if pk % 10 == 0 else {}
        return document(pk, title="Lamp", attributes={"colour": {f"c{pk % 3}"}, "serial": {f"s{pk}"}, **rare})

    engine.rebuild(one(pk) for pk in range(1, 5001))

    found = engine.product_search(SearchRequest(q="lamp", attribute_facets=4))

    # A tenth of the products is too few for a facet, and a serial number tells nothing.
    assert [facet.code for facet in found.facets] == ["attr.colour"]
    assert sorted(value.count for value in found.facets[0].values) == [1666, 1667, 1667]


def test_an_attribute_with_one_value_in_a_result_gives_its_place_to_the_next(engine):  # issue 8
    lamps = [document(pk, title="Lamp", attributes={"colour": {"red"}, "socket": {str(pk % 2)}}) for pk in range(1, 11)]
    chairs = [document(pk, title="Chair", attributes={"colour": {f"c{pk % 8}"}}) for pk in range(11, 51)]
    engine.rebuild([*lamps, *chairs])

    assert [one.code for one in engine.product_search(SearchRequest(q="lamp", attribute_facets=1)).facets] == [
        "attr.socket"
    ]
