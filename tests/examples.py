"""How many examples a property is tried with: the same ones every time, so that a run fails for what was changed.

`make hunt` sets HUNT: so many times more of them, and other ones each time.
"""

import os

from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

HUNT = int(os.environ.get("HUNT", "0"))

settings.register_profile("suite", derandomize=not HUNT, deadline=None, print_blob=True, max_examples=100 * (HUNT or 1))
settings.load_profile("suite")
if not HUNT:
    # Hypothesis also draws numbers and words that it finds in whatever code was imported so far: which tests ran before
    # in the same process would choose the examples.
    providers._get_local_constants = Constants


def tried(count: int) -> int:
    """The max_examples of a property that is not tried 100 times: `@settings(max_examples=tried(25))`."""
    return count * (HUNT or 1)
