"""What a writer of a product had read before: a document that is sent back must be the present one.

Otherwise it would undo what happened in between: a price by a colleague, or a sale, whose units would be on the shelf
again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api_extensions.contract.etags import CHANGED, CHANGED_SINCE
from api_extensions.contract.problems import Fault, Problem
from api_extensions.products import detail
from forked_apps.partner import stock_ledger
from forked_apps.partner.models import StockRecord

# Either says which reading a document is.
MARKS = ("version", "updated_at")


@dataclass(frozen=True)
class Reading:
    """What a change relies on, asked again under its locks. `version` "": it names no version; `replaces`: the whole
    product is sent, so its stock figure may only be repeated from an older reading."""

    version: str = ""
    replaces: bool = False


NOTHING = Reading()


def require_present(data: Any, present: Mapping[str, Any]) -> None:
    """Raises Problem 409, with the present product, for a body that was read from another version of it."""
    if isinstance(data, Mapping) and any(mark in data and data[mark] != present[mark] for mark in MARKS):
        raise _changed(present, CHANGED_SINCE)


def differing(body: Mapping[str, Any], *, data: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """What of a validated body is not a mere repetition of the present product. A variant shows what it has from its
    parent, and rich text is shown plain: written back, both would be changes that nobody asked for."""
    rest = {name: value for name, value in body.items() if name not in present or data.get(name) != present[name]}
    if "attributes" in rest:
        shown = {one["code"]: one["value"] for one in present["attributes"]}
        rest["attributes"] = {
            code: value for code, value in rest["attributes"].items() if code not in shown or shown[code] != value
        }
    return rest


def relies_on(request, present: Mapping[str, Any], *, replaces: bool) -> Reading:
    names_one = any(mark in request.data for mark in MARKS) or "If-Match" in request.headers
    return Reading(version=present["version"] if names_one else "", replaces=replaces)


def require(reading: Reading, *, product_id: int) -> None:
    """Raises Problem 409 when the version is not the present one any more. Call it under the product's lock."""
    if reading.version:
        present = detail.document(product_id, hidden_too=True)
        if present["version"] != reading.version:
            raise _changed(present, CHANGED_SINCE)


def require_own_figure(reading: Reading, record: StockRecord, figure: int) -> None:
    """Raises Problem 409 for a stock figure that a whole product, of no named version, repeats from before a sale."""
    if reading.replaces and not reading.version and stock_ledger.was_shown_before_sales(record, figure):
        present = detail.document(record.product_id, hidden_too=True)
        fault = Fault("#/stock_quantity", CHANGED, f"{record.available} are available now.")
        raise _changed(present, "Units were sold since that stock was read; send the version to set it.", fault)


def _changed(present: Mapping[str, Any], detail_text: str, *faults: Fault) -> Problem:
    facts = {"version": present["version"], "stock_quantity": present["stock_quantity"], "product": present}
    return Problem(409, CHANGED, detail_text, faults, headers={"ETag": f'"{present["version"]}"'}, **facts)
