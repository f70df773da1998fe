"""Which row stands for `<int:pk>` in which route: the longest beginning of the route's pattern decides."""

import uuid
from typing import TYPE_CHECKING

from django.apps import apps
from oscar.core.loading import get_model

from forked_apps.basket.models import Basket

if TYPE_CHECKING:
    from tests.walk.shop import Ids

# Beginning of a route -> the model whose first row its `pk` (or `id`) names.
MODELS = {
    "api/addresses": "address.UserAddress",
    "api/categories": "catalogue.Category",
    "api/oscar/categories": "catalogue.Category",
    "api/oscar/options": "catalogue.Option",
    "api/oscar/orderlines": "order.Line",
    "api/oscar/useraddresses": "address.UserAddress",
    "api/admin/orders/<str:reference>/shipments": "order.Shipment",
    "api/payment": "payment.PaymentAttempt",
    "basket/vouchers": "voucher.Voucher",
    "checkout/user-address": "address.UserAddress",
    "catalogue/^category": "catalogue.Category",
    "accounts/addresses": "address.UserAddress",
    "accounts/^addresses": "address.UserAddress",
    "accounts/emails": "communication.Email",
    "accounts/notifications": "communication.Notification",
    "accounts/alerts/cancel": "customer.ProductAlert",
    "dashboard/catalogue/categories": "catalogue.Category",
    "dashboard/catalogue/product-type": "catalogue.ProductClass",
    "dashboard/catalogue/attribute-option-group": "catalogue.AttributeOptionGroup",
    "dashboard/catalogue/option/": "catalogue.Option",
    "dashboard/users/alerts": "customer.ProductAlert",
    "dashboard/users/^alerts": "customer.ProductAlert",
    "dashboard/pages": "flatpages.FlatPage",
    "dashboard/partners": "partner.Partner",
    "dashboard/offers": "offer.ConditionalOffer",
    "dashboard/ranges": "offer.Range",
    "dashboard/reviews": "reviews.ProductReview",
    "dashboard/vouchers": "voucher.Voucher",
    "dashboard/vouchers/sets": "voucher.VoucherSet",
    "dashboard/shipping/weight-based": "shipping.WeightBased",
    "dashboard/shipping/weight-based/<int:method_pk>/bands": "shipping.WeightBand",
    "cms/api/main/^pages": "wagtailcore.Page",
    "cms/api/main/^documents": "wagtaildocs.Document",
    "cms/api/main/^images": "wagtailimages.Image",
    "cms/pages": "wagtailcore.Page",
    "cms/collections": "wagtailcore.Collection",
    "cms/workflows/tasks": "wagtailcore.Task",
    "cms/workflows": "wagtailcore.Workflow",
    "cms/sites": "wagtailcore.Site",
    "cms/groups": "auth.Group",
    "cms/documents": "wagtaildocs.Document",
    "cms/images": "wagtailimages.Image",
    "cms/product_chooser": "catalogue.Product",
    "cms/category_chooser": "catalogue.Category",
    "cms/voucher_chooser": "voucher.Voucher",
    "cms/snippets/cms/campaign": "cms.Campaign",
    "cms/snippets/choose/cms/campaign": "cms.Campaign",
    "cms/snippets/cms/segment": "cms.Segment",
    "cms/snippets/choose/cms/segment": "cms.Segment",
    "cms/snippets/cms/servicemessage": "cms.ServiceMessage",
    "cms/snippets/choose/cms/servicemessage": "cms.ServiceMessage",
    "cms/snippets/cms/subscription": "cms.Subscription",
    "cms/snippets/choose/cms/subscription": "cms.Subscription",
}
# Parts that mean the same wherever they stand.
PARTS = {
    "page_id": "wagtailcore.Page",
    "page_pk": "wagtailcore.Page",
    "parent_page_id": "wagtailcore.Page",
    "page_to_move_id": "wagtailcore.Page",
    "destination_id": "wagtailcore.Page",
    "collection_id": "wagtailcore.Collection",
    "workflow_pk": "wagtailcore.Workflow",
    "task_id": "wagtailcore.Task",
    "revision_id": "wagtailcore.Revision",
    "image_id": "wagtailimages.Image",
    "document_id": "wagtaildocs.Document",
    "doc_id": "wagtaildocs.Document",
    "campaign_id": "cms.Campaign",
    "send_id": "cms.Send",
    "address_id": "address.UserAddress",
    "basket_pk": "basket.Basket",
    "partner_pk": "partner.Partner",
    "method_pk": "shipping.WeightBased",
    "parent": "catalogue.Category",
    "note_id": "order.OrderNote",
    "email_id": "communication.Email",
    "sale": "partner.Sale",
}
CONSTANTS = {
    "content_type_app_name": ["wagtailcore"],
    "content_type_model_name": ["page"],
    "app_name": ["cms"],
    "app_label": ["cms"],
    "model_name": ["campaign"],
    "action_name": ["approve", "publish"],
    "action": ["delete", "default_for_billing"],
    "filter_spec": ["max-100x100"],
    "revision_id_a": ["earliest", "live"],
    "revision_id_b": ["latest"],
    "uidb64": ["MQ", "set"],
    "url": ["nothing"],
    "task_state_id": [1],
    "workflow_state_id": [1],
    "uploaded_file_id": [1],
    "session_id": [1],
    "redirect_id": [1],
    "name": ["nothing.eml"],
    "document": ["INV-1", "CN-1"],
    "breadcrumbs": ["nothing"],
    "code": ["WELCOME"],
}


