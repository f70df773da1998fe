"""Writing a product from one body: the product row, its categories and attributes, its stock record, price and stock.

Prices go through the one writer of prices (ledger source "api"), stock through allocation; deleting hides.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from django.core.exceptions import ValidationError as InvalidValue

from api_extensions.contract.problems import Fault, Problem
from api_extensions.products import reading
from api_extensions.products.reading import Reading
from forked_apps import transactions
from forked_apps.catalogue.models import (
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
)
from forked_apps.partner import allocation, pricing
from forked_apps.partner.attribution import Attribution
from forked_apps.partner.models import Partner, Source, StockRecord

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
def change(*, product_id: int, body: Mapping[str, Any], actor, relied_on: Reading = reading.NOTHING) -> Product:
    """The product with what the body holds; what the body does not name stays. Raises as `create` does.

    Raises Problem 409 `version_changed` when it is not any more what the change relied on. What is as it was is not
    written: without any difference `updated_at` stays.
    """
    product = _locked(product_id)
    reading.require(relied_on, product_id=product_id)
    _refuse_moves(product, body)
    differs = [
        _write_row(product, body),
        _write_attributes(product, body.get("attributes")),
        _write_categories(product, body.get("categories")),
        not product.is_parent and _change_stock_record(product, body, actor, relied_on),
    ]
    if {"categories", "is_public"} & body.keys():
        _require_category(product)
    if any(differs):
        product.save()
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
    """The named class, or the shop's only one: which of several is meant cannot be guessed."""
    slug = body.get("product_class")
    if slug:
        found = ProductClass.objects.filter(slug=slug).first()
        if found is None:
            raise refusal("product_class", "unknown_product_class", f"There is no product class {slug!r}.")
        return found
    classes = list(ProductClass.objects.order_by("pk")[:2])
    if len(classes) > 1:
        raise refusal("product_class", "required", "This shop has several product classes; name one by its slug.")
    return classes[0] if classes else ProductClass.objects.create(name="General", slug="general")


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


def _write_row(product: Product, body: Mapping[str, Any]) -> bool:
    """Whether the row is different now, as far as it is seen; it is saved by the caller."""
    before = _plain(product)
    for name, field in PLAIN_FIELDS.items():
        if name in body and (body[name] or None) != (getattr(product, field) or None):
            setattr(product, field, body[name])
    upc = body.get("upc")
    if upc and Product.objects.filter(upc=upc).exclude(pk=product.pk).exists():
        raise refusal("upc", "not_unique", f"The UPC {upc} belongs to another product.")
    return _plain(product) != before


def _plain(product: Product) -> list[Any]:
    return [getattr(product, field) for field in PLAIN_FIELDS.values()]


def _write_categories(product: Product, category_ids: Sequence[int] | None) -> bool:
    """The product stands in exactly these, the first of them the primary one: links are read in order of their keys."""
    if category_ids is None or product.is_child:
        return False
    links = list(ProductCategory.objects.filter(product=product).order_by("pk"))
    present = [link.category_id for link in links]
    as_wanted = _alike(present, category_ids)
    for link in links[as_wanted:]:
        link.delete()
    for category_id in category_ids[as_wanted:]:
        ProductCategory.objects.create(product=product, category_id=category_id)
    return present != list(category_ids)


def _alike(one: Sequence[int], other: Sequence[int]) -> int:
    """How many of both are the same from the start."""
    return sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(one, other, strict=False)))


def _require_category(product: Product) -> None:
    """What everybody sees stands somewhere; a variant stands where its parent does."""
    if product.is_public and not product.is_child and not product.categories.exists():
        raise refusal("categories", "required", "A public product needs at least one category.")


def _write_attributes(product: Product, values: Mapping[str, Any] | None) -> bool:
    if not values:
        return False
    before = _attribute_values(product)
    known = {one.code: one for one in ProductAttribute.objects.filter(product_class=product.get_product_class())}
    for code, value in values.items():
        if code not in known:
            raise refusal(f"attributes/{code}", "unknown_attribute", f"There is no attribute {code[:50]!r}.")
        try:
            _write_attribute(product, known[code], value)
        except (InvalidValue, ValueError, TypeError) as error:
            raise refusal(f"attributes/{code}", "invalid", f"This is not a value of {code!r}.") from error
    return _attribute_values(product) != before


def _attribute_values(product: Product) -> list[tuple]:
    columns = [column.attname for column in ProductAttributeValue._meta.concrete_fields if column.attname != "id"]
    rows = ProductAttributeValue.objects.filter(product=product)
    return sorted(rows.values_list(*columns, "value_multi_option"), key=repr)


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
    with pricing.attribution(actor=actor, source=Source.API, reason=body.get("reason", "")):
        StockRecord.objects.create(
            product=product,
            partner=partner,
            partner_sku=sku,
            price=body.get("price"),
            num_in_stock=body.get("stock_quantity", 0),
        )


def _change_stock_record(product: Product, body: Mapping[str, Any], actor, relied_on: Reading) -> bool:
    """Writes SKU, price and stock where they differ from what they are, read under the lock; whether any does."""
    record = StockRecord.objects.filter(product=product).order_by("pk").first()
    if record is None:
        if body.get("price") is not None:
            _add_stock_record(product, body, actor)
        return body.get("price") is not None
    with pricing.attribution(actor=actor, source=Source.API, reason=body.get("reason", "")) as by:
        differs = bool(body.get("sku")) and body["sku"] != record.partner_sku
        if differs:
            _refuse_taken_sku(record.partner, body["sku"])
            record.partner_sku = body["sku"]
            record.save()
        if "price" in body:  # null takes it off sale
            new = pricing.NewPrice(stockrecord_id=record.pk, price=body["price"])
            differs |= bool(pricing.set_prices(changes=[new], actor=actor, source=by.source, reason=by.reason))
        if body.get("stock_quantity") is not None:
            differs |= _set_available(record, body["stock_quantity"], by, relied_on)
        elif "stock_quantity" in body and record.available is not None:
            raise refusal("stock_quantity", "null", "The stock of this product is counted.")
    return differs


def _set_available(record: StockRecord, wanted: int, by: Attribution, relied_on: Reading) -> bool:
    """Makes `wanted` units orderable, under the lock; whether that is something else than before."""
    if record.available == wanted:
        return False
    facts = {"stockrecord_id": record.pk, "actor": by.actor, "reason": by.reason, "source": by.source}
    if record.available is None:
        allocation.count(counted=wanted + record.num_allocated, **facts)
    else:
        reading.require_own_figure(relied_on, record, wanted)
        allocation.adjust(by=wanted - record.available, **facts)
    return True


def _refuse_taken_sku(partner: Partner, sku: str) -> None:
    if StockRecord.objects.filter(partner=partner, partner_sku=sku).exists():
        raise refusal("sku", "not_unique", f"The SKU {sku} belongs to another product.")


def refusal(field: str, code: str, detail: str) -> Problem:
    """A 400 that points at one field of the body."""
    return Problem(400, "invalid", detail, [Fault(f"#/{field}", code, detail)])
