"""The shopper's side of the walk: a guest's cart, an account, an order."""

from typing import Any

from project.tour import mailbox
from project.tour.walk import ADDRESS, Walk

QUANTITY = 2
WORD, FACET = "steel", "attr.colour"


def look_around(walk: Walk) -> dict[str, Any]:
    """Lists, filters, opens and searches; answers what was seen."""
    shop, tell = walk.shopper, walk.narrator
    first = shop.get("/api/products/")
    page = walk.expect(first, 200, "the list of products")
    tell.request(first, shows=f"{page['count']} products, {len(page['results'])} on this page")
    filtered = shop.get(
        "/api/products/", category="kitchen", min_price="5", max_price="60", in_stock="true", ordering="price"
    )
    narrow = walk.expect(filtered, 200, "the filtered list")
    tell.request(filtered, shows=[f"{one['name']} {one['price']}" for one in narrow["results"]])
    found = shop.get("/api/search/", q=WORD)
    search = walk.expect(found, 200, "the search")
    tell.request(found, shows=f"{search['count']} found; facets: {', '.join(one['code'] for one in search['facets'])}")
    chosen = _choose_two_colours(walk, search)
    return {"page": page, "filtered": narrow, "search": search, "chosen": chosen}


def _choose_two_colours(walk: Walk, search: dict) -> dict[str, Any]:
    """Selects two values of one attribute facet: the others keep their counts, the result is their union."""
    facet = next(one for one in search["facets"] if one["code"] == FACET)
    values = [one["value"] for one in facet["values"][:2]]
    answer = walk.shopper.get("/api/search/", q=WORD, **{facet["code"]: values})
    body = walk.expect(answer, 200, "the search with two values")
    after = next(one for one in body["facets"] if one["code"] == facet["code"])
    counts = {one["label"]: one["count"] for one in after["values"]}
    walk.narrator.request(answer, shows=f"{body['count']} found; {facet['label']} still counts {counts}")
    return {"before": facet, "after": after, "values": values, "count": body["count"]}


def fill_a_cart(walk: Walk) -> dict[str, Any]:
    """Opens a product, puts two kinds of goods into a guest's cart, finds the cart again by its token."""
    shop, tell = walk.shopper, walk.narrator
    shelf = walk.expect(shop.get("/api/products/", in_stock="true", page_size=100, ordering="price"), 200, "the shelf")
    walk.product = next(
        one for one in shelf["results"] if not one["has_variants"] and (one["stock_quantity"] or 0) >= QUANTITY + 3
    )
    parent = next(one for one in shelf["results"] if one["has_variants"])
    opened = shop.get(parent["url"])
    detail = walk.expect(opened, 200, "the product page")
    tell.request(opened, shows=f"{detail['name']}: {len(detail['variants'])} variants from {detail['price']}")
    variant = next(one for one in detail["variants"] if one["in_stock"])
    for product_id, quantity in ((walk.product["id"], QUANTITY), (variant["id"], 1)):
        added = shop.post("/api/cart/", {"product_id": product_id, "quantity": quantity})
        walk.cart = walk.expect(added, 200, "adding to the cart")
        tell.request(added, shows=brief(walk.cart))
    return walk.cart


def register_and_log_in(walk: Walk) -> dict[str, Any]:
    """Makes an account, logs in, and finds the guest's cart in it."""
    shop, tell = walk.shopper, walk.narrator
    names = {"first_name": ADDRESS["first_name"], "last_name": ADDRESS["last_name"]}
    account = {"email": walk.email, "password": walk.password, **names}
    registered = shop.post("/api/auth/register/", account)
    walk.expect(registered, 201, "registering")
    tell.request(registered, shows=registered.body["user"])
    entered = shop.post("/api/auth/login/", {"email": walk.email, "password": walk.password})
    login = walk.expect(entered, 200, "logging in")
    tell.request(entered, shows={"access": f"{login['access'][:24]}...", "refresh": f"{login['refresh'][:24]}..."})
    shop.access_token = login["access"]
    merged = shop.get("/api/cart/")
    cart = walk.expect(merged, 200, "the merged cart")
    tell.request(merged, shows=brief(cart))
    walk.cart = cart
    return {"login": login, "cart": cart}


def place_the_order(walk: Walk) -> dict[str, Any]:
    """Sees the new price, is refused with the old total, agrees to the new one."""
    shop, tell = walk.shopper, walk.narrator
    agreed = walk.cart["total"]
    seen = shop.get("/api/cart/")
    now = walk.expect(seen, 200, "the cart at the new price")
    tell.request(seen, shows={"total": now["total"], "notices": now["notices"]})
    refused = shop.post("/api/orders/", {"expected_total": agreed, "shipping_address": ADDRESS})
    problem = walk.expect(refused, 409, "placing with the old total")
    tell.request(refused, shows={"code": problem["code"], "cart.total": problem["cart"]["total"]})
    taken = shop.post("/api/orders/", {"expected_total": problem["cart"]["total"], "shipping_address": ADDRESS})
    walk.order = walk.expect(taken, 201, "placing with the new total")
    tell.request(taken, shows={"number": walk.order["number"], "total": walk.order["total"]})
    for line in walk.order["lines"]:
        tell.says(
            f"   {line['quantity']} x {line['name']} ({line['sku']}) at {line['unit_price']}: {line['line_total']}"
        )
    return {"seen": now, "problem": problem, "order": walk.order}


def look_back(walk: Walk) -> dict[str, Any]:
    """After the next price change: the order, the stock, the history and the mails."""
    shop, tell = walk.shopper, walk.narrator
    again = shop.get(walk.order["url"])
    order = walk.expect(again, 200, "the order")
    tell.request(again, shows={"total": order["total"], "unit_prices": [one["unit_price"] for one in order["lines"]]})
    stocked = shop.get(walk.product["url"])
    product = walk.expect(stocked, 200, "the product")
    before = walk.product["stock_quantity"]
    tell.request(stocked, shows={"price": product["price"], "stock": f"{before} -> {product['stock_quantity']}"})
    listed = shop.get("/api/orders/")
    history = walk.expect(listed, 200, "the history")
    tell.request(listed, shows=[f"{one['number']} {one['status']} {one['total']}" for one in history["results"]])
    number = order["number"]
    mails = mailbox.wait_for(walk.base_url, search=number, until=lambda found: len(found) >= 2)
    for mail in mails:
        tell.says(
            f"   mail to {mail['to']}: {mail['subject']} ({len(mail['html'])} characters of HTML, and a text part)"
        )
    return {"order": order, "product": product, "history": history, "mails": mails}


def brief(cart: dict) -> str:
    """A cart in one line."""
    lines = ", ".join(f"{one['quantity']} x {one['product']['name']} at {one['unit_price']}" for one in cart["lines"])
    return f"{lines}; with shipping {cart['total']} {cart['currency']}"
