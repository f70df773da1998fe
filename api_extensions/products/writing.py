"""Writing a product from one body: the product row, its categories and attributes, its stock record, price and stock.

Prices go through the one writer of prices (ledger source "api"), stock through allocation; deleting hides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError as InvalidValue
from django.utils import timezone

from api_extensions.contract.problems import Fault, Problem
from forked_apps import transactions
from forked_apps.catalogue.models import Product, ProductAttribute, ProductCategory, ProductClass
from forked_apps.partner import allocation, pricing
from forked_apps.partner.models import Partner, StockRecord

PLAIN_FIELDS = {
    "name": "title",
    "description": "description",
    "upc": "upc",
    "brand": "brand",
    "tax_code": "tax_code",
    "is_public": "is_public",
}


@transactions.repeated
def create(*, body: Mapping[str, Any], actor) -> Product:
    """A new product. Raises Problem (400) for an unknown class, parent, attribute, or a UPC or SKU that is taken."""
    parent = _parent_of(body)
    product = Product(structure=_structure_of(body), parent=parent)
    if parent is None:
        product.product_class = _class_of(body)
    _write_row(product, body)
    product.save()
    _write_attributes(product, body.get("attributes"))
    _write_categories(product, body.get("categories"))
    if not product.is_parent:
        _add_stock_record(product, body, actor)
    return product


@transactions.repeated
def change(*, product_id: int, body: Mapping[str, Any], actor) -> Product:
    """The product with what the body holds; what the body does not name stays. Raises as `create` does."""
    product = _locked(product_id)
    _refuse_moves(product, body)
    _write_row(product, body)
    product.save()
    _write_attributes(product, body.get("attributes"))
    _write_categories(product, body.get("categories"))
    if not product.is_parent:
        _change_stock_record(product, body, actor)
    return product


def _locked(product_id: int) -> Product:
    """The product with its stock records, locked: stock first, as everywhere, because buyers hold it first."""
    allocation.lock(stockrecord_ids=StockRecord.objects.filter(product=product_id).values_list("pk", flat=True))
    return transactions.locked(Product.objects).get(pk=product_id, deleted_at=None)


def _structure_of(body: Mapping[str, Any]) -> str:
    if body.get("parent"):
        return Product.CHILD
    return Product.PARENT if body.get("has_variants") else Product.STANDALONE


def _parent_of(body: Mapping[str, Any]) -> Product | None:
    if not body.get("parent"):
        return None
    parent = Product.objects.filter(pk=body["parent"], deleted_at=None, structure=Product.PARENT).first()
    if parent is None:
        raise refusal("parent", "unknown_parent", "There is no product with variants of this id.")
    return parent


def _class_of(body: Mapping[str, Any]) -> ProductClass:
    """The named class, or the shop's first one."""
    slug = body.get("product_class")
    if slug:
        found = ProductClass.objects.filter(slug=slug).first()
        if found is None:
            raise refusal("product_class", "unknown_product_class", f"There is no product class {slug!r}.")
        return found
    return ProductClass.objects.order_by("pk").first() or ProductClass.objects.create(name="General", slug="general")


def _refuse_moves(product: Product, body: Mapping[str, Any]) -> None:
    """Structure, class and parent are fixed once the product exists; repeating them is fine."""
    fixed = {
        "parent": product.parent_id,
        "has_variants": product.is_parent,
        "product_class": getattr(product.get_product_class(), "slug", None),
    }
    for name, present in fixed.items():
        if name in body and body[name] != present:
            raise refusal(name, "read_only_field", f"{name!r} cannot be changed.")


def _write_row(product: Product, body: Mapping[str, Any]) -> None:
    for name, field in PLAIN_FIELDS.items():
        if name in body:
            setattr(product, field, body[name])
    upc = body.get("upc")
    if upc and Product.objects.filter(upc=upc).exclude(pk=product.pk).exists():
        raise refusal("upc", "not_unique", f"The UPC {upc} belongs to another product.")


