"""Finding categories by what a client may call them: id, slug or path."""

from collections.abc import Sequence

from forked_apps.shelf import tree


class NoSuchCategory(Exception):
    """No category has this id, slug or path."""

    def __init__(self, named: str):
        super().__init__(f"There is no category {named!r}.")
        self.named = named


def find(names: Sequence[str], *, public_only: bool = True) -> list[int]:
    """The ids of the named categories, in the tree that is in memory; a slug that stands at several places means all.

    Raises NoSuchCategory for the first name that fits none.
    """
    known = tree.now()
    found: dict[int, None] = {}
    for name in names:
        fitting = known.named(name, hidden_too=not public_only)
        if not fitting:
            raise NoSuchCategory(name)
        found |= dict.fromkeys(fitting)
    return list(found)
