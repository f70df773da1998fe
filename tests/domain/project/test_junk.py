"""What somebody sends by mistake, late or in malice is answered with words, not with a crash (2.4).

The walk (tests/walk) tries every route with everything; here stands each kind that it or somebody found.
"""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from forked_apps.basket import lookup
from forked_apps.catalogue.models import Category, ProductClass
from tests.factories import basket as carts
from tests.factories import catalogue
from tests.factories.order import order as make_order

pytestmark = pytest.mark.django_db


def formset(line, **fields) -> dict:
    """The basket page's form of one line, as its page had it."""
    counts = {f"form-{name}_FORMS": number for name, number in (("TOTAL", 1), ("INITIAL", 1), ("MIN_NUM", 0))}
    return {**counts, "form-MAX_NUM_FORMS": 1000, "form-0-id": line.pk, "form-0-quantity": 2, **fields}


def test_a_basket_page_posted_after_its_order(client, customer):
    client.force_login(customer)
    cart = carts.filled_basket(user=customer)
    line = cart.lines.get()
    make_order(user=customer, basket=cart)

    answer = client.post(reverse("basket:summary"), formset(line))

    assert answer.status_code in (200, 302)


def test_a_guests_basket_page_posted_after_its_order(client):
    thing = carts.make_product()
    client.post(reverse("basket:add", args=[thing.pk]), {"quantity": 1})
    cart = carts.Basket.objects.get()
    line = cart.lines.get()
    make_order(basket=cart)

    answer = client.post(reverse("basket:summary"), formset(line))

    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 30, "a\x00b"])
@pytest.mark.parametrize("field", ["form-0-id", "form-0-quantity", "form-TOTAL_FORMS", "form-INITIAL_FORMS"])
def test_a_basket_page_with_junk(client, customer, field, junk):
    client.force_login(customer)
    line = carts.filled_basket(user=customer).lines.get()

    assert client.post(reverse("basket:summary"), formset(line, **{field: junk})).status_code in (200, 302)
    assert lookup.open_for(user=customer).lines.get().quantity == line.quantity


@pytest.mark.parametrize("chosen", ["x", "", "987654321", "9" * 30])
def test_an_address_that_is_not_in_the_book_is_not_shipped_to(client, customer, chosen):
    client.force_login(customer)
    carts.country()
    carts.filled_basket(user=customer)

    answer = client.post(reverse("checkout:shipping-address"), {"address_id": chosen, "action": "ship_to"})

    assert (answer.status_code, answer["Location"]) == (302, reverse("checkout:shipping-address"))


def test_a_line_of_an_own_order_leads_to_the_order(client, customer):
    client.force_login(customer)
    order = make_order(user=customer)
    page = reverse("customer:order-line", args=[order.number, order.lines.get().pk])
    order_page = reverse("customer:order", args=[order.number])

    assert client.get(page)["Location"] == order_page
    assert client.post(page, {"action": "nonsense"})["Location"] == order_page
    assert client.get(reverse("customer:order-line", args=[order.number, 987654])).status_code == 404


@pytest.mark.parametrize("junk", ["x", "-1", "1001", "9" * 30, ""])
@pytest.mark.parametrize("field", ["lines-TOTAL_FORMS", "lines-INITIAL_FORMS", "lines-0-id", "lines-0-quantity"])
def test_a_wish_list_posted_with_junk(client, customer, field, junk):
    client.force_login(customer)
    wishes = customer.wishlists.create(name="Wishes")
    wishes.add(carts.make_product())
    counts = {f"lines-{name}_FORMS": number for name, number in (("TOTAL", 1), ("INITIAL", 1), ("MIN_NUM", 0))}
    body = {**counts, "lines-MAX_NUM_FORMS": 1000, "lines-0-id": wishes.lines.get().pk, "lines-0-quantity": 2}

    answer = client.post(reverse("customer:wishlists-detail", args=[wishes.key]), {**body, field: junk})

    assert answer.status_code in (200, 302)


def test_a_wish_list_for_a_product_that_is_gone(client, customer):
    client.force_login(customer)

    answer = client.get(reverse("customer:wishlists-create-with-product", args=[987654]))

    assert answer.status_code in (302, 405)