def _write_categories(product: Product, category_ids: Sequence[int] | None) -> None:
    if category_ids is None or product.is_child:
        return
    present = {link.category_id: link for link in ProductCategory.objects.filter(product=product)}
    for category_id, link in present.items():
        if category_id not in category_ids:
            link.delete()
    for category_id in category_ids:
        if category_id not in present:
            ProductCategory.objects.create(product=product, category_id=category_id)


def _write_attributes(product: Product, values: Mapping[str, Any] | None) -> None:
    if not values:
        return
    known = {one.code: one for one in ProductAttribute.objects.filter(product_class=product.get_product_class())}
    for code, value in values.items():
        if code not in known:
            raise refusal(f"attributes/{code}", "unknown_attribute", f"There is no attribute {code[:50]!r}.")
        try:
            _write_attribute(product, known[code], value)
        except (InvalidValue, ValueError, TypeError) as error:
            raise refusal(f"attributes/{code}", "invalid", f"This is not a value of {code!r}.") from error


def _write_attribute(product: Product, attribute: ProductAttribute, value: Any) -> None:
    if attribute.is_option and value is not None:
        value = _options(attribute, [value])[0]
    elif attribute.is_multi_option:
        value = _options(attribute, value if isinstance(value, list) else [value])
    if value is not None:
        attribute.validate_value(value)
    attribute.save_value(product, value)


def _options(attribute: ProductAttribute, names: Sequence[Any]):
    found = attribute.option_group.options.filter(option__in=[str(name) for name in names])
    if len(found) != len(set(names)):
        raise ValueError("unknown option")
    return list(found)


def _add_stock_record(product: Product, body: Mapping[str, Any], actor) -> None:
    partner = Partner.objects.order_by("pk").first() or Partner.objects.create(name="Shop")
    sku = body.get("sku") or body.get("upc") or f"P{product.pk}"
    _refuse_taken_sku(partner, sku)
    with pricing.attribution(actor=actor, source="api", reason=body.get("reason", "")):
        StockRecord.objects.create(
            product=product,
            partner=partner,
            partner_sku=sku,
            price=body.get("price"),
            num_in_stock=body.get("stock_quantity", 0),
        )


def _change_stock_record(product: Product, body: Mapping[str, Any], actor) -> None:
    record = StockRecord.objects.filter(product=product).order_by("pk").first()
    if record is None:
        if body.get("price") is not None:
            _add_stock_record(product, body, actor)
        return
    if body.get("sku") and body["sku"] != record.partner_sku:
        _refuse_taken_sku(record.partner, body["sku"])
        record.partner_sku = body["sku"]
        record.save()
    if "price" in body:  # null takes it off sale
        new = pricing.NewPrice(stockrecord_id=record.pk, price=body["price"])
        reason = body.get("reason", "")
        pricing.set_prices(changes=[new], actor=actor, source="api", reason=reason, now=timezone.now())
    if body.get("stock_quantity") is not None:
        _set_available(record.pk, body["stock_quantity"], actor)
    elif "stock_quantity" in body and record.available is not None:
        raise refusal("stock_quantity", "null", "The stock of this product is counted.")


def _set_available(stockrecord_id: int, wanted: int, actor) -> None:
    """Makes `wanted` units orderable, read and written under one lock."""
    record = allocation.lock(stockrecord_ids=[stockrecord_id])[stockrecord_id]
    if record.available is None:
        allocation.count(
            stockrecord_id=stockrecord_id, counted=wanted + record.num_allocated, actor=actor, reason="api"
        )
    elif record.available != wanted:
        allocation.adjust(stockrecord_id=stockrecord_id, by=wanted - record.available, actor=actor, reason="api")


def _refuse_taken_sku(partner: Partner, sku: str) -> None:
    if StockRecord.objects.filter(partner=partner, partner_sku=sku).exists():
        raise refusal("sku", "not_unique", f"The SKU {sku} belongs to another product.")


def refusal(field: str, code: str, detail: str) -> Problem:
    """A 400 that points at one field of the body."""
    return Problem(400, "invalid", detail, [Fault(f"#/{field}", code, detail)])
