"""How fakepay misbehaves on demand: shares between 0 and 1, drawn from a seeded generator so that a run repeats."""

import random
import threading
from dataclasses import dataclass, fields


@dataclass
class Faults:
    """What goes wrong, and how often."""

    lost_answers: float = 0.0  # the request took effect, the connection ends without an answer
    refused_requests: float = 0.0  # HTTP 500 before anything took effect
    pending_refunds: float = 0.0  # a refund waits for the bank until Book.finish_refund
    slow_answers: float = 0.0  # the answer takes `delay` seconds
    delay: float = 0.2
    dropped_webhooks: float = 0.0  # an event is never delivered
    duplicated_webhooks: float = 0.0  # an event is delivered twice
    shuffled_webhooks: bool = False  # events waiting for delivery go out in random order
    seed: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._lock = threading.Lock()

    def strikes(self, share: float) -> bool:
        """Whether a fault with this share hits now."""
        with self._lock:
            return share > 0 and self._random.random() < share

    def shuffle(self, items: list) -> None:
        with self._lock:
            self._random.shuffle(items)

    @classmethod
    def from_json(cls, wanted: dict) -> "Faults":
        """Faults as a test posts them; raises ValueError that names an unknown one."""
        known = {field.name for field in fields(cls)}
        unknown = set(wanted) - known
        if unknown:
            raise ValueError(f"unknown fault {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        return cls(**wanted)
