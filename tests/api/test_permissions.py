"""Who may do what: every route of the API with every method, for every role, from one table.

A route that is not in the table fails, and so does a row that no route has; nothing is allowed by being forgotten.
"""

import pytest
from django.contrib.auth.models import Permission
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db

EVERYBODY, CUSTOMERS = "everybody", "customers"
BODY_METHODS = ("POST", "PUT", "PATCH")
REFUSED = (401, 403)


def reads(**others: str) -> dict[str, str]:
    return {"GET": EVERYBODY, **others}


# Route -> method -> who: everybody, everybody with an account, or staff with this permission.
TABLE: dict[str, dict[str, str]] = {
    **{
        f"auth/{name}{slash}": {"POST": EVERYBODY}
        for name in ("register", "login", "logout", "token/refresh")
        for slash in ("/", "")
    },
    "profile/": {"GET": CUSTOMERS, "PATCH": CUSTOMERS},
    "addresses/": {"GET": CUSTOMERS, "POST": CUSTOMERS},
    "addresses/<int:address_id>/": dict.fromkeys(("GET", "PUT", "PATCH", "DELETE"), CUSTOMERS),
    "countries/": reads(),
    "products/": reads(POST="catalogue.add_product"),
    "products/<int:pk>/": reads(
        PUT="catalogue.change_product", PATCH="catalogue.change_product", DELETE="catalogue.delete_product"
    ),
    "categories/": reads(POST="catalogue.add_category"),
    "categories/<int:pk>/": reads(
        PUT="catalogue.change_category", PATCH="catalogue.change_category", DELETE="catalogue.delete_category"
    ),
    "cart/": reads(POST=EVERYBODY, PATCH=EVERYBODY, DELETE=EVERYBODY),
    "cart/add_item/": {"POST": EVERYBODY},
    "cart/update_item/": {"POST": EVERYBODY},
    "cart/remove_item/": {"POST": EVERYBODY},
    "cart/acknowledge/": {"POST": EVERYBODY},
    "cart/apply-coupon/": {"POST": EVERYBODY},
    "cart/coupons/<str:code>/": {"DELETE": EVERYBODY},
    "cart/<int:line_id>/": dict.fromkeys(("PUT", "PATCH", "DELETE"), EVERYBODY),
    "newsletter/": {"GET": CUSTOMERS, "POST": EVERYBODY},
    "newsletter/confirm/": {"POST": EVERYBODY},
    "newsletter/leave/": {"POST": CUSTOMERS},  # without a login the token of a mail is asked for
    "search/": reads(),
    "search/suggest/": reads(),
    "orders/": {"GET": CUSTOMERS, "POST": EVERYBODY},
    # Guests come with the token of their cart; without one they are asked to log in.
    "orders/<str:reference>/": {
        "GET": CUSTOMERS,
        "PUT": "order.change_order",
        "PATCH": "order.change_order",
        "DELETE": CUSTOMERS,
    },
    "orders/<str:reference>/tracking/": {"GET": CUSTOMERS},
    "orders/<str:reference>/invoice/": {"GET": CUSTOMERS},
    "admin/orders/": {"GET": "order.view_order"},
    "admin/orders/export.csv": {"GET": "order.view_order"},
    "admin/orders/<str:reference>/": {
        "GET": "order.view_order",
        "PUT": "order.change_order",
        "PATCH": "order.change_order",
    },
    "payment/": {"POST": EVERYBODY},
    "payment/webhook/": {"POST": EVERYBODY},
    "payment/<uuid:pk>/": reads(),
    "admin/orders/<str:reference>/refunds/": {"GET": "order.view_order", "POST": "order.change_order"},
    "admin/orders/<str:reference>/refunds/proposal/": {"POST": "order.view_order"},
    "admin/orders/<str:reference>/shipments/": {"GET": "order.view_order", "POST": "order.change_order"},
    "admin/orders/<str:reference>/shipments/<int:pk>/events/": {"POST": "order.change_order"},
    "admin/orders/<str:reference>/returns/": {"GET": "order.view_order", "POST": "order.change_order"},
    "admin/products/<int:pk>/prices/": {"GET": "partner.view_pricechange"},
    "admin/products/<int:pk>/stock/": {"GET": "partner.view_stockrecord"},
    "admin/products/<int:pk>/stock/adjust/": {"POST": "partner.change_stockrecord"},
    "admin/products/<int:pk>/stock/count/": {"POST": "partner.change_stockrecord"},
    "admin/products/<int:pk>/sales/": {"GET": "partner.view_sale", "POST": "partner.add_sale"},
    "admin/products/<int:pk>/sales/<int:sale>/": {"DELETE": "partner.change_sale"},
    "admin/proofs/": {"GET": "order.view_order", "POST": "order.change_order"},
    "oscar/": reads(),
    "oscar/basket/": reads(),
    "oscar/basket/add-product/": {"POST": EVERYBODY},
    "oscar/basket/add-voucher/": {"POST": EVERYBODY},
    "oscar/basket/shipping-methods/": reads(POST=EVERYBODY),
    "oscar/baskets/<int:pk>/": reads(),
    "oscar/baskets/<int:pk>/lines/": reads(),
    "oscar/baskets/<int:basket_pk>/lines/<int:pk>/": reads(PUT=EVERYBODY, PATCH=EVERYBODY, DELETE=EVERYBODY),
    "oscar/products/": reads(),
    "oscar/products/<int:pk>/": reads(),
    "oscar/products/<int:pk>/price/": reads(),
    "oscar/products/<int:pk>/availability/": reads(),
    "oscar/categories/": reads(),
    "oscar/categories/<int:pk>/": reads(),
    r"oscar/^categories/(?P<breadcrumbs>[\w/-]+)/$": reads(),
    "oscar/options/": reads(),
    "oscar/options/<int:pk>/": reads(),
    "oscar/countries/": reads(),
    "oscar/^countries/(?P<pk>[A-Za-z]{2})/$": reads(),
    "oscar/checkout/": {"POST": EVERYBODY},
    "oscar/orders/": {"GET": CUSTOMERS},
    "oscar/orders/<int:pk>/": {"GET": CUSTOMERS},
    "oscar/orders/<int:pk>/lines/": {"GET": CUSTOMERS},
    "oscar/orderlines/<int:pk>/": {"GET": CUSTOMERS},
    "oscar/orderlineattributes/<int:pk>/": {"GET": CUSTOMERS},
    "oscar/useraddresses/": {"GET": CUSTOMERS, "POST": CUSTOMERS},
    "oscar/useraddresses/<int:pk>/": dict.fromkeys(("GET", "PUT", "PATCH", "DELETE"), CUSTOMERS),
    "health/": reads(),
    "schema/": reads(),
    "docs/": reads(),
    "redoc/": reads(),
    "": {},  # what no route has
}

