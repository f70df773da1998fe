"""Does a posted list of forms speak of the rows that are here? A page that stood open may speak of others."""

from collections.abc import Iterable, Mapping

COUNTS = ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")


def match(posted: Mapping[str, str], *, prefix: str, ids: Iterable[int]) -> bool:
    """Whether what was posted are forms of some of the rows with these ids, one each, and of nothing else."""
    here = {str(pk) for pk in ids}
    numbers = [posted.get(f"{prefix}-{name}_FORMS", "") for name in COUNTS]
    if not all(number.isascii() and number.isdigit() for number in numbers) or numbers[0] != numbers[1]:
        return False
    count = int(numbers[0]) if len(numbers[0]) < 5 else 0
    rows = [posted.get(f"{prefix}-{n}-id") for n in range(min(count, len(here)))]
    return 0 < count <= len(here) and len(set(rows)) == count and set(rows) <= here
