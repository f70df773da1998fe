"""Facets are counted once for each state of an index, and never shown from another one."""

from dataclasses import replace

from search.backends import kept
from search.facets import FacetSpec
from search.queries import SearchRequest
from tests.engines.corpus import document

BRAND = FacetSpec("brand", "Brand", "brand_exact")
ASKED = SearchRequest(q="shoe", facets=(BRAND,), attribute_facets=3)
SHOES = [document(pk, title="Shoe", brand="Acme", attributes={"color": {"red", "blue"}}) for pk in (1, 2)]


def counted(engine):
    found = engine.product_search(ASKED)
    return found.count, {facet.code: {one.value: one.count for one in facet.values} for facet in found.facets}


def test_what_is_kept_ends_with_each_change_of_the_index(engine):  # I05
    engine.rebuild(SHOES)
    whole = (2, {"brand": {"Acme": 2}, "attr.color": {"red": 2, "blue": 2}})
    assert counted(engine) == counted(engine) == whole

    engine.write(documents=[document(3, title="Shoe", brand="Zed")])
    assert counted(engine)[1]["brand"] == {"Acme": 2, "Zed": 1}
    engine.write(documents=[], remove=["catalogue.product.3"])
    assert counted(engine) == whole
    engine.write(documents=[document(2, title="Shoe", brand="Zed")])
    assert counted(engine)[1]["brand"] == {"Acme": 1, "Zed": 1}
    engine.rebuild([document(pk, title="Shoe", brand="New") for pk in (1, 2)])
    assert counted(engine)[1]["brand"] == {"New": 2}
    engine.clear()
    assert counted(engine) == (0, {"brand": {}})


def test_an_index_that_stands_still_is_asked_once(engine):  # I05
    engine.rebuild(SHOES)
    first, again = engine.product_search(ASKED), engine.product_search(ASKED)

    assert again.facets is first.facets
    assert again.hits is first.hits
    assert engine.product_search(replace(ASKED, page=2)).facets is first.facets


class Index:
    """An index that says which state it is in."""

    name = "an index of test_kept_answers"

    def __init__(self, *states):
        self.states = list(states)

    def state(self):
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]


def test_what_was_reckoned_while_the_index_moved_is_not_kept():
    moving = kept.Notes(Index("first", "second"))
    assert moving.answer("how many", lambda: 7) == 7
    moving.close()

    assert kept.Notes(Index("first")).known("how many") is None
    assert kept.Notes(Index("second")).known("how many") is None


def test_no_more_is_kept_than_memory_is_meant_for_it():
    room = kept.MOST_WEIGHT // 1000
    for at in range(room + 5):
        notes = kept.Notes(Index("still"))
        notes.note(at, "an answer", weight=1000)
        notes.close()

    known = [at for at in range(room + 5) if kept.Notes(Index("still")).known(at)]
    assert known == list(range(5, room + 5))