# A value for each kind of variable part; none of them is the id of anything.
PARTS = {
    "<int:address_id>": "987654",
    "<int:pk>": "987654",
    "<int:sale>": "987654",
    "<int:basket_pk>": "987654",
    "<int:line_id>": "987654",
    "<str:code>": "NOSUCHCODE",
    "<str:reference>": "NOSUCHORDER1",
    "<uuid:pk>": "6f1c1c5e-0000-4000-8000-000000000000",
    r"^categories/(?P<breadcrumbs>[\w/-]+)/$": "categories/nosuch/",
    "^countries/(?P<pk>[A-Za-z]{2})/$": "countries/XX/",
}


def _walk(resolver, prefix=""):
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path)
        else:
            yield path, entry.callback


def _names(resolver, prefix=""):
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _names(entry, path)
        else:
            yield path, entry.name


def api_routes():
    """Route below /api/ -> its view class."""
    found = ((path, call) for path, call in _walk(get_resolver()) if path.startswith("api/"))
    return {path.removeprefix("api/"): call.view_class for path, call in found}


def methods_of(view) -> set[str]:
    return {name.upper() for name in view.http_method_names if hasattr(view, name)} - {"OPTIONS", "HEAD"}


def address_of(route: str) -> str:
    for part, value in PARTS.items():
        route = route.replace(part, value)
    assert "<" not in route, f"no value for a part of {route}"
    return f"/api/{route}"


def test_every_route_and_method_stands_in_the_table_and_nothing_else():  # A16
    built = {route: methods_of(view) for route, view in api_routes().items()}
    assert built == {route: set(methods) for route, methods in TABLE.items()}


