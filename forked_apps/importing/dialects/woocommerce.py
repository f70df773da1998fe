"""WooCommerce's product export: one row a product; rows of type `variation` name their parent by SKU or `id:12`."""

from collections.abc import Iterator

from forked_apps.catalogue import slugs
from forked_apps.importing.dialects import foreign
from forked_apps.importing.dialects.foreign import Cells
from forked_apps.importing.files import RawRow
from forked_apps.importing.report import RowError

COLUMNS = foreign.COLUMNS
_BARCODE = "GTIN, UPC, EAN, or ISBN"
_HEADER = foreign.Header(
    needed=("Type", "SKU", "Name"),
    used=(
        "ID",
        _BARCODE,
        "Published",
        "Description",
        "Short description",
        "In stock?",
        "Stock",
        "Low stock amount",
        "Regular price",
        "Categories",
        "Images",
        "Parent",
        "Brands",
    ),
    patterns=(r"Attribute \d+ (name|value\(s\))",),
)


def require(header: list[str]) -> None:
    """Raises ImportFileError when this is not WooCommerce's."""
    _HEADER.require(header, "WooCommerce")


def unused(header: list[str]) -> list[str]:
    return _HEADER.unused(header)


def translated(raws: Iterator[RawRow]) -> Iterator[RawRow]:
    """The products, each variation named after its parent. What nothing can be made of is refused with a reason."""
    parents: dict[str, tuple[str, str]] = {}  # by SKU and by id:12: key of ours, title
    for raw in raws:
        if raw.problem:
            yield raw
            continue
        one = Cells(raw)
        kinds = {kind.strip() for kind in one["Type"].lower().split(",")}
        if "variation" in kinds:
            yield _variation(one, parents)
        elif kinds & {"grouped", "external"}:
            hint = "grouped and external products are not sold here; leave the row out"
            yield RawRow(raw.line, {}, RowError(raw.line, "Type", one["Type"], hint))
        else:
            yield _product(one, parents, is_parent="variable" in kinds)


def _product(one: Cells, parents: dict[str, tuple[str, str]], *, is_parent: bool) -> RawRow:
    key = slugs.of(one["SKU"] or f"woocommerce {one['ID'] or one['Name']}", at_most=255)
    if is_parent:
        parents |= {name: (key, one["Name"]) for name in (one["SKU"], f"id:{one['ID']}") if name}
    category = one["Categories"].split(",")
    product = {
        "slug": key,
        "title": one["Name"],
        "description": one["Description"] or one["Short description"],
        "product_class": "Product",
        "categories": foreign.paths(category if one["Categories"] else ["Products"]),
        "brand": one["Brands"].split(",")[0],
        "is_public": "yes" if one["Published"] == "1" else "no",
        "images": foreign.listed(one["Images"].split(",")),
        "attributes": "" if is_parent else foreign.options(_attributes(one)),
    }
    return foreign.row(one.line, **product, **({} if is_parent else _sold(one, key)))


def _variation(one: Cells, parents: dict[str, tuple[str, str]]) -> RawRow:
    key, title = parents.get(one["Parent"], (one["Parent"], one["Name"]))
    chosen = list(_attributes(one))
    named = " / ".join(value for _, value in chosen)
    return foreign.row(
        one.line,
        parent_upc=key,
        title=(one["Name"] or f"{title} {named}")[:255],
        attributes=foreign.options(chosen),
        images=foreign.listed(one["Images"].split(",")),
        **_sold(one, slugs.of(f"{key} {named}", at_most=128)),
    )


def _sold(one: Cells, fallback: str) -> dict[str, str]:
    stock = one["Stock"]
    if not stock:  # not counted there: one that is in stock must be counted here before it sells
        stock = "" if one["In stock?"] not in ("0", "") else "0"
    return {
        "upc": one[_BARCODE],
        "sku": one["SKU"] or fallback,
        "price": one["Regular price"],
        "stock": "0" if stock.startswith("-") else stock,
        "low_stock_threshold": one["Low stock amount"],
    }


def _attributes(one: Cells) -> Iterator[tuple[str, str]]:
    for number in range(1, 100):
        name = one[f"Attribute {number} name"]
        if not name:
            return
        value = one[f"Attribute {number} value(s)"]
        if value and "," not in value:  # several values are what a parent lets one choose from
            yield name, value
