"""Figures of a send: how many went out, failed or were skipped, and how far it is."""

from dataclasses import dataclass

from django.db.models import Count

from cms.models import Delivery, Send


@dataclass(frozen=True)
class Report:
    send: Send
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return sum(self.counts[state] for state in ("sent", "failed", "skipped", "uncertain"))

    @property
    def percent(self) -> int:
        """0 to 100; 100 only when the send is over."""
        if self.send.state == Send.State.FINISHED:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0


def of(send: Send) -> Report:
    """The report of a send; one query."""
    found = dict(send.deliveries.order_by().values_list("state").annotate(Count("pk")))
    return Report(send, {state: found.get(state, 0) for state in Delivery.State.values})
