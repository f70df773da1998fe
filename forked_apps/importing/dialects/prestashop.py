"""PrestaShop's product file: one row a product, with the column names of its export or of its import sample."""

from collections.abc import Iterator

from forked_apps.catalogue import slugs
from forked_apps.importing.dialects import foreign
from forked_apps.importing.dialects.foreign import Cells
from forked_apps.importing.files import RawRow

COLUMNS = foreign.COLUMNS
_ID = "Product ID|ID|id_product"
_NAME = "Name *|Name|Name*"
_ACTIVE = "Active (0/1)|Status|Active"
_CATEGORIES = "Categories (x,y,z...)|Category|Categories"
_PRICE = (
    "Price tax included|Price (tax incl.)|Price tax included or Price tax excluded|Price tax excluded|Price (tax excl.)"
)
_REFERENCE = "Reference #|Reference"
_IMAGES = "Image URLs (x,y,z...)|Image"
_STOCK = "Quantity|Physical stock"
_BARCODE = "EAN13|UPC|EAN-13"
_TEXT = "Description|Summary|Short description"
_BRAND = "Manufacturer|Brand"
_THRESHOLD = "Low stock level"
_FEATURES = "Feature(Name:Value:Position)|Feature (Name:Value:Position:Customized)"
_EVERYTHING = (_ID, _NAME, _ACTIVE, _CATEGORIES, _PRICE, _REFERENCE, _IMAGES, _STOCK, _BARCODE, _TEXT, _BRAND)
_HEADER = foreign.Header(needed=(), used="|".join((*_EVERYTHING, _THRESHOLD, _FEATURES)).split("|"))


def require(header: list[str]) -> None:
    """Raises ImportFileError when this is not PrestaShop's."""
    there = {foreign.folded(name) for name in header}
    if not there & {name.lower() for name in _NAME.split("|")}:
        foreign.Header(needed=("Name",), used=()).require(header, "PrestaShop")
    if not there & {name.lower() for name in f"{_ID}|{_REFERENCE}".split("|")}:
        foreign.Header(needed=("ID", "Reference #"), used=()).require(header, "PrestaShop")


def unused(header: list[str]) -> list[str]:
    return _HEADER.unused(header)


def translated(raws: Iterator[RawRow]) -> Iterator[RawRow]:
    """The products. A row that cannot be read is passed on as it is."""
    for raw in raws:
        yield raw if raw.problem else _product(Cells(raw))


def _product(one: Cells) -> RawRow:
    reference = one[_REFERENCE] or (f"PS-{one[_ID]}" if one[_ID] else "")
    stock = one[_STOCK]
    return foreign.row(
        one.line,
        upc=one[_BARCODE],
        sku=reference,
        slug=slugs.of(one[_NAME], at_most=255) if not reference else "",
        title=one[_NAME],
        description=one[_TEXT],
        product_class="Product",
        categories=foreign.paths(_paths(one[_CATEGORIES])),
        brand=one[_BRAND],
        is_public="no" if one[_ACTIVE].lower() in ("0", "no", "disabled", "offline") else "yes",
        price=_amount(one[_PRICE]),
        stock="0" if stock.startswith("-") else stock,
        low_stock_threshold=one[_THRESHOLD],
        images=foreign.listed(one[_IMAGES].split(",")),
        attributes=foreign.options(_features(one[_FEATURES])),
    )


def _paths(cell: str) -> list[str]:
    """Names separated by commas; PrestaShop's own way to say a path is a slash, and its root is called Home."""
    found = [text.strip().replace("/", ">") for text in cell.split(",") if text.strip().lower() not in ("", "home")]
    return [path.removeprefix("Home>") for path in found] or ["Products"]


def _amount(text: str) -> str:
    """Exports write the currency beside the number, and up to six decimals."""
    digits = text.strip().strip("€$£\u00a0 ")
    whole, mark, decimals = digits.replace(",", ".").rpartition(".")
    if not mark or not decimals.isdigit() or len(decimals) <= 2:
        return digits
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _features(cell: str) -> Iterator[tuple[str, str]]:
    for feature in cell.split(","):
        name, _, rest = feature.partition(":")
        yield name.strip(), rest.split(":")[0].strip()