@pytest.fixture
def as_admin(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.mark.parametrize(
    "name", ["catalogue-product-list", "catalogue-category-list", "users-index", "catalogue-option-list"]
)
def test_every_column_that_can_be_sorted_is_sorted_and_no_other(as_admin, name):
    carts.make_product(in_category=catalogue.category())
    page = reverse(f"dashboard:{name}")
    table = as_admin.get(page).context["table"]

    for column in ("nosuch", *table.columns.names()):
        for sign in ("", "-"):
            assert as_admin.get(page, {"sort": sign + column}).status_code == 200, column


def test_a_product_type_in_use_stays(as_admin):
    thing = carts.make_product()
    page = reverse("dashboard:catalogue-class-delete", args=[thing.product_class.pk])

    answer = as_admin.post(page, follow=True)

    assert answer.status_code == 200
    assert "is in use (products)" in answer.content.decode()
    assert as_admin.delete(page).status_code == 302
    assert ProductClass.objects.filter(pk=thing.product_class.pk).exists()


def test_a_product_type_that_nothing_uses_goes(as_admin):
    unused = catalogue.product_class("Unused")

    as_admin.post(reverse("dashboard:catalogue-class-delete", args=[unused.pk]))

    assert not ProductClass.objects.filter(pk=unused.pk).exists()


@pytest.mark.parametrize("word", ["x", "987654321", "9" * 30])
def test_a_word_in_the_place_of_a_number_finds_no_page(as_admin, word):
    for page in ("option", "attribute-option-group"):
        for action in ("update", "delete"):
            assert as_admin.get(f"/dashboard/catalogue/{page}/{word}/{action}/").status_code == 404
    for page in ("campaign", "segment"):
        assert as_admin.get(f"/cms/snippets/choose/cms/{page}/chosen/{word}/").status_code == 404


def test_a_variant_has_no_variants(as_admin):
    child = catalogue.parent_product().children.first()

    assert as_admin.get(f"/dashboard/catalogue/products/{child.pk}/create-variant/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"page": "x"}, {"page": "-1"}, {"page_limit": "9" * 30}, {"initial": "x,9,-1," + "9" * 30}, {"q": "a\x00"}],
)
def test_a_pickers_junk_finds_what_it_can(as_admin, query):
    catalogue.product("Lamp")

    assert as_admin.get(reverse("dashboard:catalogue-product-lookup"), query).status_code == 200


@pytest.mark.parametrize("name", ["catalogue-product-list", "catalogue-category-list", "stock-alert-list"])
@pytest.mark.parametrize("query", [{"items": "1"}, {"status": "nosuch"}, {"status": ""}, {"sort": ""}])
def test_a_list_with_a_junk_query_is_a_list(as_admin, name, query):
    assert as_admin.get(reverse(f"dashboard:{name}"), query).status_code == 200


@pytest.mark.parametrize("field", ["start_datetime", "end_datetime", "combinations", "exclusive"])
@pytest.mark.parametrize("junk", ["24.12.2026", "", "x", "987654321"])
def test_the_restrictions_of_an_offer_with_junk(as_admin, field, junk):
    page = reverse("dashboard:offer-restrictions", args=[carts.offer(percent=10).pk])
    body = {"start_datetime": "2026-12-24 10:00", "priority": 0, "exclusive": "on"}

    answer = as_admin.post(page, {**body, field: junk})

    assert answer.status_code in (200, 302)
    if junk == "24.12.2026" and field.endswith("datetime"):
        assert "Enter a valid date/time." in answer.content.decode()


@pytest.mark.parametrize("step", ["condition", "benefit"])
@pytest.mark.parametrize(
    "junk", [{}, {"range": "x"}, {"type": "x", "value": "x"}, {"type": "Percentage", "value": "-1"}]
)
def test_the_steps_of_an_offer_with_junk(as_admin, step, junk):
    page = reverse(f"dashboard:offer-{step}", args=[carts.offer(percent=10).pk])

    assert as_admin.post(page, junk).status_code in (200, 302)


def test_an_offers_page_posted_without_a_button_says_so(as_admin):
    page = reverse("dashboard:offer-detail", args=[carts.offer(percent=10).pk])

    assert as_admin.post(page, {}).status_code == 302


def test_a_category_whose_slug_is_emptied_gets_one(as_admin):
    shelf = catalogue.category("Shelf")
    page = reverse("dashboard:catalogue-category-update", args=[shelf.pk])

    answer = as_admin.post(page, {"name": "Shelf", "slug": "", "_position": "first-child", "is_public": "on"})

    assert answer.status_code in (200, 302)
    assert Category.objects.get(pk=shelf.pk).slug
    assert as_admin.get("/catalogue/").status_code == 200


def test_an_empty_new_product_shows_its_form_again(as_admin):
    kind = catalogue.product_class()

    answer = as_admin.post(reverse("dashboard:catalogue-product-create", args=[kind.slug]), {})

    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("link", ["http://[::1", "http://[::1/api/oscar/products/1/", "x", "", "\x00"])
def test_a_broken_link_in_the_stock_api_is_an_error_of_its_field(api, link):
    answer = api.post("/api/oscar/basket/add-product/", {"url": link, "quantity": 1})

    assert answer.status_code == 400, answer.content


@pytest.mark.parametrize("address", ["/api/docs/", "/api/redoc/", "/api/schema/", "/api/products/{}/", "/api/cart/"])
def test_asking_for_the_options_of_a_route_is_no_crash(client_of, admin_user, address):
    answer = client_of(admin_user).options(address.format(catalogue.product().pk))

    assert answer.status_code < 500


@pytest.mark.parametrize(
    ("raised", "status", "code"), [(Http404, 404, "not_found"), (PermissionDenied, 403, "permission_denied")]
)
def test_a_plain_view_below_the_api_is_answered_by_a_problem(rf, raised, status, code):
    from api_extensions.contract.middleware import ApiEdgeMiddleware

    answer = ApiEdgeMiddleware(lambda request: None).process_exception(rf.get("/api/plain/"), raised("no"))

    assert answer.status_code == status
    assert json.loads(answer.content)["code"] == code


@pytest.mark.parametrize(("score", "chosen"), [("4", ["4"]), ("9", []), ("x", []), ("", [])])
def test_a_review_that_is_shown_again_keeps_its_stars(client, customer, score, chosen):
    client.force_login(customer)
    thing = catalogue.product()
    page = reverse("catalogue:reviews-add", args=[thing.slug, thing.pk])

    answer = client.post(page, {"title": "", "body": "Holds tea.", "score": score})

    assert answer.status_code == 200
    radios = re.findall(r'name="score" value="(\d)" required checked', answer.content.decode())
    assert radios == chosen
    assert client.post(page, {"title": "Good", "body": "Holds tea.", "score": "4"}).status_code == 302


@pytest.mark.parametrize("page", ["catalogue-class-create", "catalogue-option-list", "catalogue-product-list"])
def test_pages_that_link_to_rows_by_a_script_open(as_admin, page):
    assert as_admin.get(reverse(f"dashboard:{page}")).status_code == 200


def test_an_empty_address_at_checkout_shows_its_form_again(client, customer):
    client.force_login(customer)
    carts.country()
    carts.filled_basket(user=customer)

    answer = client.post(reverse("checkout:shipping-address"), {"first_name": "Ada"})

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_a_partner_is_deleted_by_its_page_only(as_admin):
    partner = catalogue.product().stockrecords.get().partner

    assert as_admin.delete(reverse("dashboard:partner-delete", args=[partner.pk])).status_code == 405


@pytest.mark.parametrize("path", ["/search/?q=a%00b", "/offers/?x=%00", "/accounts/login/?next=%00/"])
def test_a_nul_in_a_query_is_as_if_it_were_not_there(client, path):  # 2.4
    assert client.get(path).status_code == 200


def test_no_address_has_a_nul_in_its_path(client):  # 2.4
    assert client.get("/catalogue/a%00b_1/").status_code == 404
