"""Any life of the shop keeps its promises, and the machine that says so can fail.

LIFE_EXAMPLES and LIFE_STEPS set how many lives there are, and how long they last; without them the lives are always
the same ones.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.machine import ShopLife

EXAMPLES, STEPS = int(os.environ.get("LIFE_EXAMPLES", "50")), int(os.environ.get("LIFE_STEPS", "40"))
QUICK = "LIFE_EXAMPLES" not in os.environ
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(max(300, EXAMPLES * STEPS // 4))]

lives = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize=QUICK,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def test_any_life_keeps_every_promise(world):
    # C04, D06, D08, P02, P03: the promises are the invariants of the machine
    run_state_machine_as_test(lambda: ShopLife(world), settings=lives)

    print(dict(sorted(world.happened.items())))
