"""Shopify's product export: a product begins with the row that has its title; rows of the same handle that follow are
its other variants and pictures."""

from collections.abc import Iterator
from itertools import groupby

from forked_apps.catalogue import slugs
from forked_apps.importing.dialects import foreign
from forked_apps.importing.dialects.foreign import Cells
from forked_apps.importing.files import RawRow

COLUMNS = foreign.COLUMNS
_HEADER = foreign.Header(
    needed=("Handle", "Title"),
    used=(
        "Body (HTML)",
        "Vendor",
        "Type",
        "Product Category",
        "Published",
        "Status",
        *(f"Option{n} {what}" for n in (1, 2, 3) for what in ("Name", "Value")),
        "Variant SKU",
        "Variant Barcode",
        "Variant Inventory Qty",
        "Variant Price",
        "Image Src",
        "Variant Image",
    ),
)
_SINGLE = "default title"  # the only variant of a product that has none


def require(header: list[str]) -> None:
    """Raises ImportFileError when this is not Shopify's."""
    _HEADER.require(header, "Shopify")


def unused(header: list[str]) -> list[str]:
    return _HEADER.unused(header)


def translated(raws: Iterator[RawRow]) -> Iterator[RawRow]:
    """The products with their variants below them. A row that cannot be read is passed on as it is."""
    for (handle, is_readable), group in groupby(raws, key=lambda raw: (_handle(raw), raw.problem is None)):
        if not is_readable or not handle:
            yield from group
        else:
            yield from _product(handle, [Cells(raw) for raw in group])


def _handle(raw: RawRow) -> str:
    return Cells(raw)["Handle"]


def _product(handle: str, group: list[Cells]) -> Iterator[RawRow]:
    first = group[0]
    names = [first[f"Option{n} Name"] for n in (1, 2, 3)]
    variants = [one for one in group if one["Option1 Value"] or one["Variant SKU"] or one["Variant Price"]]
    key = slugs.of(handle, at_most=255)
    is_single = len(variants) < 2 and (not variants or variants[0]["Option1 Value"].lower() in ("", _SINGLE))
    product = {
        "title": first["Title"],
        "description": first["Body (HTML)"],
        "product_class": first["Type"] or "Product",
        "categories": foreign.paths([first["Product Category"] or first["Type"] or "Products"]),
        "brand": first["Vendor"],
        "is_public": _shown(first),
        "images": foreign.listed(one["Image Src"] for one in group),
    }
    if is_single:
        yield foreign.row(first.line, slug=key, **product, **_sold(variants[0] if variants else first, key))
        return
    yield foreign.row(first.line, slug=key, **product)
    for one in variants:
        chosen = [one[f"Option{n} Value"] for n in (1, 2, 3)]
        title = " / ".join(filter(None, chosen))
        yield foreign.row(
            one.line,
            parent_upc=key,
            title=f"{first['Title']} {title}"[:255],
            attributes=foreign.options(zip(names, chosen, strict=True)),
            images=foreign.listed([one["Variant Image"]]),
            **_sold(one, slugs.of(f"{handle} {title}", at_most=128)),
        )


def _sold(one: Cells, fallback: str) -> dict[str, str]:
    barcode = one["Variant Barcode"].lstrip("'")  # Shopify guards long numbers from spreadsheets
    stock = one["Variant Inventory Qty"]
    return {
        "upc": barcode,
        "sku": one["Variant SKU"].lstrip("'") or fallback,
        "price": one["Variant Price"],
        "stock": "0" if stock.startswith("-") else stock,  # oversold there; nothing is on the shelf
    }


def _shown(first: Cells) -> str:
    status = first["Status"].lower()
    if status:
        return "yes" if status == "active" and first["Published"].lower() != "false" else "no"
    return first["Published"]
