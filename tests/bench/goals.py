"""What is to be reached: multiples of the floor, (server + database CPU) over the floor's server CPU, and peers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """Multiples, from cache and without; None where there is none."""

    cached: float | None
    uncached: float | None


GOALS = {
    "list of 10": Goal(1.5, 6),
    "detail": Goal(2.5, 6),
    "category + price range, facets": Goal(2, 8),
    "text + facets": Goal(2, 10),
    "add to a fresh cart": Goal(8, None),
    "cart of 5": Goal(6, None),
    "empty cart to order of 3 lines": Goal(35, None),
    "order of 3 lines in one request": Goal(20, None),
    "login": Goal(60, None),
}
