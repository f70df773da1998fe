"""How many examples a property is tried with: the same ones every time, so that a run fails for what was changed.

`make hunt` sets HUNT: so many times more of them, and other ones each time.
"""

import os

from hypothesis import settings

HUNT = int(os.environ.get("HUNT", "0"))

settings.register_profile("suite", derandomize=not HUNT, deadline=None, print_blob=True, max_examples=100 * (HUNT or 1))
settings.load_profile("suite")


def tried(count: int) -> int:
    """The max_examples of a property that is not tried 100 times: `@settings(max_examples=tried(25))`."""
    return count * (HUNT or 1)
