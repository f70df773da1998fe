"""What an order mail shows: lines, totals and addresses as they were frozen, never a live price."""

from decimal import Decimal

from django.core.files.storage import default_storage
from django.urls import reverse
from oscar.templatetags.currency_filters import currency
from sorl.thumbnail import get_thumbnail

from forked_apps.communication.layout import absolute
from forked_apps.order import sums

PICTURE = "128x128"  # shown at half that size


def of(order) -> dict:
    """Lines, totals and address of an order, formatted. As many queries for one line as for a hundred."""
    money = _formatter(order.currency)
    lines = list(order.lines.select_related("product").prefetch_related("product__images").order_by("pk"))
    return {
        "number": order.number,
        "lines": [
            {
                "title": line.title,
                "sku": line.partner_sku,
                "quantity": line.quantity,
                "unit_price": money(line.unit_price_incl_tax),
                "line_total": money(line.line_price_before_discounts_incl_tax),
                "picture": _picture(line),
            }
            for line in lines
        ],
        "totals": _totals(order, lines, money),
        "total": money(order.total_incl_tax),
        "tax": money(order.total_incl_tax - order.total_excl_tax) if order.total_excl_tax is not None else "",
        "shipping_method": order.shipping_method,
        "shipping_address": order.shipping_address.active_address_fields() if order.shipping_address else [],
        "placed": order.date_placed,
        "documents": [
            {
                "title": f"{found.get_kind_display().capitalize()} {found.number}",
                "link": document_link(order, found.number),
            }
            for found in order.invoices.all()
        ],
    }


def placeholders_of(order, *, event: str) -> dict:
    """What the words of an order mail may name, and the address behind its button."""
    shipment = _last_shipment(order)
    context = {
        "customer": {"name": name_of(order), "email": address_of(order)},
        "order": {
            "number": order.number,
            "total": currency(order.total_incl_tax, order.currency),
            "date": order.date_placed.date(),
            "status": order.status,
        },
        "shipment": {
            "carrier": shipment.carrier if shipment else "",
            "tracking_number": shipment.tracking_number if shipment else "",
        },
        "link": _LINKS.get(event, customer_link)(order),
    }
    if event == "order_shipped" and shipment and shipment.tracking_url:
        context["link"] = shipment.tracking_url
    return context


def address_of(order) -> str:
    """Where mail about the order goes: the address that was given when it was placed."""
    return order.email or ""


def name_of(order) -> str:
    """First name of the customer, else the name on the order, else nothing."""
    if order.user is not None and order.user.first_name:
        return order.user.first_name
    return order.shipping_address.first_name if order.shipping_address else ""


def customer_link(order) -> str:
    """The order's page: in the account, or for a guest the signed page that needs no login."""
    if order.user_id is not None:
        return absolute(reverse("customer:order", kwargs={"order_number": order.number}))
    return _signed("checkout:order-page", order)


def staff_link(order) -> str:
    """The order's page in the dashboard."""
    return absolute(reverse("dashboard:order-detail", kwargs={"number": order.number}))


def pay_link(order) -> str:
    """The signed page that pays the order; it needs no login."""
    return _signed("checkout:pay", order)


def document_link(order, number: str) -> str:
    """The signed address of an invoice or credit note as PDF; it needs no login."""
    return _signed("checkout:order-document", order, document=number)


def _signed(name: str, order, **more) -> str:
    return absolute(reverse(name, kwargs={"number": order.number, "hash": order.verification_hash(), **more}))


# Where the button of a mail leads, when not to the customer's page of the order.
_LINKS = {"order_placed_staff": staff_link, "payment_held_staff": staff_link, "payment_failed": pay_link}


def _formatter(code: str):
    return lambda amount: currency(amount if amount is not None else Decimal(0), code)


def _totals(order, lines: list, money) -> list[dict]:
    rows = [sums.Row("Goods", sums.goods(lines)), *sums.below(order)]
    return [
        {"label": row.label, "amount": f"−{money(-row.amount)}" if row.amount < 0 else money(row.amount)}
        for row in rows
    ]


def _last_shipment(order):
    return order.shipments.order_by("-pk").first()


def _picture(line) -> str:
    """Address of the frozen picture of a line, else of the product's present one, else nothing."""
    path = line.product_image
    if not path and line.product is not None:
        image = next(iter(line.product.images.all()), None)
        path = image.original.name if image else ""
    if not path or not default_storage.exists(path):
        return ""
    small = get_thumbnail(path, PICTURE, crop="center", format="JPEG", quality=85)
    return absolute(small.url)