def test_no_two_routes_share_a_name():
    # Links of the stock API are made by name: a second route of that name would take them over.
    names = [name for path, name in _names(get_resolver()) if path.startswith("api/") and name]
    assert sorted(names) == sorted(set(names))


CASES = [(route, method, who) for route, methods in TABLE.items() for method, who in methods.items()]


def call(client: APIClient, route: str, method: str) -> int:
    body = {} if method in BODY_METHODS else None
    client.raise_request_exception = True
    return client.generic(
        method, address_of(route), "{}" if body is not None else "", content_type="application/json"
    ).status_code


@pytest.fixture
def roles(api, make_user, client_of, customer, other_customer, staff_without_rights, admin_user):
    """One front end per role; the clerk holds exactly the permission that a case names."""
    clerk = make_user("clerk@example.com", is_staff=True)
    former = make_user("former@example.com")  # holds permissions, but is no member of staff any more
    return {
        "anonymous": api,
        "customer": client_of(customer),
        "other customer": client_of(other_customer),
        "staff without": client_of(staff_without_rights),
        "clerk": client_of(clerk),
        "former staff": client_of(former),
        "superuser": client_of(admin_user),
        "people": [clerk, former],
    }


def grant(roles, permission: str) -> None:
    app, codename = permission.split(".")
    found = Permission.objects.get(content_type__app_label=app, codename=codename)
    for person in roles["people"]:
        person.user_permissions.set([found])


@pytest.mark.parametrize(("route", "method", "who"), CASES, ids=[f"{m} {r}" for r, m, _ in CASES])
def test_a_role_may_do_what_the_table_says(roles, route, method, who):  # A16 A17
    front_ends = {name: client for name, client in roles.items() if name != "people"}
    if who not in (EVERYBODY, CUSTOMERS):
        grant(roles, who)

    answers = {name: call(client, route, method) for name, client in front_ends.items()}

    assert not [name for name, status in answers.items() if status >= 500], answers
    if who == EVERYBODY:
        allowed = set(answers)
    elif who == CUSTOMERS:
        allowed = set(answers) - {"anonymous"}
    else:
        allowed = {"clerk", "superuser"}
    # A login that fails for want of a body is 400, so 401 and 403 mean "not you" on every route but these.
    assert {name for name, status in answers.items() if status not in REFUSED} == allowed, answers
    if "anonymous" not in allowed:
        assert answers["anonymous"] == 401, answers
    assert all(status == 403 for name, status in answers.items() if name not in allowed | {"anonymous"}), answers


@pytest.mark.parametrize("route", [route for route in TABLE if route])
def test_a_method_that_a_route_has_not_is_405(client_of, admin_user, route):
    client = client_of(admin_user)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(TABLE[route]):
        assert call(client, route, method) == 405, method


def test_a_right_that_is_taken_away_is_gone_with_the_next_request(client_of, make_user):
    clerk = make_user("clerk@example.com", is_staff=True)
    clerk.user_permissions.set([Permission.objects.get(codename="add_product")])
    client = client_of(clerk)
    assert call(client, "products/", "POST") == 400

    clerk.user_permissions.clear()

    assert call(client, "products/", "POST") == 403


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "\u00e9", "x" * 5000])
def test_a_token_that_we_did_not_sign_finds_no_order(api, token):  # IDOR
    from tests.factories.order import order as make_order

    placed = make_order(user=None)
    type(placed).objects.filter(pk=placed.pk).update(basket=None)  # as after its cart was purged
    for method in ("get", "delete"):
        answer = getattr(api, method)(f"/api/orders/{placed.number}/", headers={"X-Cart-Token": token})
        assert answer.status_code == 404


def test_other_peoples_addresses_do_not_exist(client_of, customer, other_customer):  # IDOR
    from oscar.apps.address.models import UserAddress

    from tests.factories.basket import address, country

    country()
    theirs = UserAddress.objects.create(
        user=customer, **{("country_id" if k == "country" else k): v for k, v in address().items()}
    )
    thief, owner = client_of(other_customer), client_of(customer)
    for route in (f"/api/addresses/{theirs.pk}/", f"/api/oscar/useraddresses/{theirs.pk}/"):
        assert owner.get(route).status_code == 200
        for method in ("get", "put", "patch", "delete"):
            assert getattr(thief, method)(route, {}).status_code == 404, (method, route)
    assert UserAddress.objects.filter(pk=theirs.pk).exists()