def of(ids: "Ids", pattern: str, part: str) -> list[object]:
    """Values that exist for a part of a route; an empty list when the shop has no such row."""
    special = _special(ids, pattern, part)
    if special is not None:
        return special
    if part in PARTS:
        return _last(PARTS[part])
    if part in CONSTANTS:
        return CONSTANTS[part]
    return _rows_of(ids, pattern)


def _special(ids: "Ids", pattern: str, part: str) -> list[object] | None:
    """Parts whose value hangs on who asks, or on several rows."""
    if part in ("line_id", "line_pk", "key", "to_key", "token", "slug"):
        return _by_place(ids, pattern, part)
    if part in ("reference", "number", "order_number"):
        return [ids.own_order.number, *([] if pattern.startswith("accounts/") else [o.number for o in ids.orders])]
    if part == "hash":
        return [order.verification_hash() for order in (ids.own_order, *ids.orders)]
    return {
        "product_slug": ["thing"],
        "category_slug": ["thing"],
        "product_pk": ids.products,
        "parent_pk": ids.products,
        "user_pk": [ids.shopper.pk, ids.staff.pk],
        "content_type_id": [ids.content_type],
        "product_class_slug": ids.class_slugs,
    }.get(part)


def _by_place(ids: "Ids", pattern: str, part: str) -> list[object]:
    if part == "slug":
        return [get_model("offer", "Range" if "ranges" in pattern else "ConditionalOffer").objects.first().slug]
    if part == "token":
        return [get_model("cms", "Delivery").objects.first().token] if pattern.startswith("m/") else ["x-y"]
    if part in ("key", "to_key"):
        return [ids.wishlists[0 if part == "key" else 1].key] if "wishlists" in pattern else ["nothing"]
    if "wishlists" in pattern:
        return [ids.wishlists[0].lines.first().pk]
    return [ids.own_order.lines.first().pk] if "orders" in pattern else _cart_line(ids)


def _rows_of(ids: "Ids", pattern: str) -> list[object]:
    if pattern.startswith("django-admin/"):
        return _admin_rows(ids, pattern)
    if pattern.startswith(("dashboard/users/", "cms/users/")) and "alerts" not in pattern:
        return [ids.shopper.pk, ids.staff.pk]
    if "reviews/<int:pk>" in pattern and not pattern.startswith("dashboard"):
        return _all("reviews.ProductReview")
    if "orders/<int:pk>" in pattern:
        return [ids.own_order.pk, *(order.pk for order in ids.orders[:3])]
    if "baskets/" in pattern:
        return [Basket.open.filter(owner=ids.shopper).first().pk] if "lines/<" not in pattern else _cart_line(ids)
    if "countries" in pattern:
        return ["DE"]
    matching = [start for start in MODELS if pattern.startswith(start)]
    if matching:
        return _last(MODELS[max(matching, key=len)])
    return ids.products


def _cart_line(ids: "Ids") -> list[object]:
    return [Basket.open.filter(owner=ids.shopper).first().lines.first().pk]


def _admin_rows(ids: "Ids", pattern: str) -> list[object]:
    _, app, model, *_ = pattern.split("/")
    try:
        found = apps.get_model(app, model)
    except LookupError:
        return ["1"]
    if model == "user":
        return [ids.shopper.pk, ids.staff.pk]
    return _last(found) or ["1"]


def _last(model: str | type) -> list[object]:
    found = get_model(*model.split(".")) if isinstance(model, str) else model
    return [row.pk for row in found._default_manager.order_by("-pk")[:1]]


def _all(model: str) -> list[object]:
    return [row.pk for row in get_model(*model.split(".")).objects.order_by("-pk")[:3]]


# What no row has, in kinds that a route may be asked with.
JUNK = ("987654321", "99999999999999999999", "0", "x", "%00", "\N{FOX FACE}", str(uuid.UUID(int=0)))
