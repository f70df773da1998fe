"""Carriers: where their adapters plug in, and the round that asks them how the parcels are doing.

An adapter is an object with a `name` and a method `reports`. Its app registers it when it is ready:

    class ParcelConfig(AppConfig):
        def ready(self):
            tracking.register(DhlTracking(key=settings.DHL_KEY))

From then on every parcel whose `carrier` is that name is asked about until it has arrived.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from forked_apps.order import shipments, statuses
from forked_apps.order.models import Shipment, TrackingEvent

log = logging.getLogger("counterfoil.tracking")

DELIVERED = "delivered"
RETURNED = "returned_to_sender"
FINAL = (DELIVERED, RETURNED)  # codes after which nothing more is asked
GIVEN_UP_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Report:
    """What a carrier says about a parcel. `code` is "delivered" when it has arrived, else the carrier's own word."""

    code: str
    at: datetime  # with its time zone
    description: str = ""
    place: str = ""


class CarrierUnavailable(Exception):
    """The carrier does not answer now; its parcels are asked about in the next round."""


class Carrier(Protocol):
    """An adapter of one carrier."""

    name: str

    def reports(self, tracking_number: str) -> Iterable[Report]:
        """All reports about a parcel so far, in any order. Raises CarrierUnavailable.

        Called outside of any transaction: it may take its time, but should set a time limit of its own.
        """


_carriers: dict[str, Carrier] = {}


def register(carrier: Carrier) -> None:
    """Asks this adapter about parcels of its name from now on; a later one of the same name takes its place."""
    _carriers[_key(carrier.name)] = carrier


def unregister(name: str) -> None:
    """Asks nobody about parcels of this name any more."""
    _carriers.pop(_key(name), None)


def ask_carriers(*, now: datetime) -> int:
    """Asks the registered carriers about every open parcel and records what is new; answers how many reports are.

    A carrier that is not available is left alone until the next round, and the others are asked all the same.
    """
    return sum(_ask(_carriers[name], parcels, now=now) for name, parcels in _open_parcels(now).items())


def _open_parcels(now: datetime) -> dict[str, list[Shipment]]:
    """Parcels on their way, by carrier; only of carriers that are registered. One statement."""
    arrived = TrackingEvent.objects.filter(code__in=FINAL)
    open_ones = (
        Shipment.objects.filter(created_at__gt=now - GIVEN_UP_AFTER)
        .filter(order__status__in=(statuses.PROCESSING, statuses.SHIPPED))
        .exclude(tracking_number="")
        .exclude(pk__in=arrived.values("shipment_id"))
        .order_by("pk")
    )
    found = defaultdict(list)
    for parcel in open_ones if _carriers else ():
        if _key(parcel.carrier) in _carriers:
            found[_key(parcel.carrier)].append(parcel)
    return found


def _ask(carrier: Carrier, parcels: Iterable[Shipment], *, now: datetime) -> int:
    recorded = 0
    for parcel in parcels:
        try:
            reports = list(carrier.reports(parcel.tracking_number))
        except CarrierUnavailable as refusal:
            log.warning("carrier %s is not available: %s", carrier.name, refusal)
            break
        recorded += sum(_record(parcel, report, now=now) for report in reports)
    return recorded


def _record(parcel: Shipment, report: Report, *, now: datetime) -> bool:
    try:
        _, is_new = shipments.track(
            shipment_id=parcel.pk,
            code=report.code,
            at=report.at,
            description=report.description,
            place=report.place,
            now=now,
        )
    except shipments.NotInThePast as impossible:
        log.warning("carrier's report about parcel %s is left out: %s", parcel.pk, impossible)
        return False
    return is_new


def _key(name: str) -> str:
    return name.strip().casefold()
