"""OSCAR_* settings and the order status pipeline."""

from decimal import Decimal

from oscar.defaults import *  # noqa: F403

from forked_apps.order import statuses
from project.settings.env import env

OSCAR_SHOP_NAME = env.str("SHOP_NAME", default="Counterfoil")
OSCAR_THUMBNAILER = "forked_apps.catalogue.thumbnails.Thumbnailer"
OSCAR_SLUG_FUNCTION = "forked_apps.catalogue.slugs.of_oscar"
OSCAR_SHOP_TAGLINE = ""
OSCAR_FROM_EMAIL = env.str("SHOP_EMAIL", default="shop@example.com")
OSCAR_DEFAULT_CURRENCY = env.str("CURRENCY", default="EUR")
PRICES_INCLUDE_TAX = env.bool("PRICES_INCLUDE_TAX", default=True)
OSCAR_OFFERS_INCL_TAX = PRICES_INCLUDE_TAX
SHOP_COUNTRY = env.str("SHOP_COUNTRY", default="DE")  # its tax rates apply until the address is known
OSCAR_ALLOW_ANON_CHECKOUT = env.bool("GUEST_CHECKOUT", default=True)
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_MODERATE_REVIEWS = True
OSCAR_EAGER_ALERTS = False
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "last_name", "line1", "line4", "postcode", "country")
# Oscar's own thumbnailer setting stays sorl; a second thumbnail library would clash over the template tag.

OSCAR_INITIAL_ORDER_STATUS = OSCARAPI_INITIAL_ORDER_STATUS = statuses.PENDING
OSCAR_INITIAL_LINE_STATUS = statuses.PENDING
OSCAR_ORDER_STATUS_PIPELINE = statuses.MOVES
OSCAR_LINE_STATUS_PIPELINE = statuses.MOVES
OSCAR_ORDER_STATUS_CASCADE = statuses.CASCADE

# Limits of one cart: above them a request is refused, not served slowly.
CART_MAX_LINE_QUANTITY = env.int("CART_MAX_LINE_QUANTITY", default=999)
CART_MAX_LINES = env.int("CART_MAX_LINES", default=100)
# The dearest order, before discounts too; Stripe takes no more at once in most currencies.
ORDER_MAX_TOTAL = Decimal(env.str("ORDER_MAX_TOTAL", default="999999.99"))
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = None  # the two limits above speak of lines; Oscar's would count all units

# The ways to send goods. `price` is gross or net like all prices (PRICES_INCLUDE_TAX); `free_from` compares with the
# discounted goods; `countries` None: wherever Country.is_shipping_country says; `needs_address`: offered only once the
# country is known, and never assumed while the shopper has not chosen. Codes are kept in orders: do not reuse one.
SHIPPING_METHODS = [
    {
        "code": "standard",
        "name": "Standard delivery",
        "description": "2 to 4 working days",
        "price": "4.90",
        "free_from": "50.00",
    },
    {"code": "express", "name": "Express delivery", "description": "Next working day", "price": "12.90"},
    {
        "code": "pickup",
        "name": "Collect in the shop",
        "description": "Ready in two hours",
        "price": "0.00",
        "countries": [SHOP_COUNTRY],
        "needs_address": True,
    },
]
SHIPPING_TAX_CODE = "standard"  # which rows of the tax rates apply to shipping

# The dashboard's menu: Oscar's, with our own pages where their readers look for them. A group is known by a page that
# is in it, because its label is translated only when it is shown.
for _group in OSCAR_DASHBOARD_NAVIGATION:  # noqa: F405
    if any(page.get("url_name") == "dashboard:order-list" for page in _group.get("children", [])):
        _group["children"] = [*_group["children"], {"label": "Order proof", "url_name": "dashboard:order-proof"}]
    if any(page.get("url_name") == "dashboard:comms-list" for page in _group.get("children", [])):
        _group["children"] = [*_group["children"], {"label": "Stranded mail", "url_name": "dashboard:comms-stranded"}]
