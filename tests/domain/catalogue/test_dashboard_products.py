"""Merchandisers in the dashboard: named price changes, protected stock, deleting that hides, rights by method."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forked_apps.catalogue.models import Category, Product, ProductClass
from forked_apps.partner import allocation, holders, pricing
from forked_apps.partner.models import PriceChange, StockMovement, StockRecord
from tests.factories.catalogue import category, parent_product, product, product_class
from tests.factories.partner import partner, stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return product("Mug", price="10.00", stock=5, sku="MUG", in_category=category("Kitchen"))


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def shop(merchandiser) -> Client:
    return client_of(merchandiser)


@pytest.fixture
def looker(make_user) -> Client:
    """Staff who may look at everything in the catalogue and change nothing."""
    user = make_user("looker@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return client_of(user)


def page_of(thing) -> str:
    return reverse("dashboard:catalogue-product", args=[thing.pk])


def form_of(thing, **changes) -> dict:
    """What the browser would send for this product, with some fields changed."""
    record = stock_of(thing)
    sent = {
        "title": thing.title,
        "tax_code": thing.tax_code,
        "structure": thing.structure,
        "slug": thing.slug,
        "upc": thing.upc or "",
        "is_public": "on",
        "stockrecords-TOTAL_FORMS": "1",
        "stockrecords-INITIAL_FORMS": "1",
        "stockrecords-0-id": record.pk,
        "stockrecords-0-partner": record.partner_id,
        "stockrecords-0-partner_sku": record.partner_sku,
        "stockrecords-0-price": record.price,
        "stockrecords-0-num_in_stock": record.num_in_stock,
        "productcategory_set-TOTAL_FORMS": "1",
        "productcategory_set-INITIAL_FORMS": "1",
        "productcategory_set-0-id": thing.productcategory_set.get().pk,
        "productcategory_set-0-category": thing.categories.get().pk,
        "images-TOTAL_FORMS": "0",
        "images-INITIAL_FORMS": "0",
        "primary_recommendations-TOTAL_FORMS": "0",
        "primary_recommendations-INITIAL_FORMS": "0",
        "action": "continue",
    }
    return sent | changes


def test_a_merchandiser_changes_a_price(shop, mug, merchandiser):  # B01, D04
    answer = shop.post(page_of(mug), form_of(mug, **{"stockrecords-0-price": "12.50", "change_reason": "spring"}))

    assert answer.status_code == 302
    change = PriceChange.objects.first()
    assert (change.old, change.new) == (Decimal("10.00"), Decimal("12.50"))
    assert (change.actor, change.source, change.reason) == (merchandiser, "dashboard", "spring")
    assert stock_of(mug).price == Decimal("12.50")


def test_a_merchandiser_counts_stock(shop, mug, merchandiser):  # B12
    shop.post(page_of(mug), form_of(mug, **{"stockrecords-0-num_in_stock": "9", "change_reason": "stock-take"}))

    moved = StockMovement.objects.first()
    assert (moved.kind, moved.in_stock_delta, moved.actor, moved.source) == ("counted", 4, merchandiser, "dashboard")
    assert moved.reason == "stock-take"


def test_saving_without_changes_leaves_the_ledgers_alone(shop, mug):
    shop.post(page_of(mug), form_of(mug, title="Better mug"))

    assert Product.objects.get().title == "Better mug"
    assert (PriceChange.objects.count(), StockMovement.objects.count()) == (1, 1)


def test_stock_below_what_orders_hold_is_a_form_error_that_names_them(shop, mug):
    record = stock_of(mug)
    allocation.allocate(quantities={record.pk: 3}, order_number="7KQ2")
    before = holders._find
    holders.register(lambda ids: [holders.Hold(record.pk, "7KQ2", 3)])

    answer = shop.post(page_of(mug), form_of(mug, **{"stockrecords-0-num_in_stock": "2"}))

    holders.register(before)
    assert answer.status_code == 200
    (error,) = answer.context["stockrecord_formset"].forms[0].errors["num_in_stock"]
    assert error == "3 units are held by orders (7KQ2); stock cannot be lower than that."
    assert stock_of(mug).num_in_stock == 5


@pytest.mark.parametrize("price", ["-1", "1.005", "ten"])
def test_what_is_no_price_is_a_form_error(shop, mug, price):  # B15
    answer = shop.post(page_of(mug), form_of(mug, **{"stockrecords-0-price": price}))

    assert answer.status_code == 200
    assert answer.context["stockrecord_formset"].forms[0].errors["price"]
    assert PriceChange.objects.count() == 1


def test_an_empty_price_takes_it_off_sale(shop, mug):
    shop.post(page_of(mug), form_of(mug, **{"stockrecords-0-price": ""}))

    assert PriceChange.objects.first().new is None


def test_scripts_in_a_description_do_not_reach_shoppers(shop, mug):  # B14
    shop.post(page_of(mug), form_of(mug, description="<p>Fine</p><script>steal()</script>"))

    assert Product.objects.get().description == "<p>Fine</p>"


def test_an_invalid_new_product_leaves_nothing_behind(shop):
    product_class("Things")
    url = reverse("dashboard:catalogue-product-create", args=[ProductClass.objects.get().slug])
    blank = product("blank", price=None, in_category=category("Kitchen"), upc="1")
    stock = {"stockrecords-0-partner": partner().pk, "stockrecords-0-partner_sku": "A", "stockrecords-0-price": "-1"}
    from tests.factories.partner import stock_record

    stock_record(blank)
    sent = form_of(blank, title="New", upc="4006381333931", slug="") | stock
    sent |= {"stockrecords-INITIAL_FORMS": "0", "stockrecords-0-id": "", "productcategory_set-INITIAL_FORMS": "0"}
    sent |= {"productcategory_set-0-id": ""}

    refused = shop.post(url, sent)
    assert refused.status_code == 200
    assert not Product.objects.filter(upc="4006381333931").exists()

    accepted = shop.post(url, sent | {"stockrecords-0-price": "5.00", "stockrecords-0-num_in_stock": "3"})
    assert accepted.status_code == 302
    made = Product.objects.get(upc="4006381333931")
    assert (stock_of(made).price, stock_of(made).num_in_stock) == (Decimal("5.00"), 3)


def test_the_page_shows_history_and_movements(shop, mug):
    shop.post(page_of(mug), form_of(mug, **{"stockrecords-0-price": "12.50", "change_reason": "spring sale"}))
    allocation.allocate(quantities={stock_of(mug).pk: 2}, order_number="7KQ2")

    page = shop.get(page_of(mug)).content.decode()

    history = page[page.index('id="price_history"') :]
    assert "merchandiser@example.com" in history
    assert "spring sale" in history
    assert re.search(r'<path d="M[\d. ]+H[\d.]+ L[\d. ]+H[\d.]+"', history)
    assert reverse("dashboard:order-detail", args=["7KQ2"]) in history


def test_deleting_hides_and_can_be_undone(shop, mug):  # B07, E11
    url = reverse("dashboard:catalogue-product-delete", args=[mug.pk])
    assert "Placed orders keep it" in shop.get(url).content.decode()

    shop.post(url)

    mug.refresh_from_db()
    assert (mug.is_public, mug.deleted_at is not None) == (False, True)
    listing = reverse("dashboard:catalogue-product-list")
    assert page_of(mug) not in shop.get(listing).content.decode()
    assert page_of(mug) in shop.get(listing, {"deleted": "on"}).content.decode()

    shop.post(reverse("dashboard:catalogue-product-restore", args=[mug.pk]))

    assert page_of(mug) in shop.get(listing).content.decode()


def test_deleting_the_last_variant_leaves_the_parent_a_parent(shop):
    shirt = parent_product("Shirt", prices=["10.00"])

    shop.post(reverse("dashboard:catalogue-product-delete", args=[shirt.children.get().pk]))

    shirt.refresh_from_db()
    assert shirt.is_parent
    assert shirt.children.get().deleted_at is not None


def test_prices_of_many_are_raised_through_the_writer(shop, mug, merchandiser):
    cup = product("Cup", price="2.00", in_category=Category.objects.get())
    listing = reverse("dashboard:catalogue-product-list")
    chosen = shop.post(listing, {"action": "set_product_price", "selected_product": [mug.pk, cup.pk]})

    shop.post(
        chosen.headers["Location"],
        {
            "selected_products": [mug.pk, cup.pk],
            "partners": [partner().pk],
            "increase_by_percentage": "12.5",
        },
    )

    assert (stock_of(mug).price, stock_of(cup).price) == (Decimal("11.25"), Decimal("2.25"))
    assert set(PriceChange.objects.exclude(old=None).values_list("actor", "source", "reason")) == {
        (merchandiser.pk, "dashboard", "Bulk price update")
    }


class TestRights:
    """Trap 11 of oscar.md: what may be looked at may not be written, unless it may."""

    WRITES = [
        lambda mug: (page_of(mug), form_of(mug, title="Hacked")),
        lambda mug: (reverse("dashboard:catalogue-product-delete", args=[mug.pk]), {}),
        lambda mug: (reverse("dashboard:catalogue-product-restore", args=[mug.pk]), {}),
        lambda mug: (
            reverse("dashboard:catalogue-product-list"),
            {"action": "make_products_non_public", "selected_product": [mug.pk]},
        ),
        lambda mug: (
            reverse("dashboard:catalogue-category-list"),
            {"action": "make_non_public", "selected_category": [mug.categories.get().pk]},
        ),
    ]

    def test_a_looker_sees_the_page_without_buttons(self, looker, mug):
        page = looker.get(page_of(mug))

        assert page.status_code == 200
        assert "You may look at products, not change them." in page.content.decode()
        assert "Save and continue editing" not in page.content.decode()

    @pytest.mark.parametrize("write", WRITES)
    def test_a_looker_writes_nothing(self, looker, mug, write):
        url, sent = write(mug)

        assert looker.post(url, sent).status_code == 403
        mug.refresh_from_db()
        assert (mug.title, mug.is_public, mug.deleted_at) == ("Mug", True, None)
        assert Category.objects.get().is_public

    def test_every_page_of_the_catalogue_refuses_the_posts_of_a_looker(self, looker, mug):
        from django.apps import apps

        config = apps.get_app_config("catalogue_dashboard")
        arguments = {"pk": mug.pk, "parent_pk": mug.pk, "product_class_slug": "things", "is_popup": ""}
        tried = set()
        for pattern in config.get_urls():
            wanted = {name: arguments.get(name, mug.pk) for name in pattern.pattern.converters}
            if pattern.pattern.regex.groupindex and not wanted:
                wanted = {name: arguments.get(name, "x") for name in pattern.pattern.regex.groupindex}
            url = reverse(f"dashboard:{pattern.name}", kwargs=wanted)
            assert looker.post(url).status_code == 403, pattern.name
            tried.add(pattern.name)
        assert len(tried) > 20

    def test_staff_without_rights_and_shoppers_see_nothing(self, staff_without_rights, customer, mug):
        for user, status in ((staff_without_rights, 403), (customer, 403)):
            assert client_of(user).get(page_of(mug)).status_code == status
        assert Client().get(page_of(mug)).status_code == 302

    def test_without_the_right_to_stock_prices_stay(self, make_user, mug):
        user = make_user("writer@example.com", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=["view_product", "change_product"]))

        client_of(user).post(page_of(mug), form_of(mug, title="Cup", **{"stockrecords-0-price": "0.01"}))

        mug.refresh_from_db()
        assert (mug.title, stock_of(mug).price) == ("Cup", Decimal("10.00"))


class TestList:
    def test_shows_price_stock_and_state(self, shop, mug):
        product("Plate", price=None)
        product("Bowl", stock=0)
        parent_product("Shirt", prices=["10.00", "12.00"])

        page = shop.get(reverse("dashboard:catalogue-product-list")).content.decode()

        for text in ("€10.00", "Not for sale", "Sold out", "from", "No image yet"):
            assert text in page

    def test_says_what_to_do_when_there_is_nothing(self, shop):
        listing = reverse("dashboard:catalogue-product-list")

        assert "There are no products yet" in shop.get(listing).content.decode()
        assert "No product matches this search" in shop.get(listing, {"title": "zzz"}).content.decode()

    def test_costs_the_same_for_many_products(self, shop):  # I05
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert shop.get(reverse("dashboard:catalogue-product-list")).status_code == 200
            return len(captured)

        for _ in range(2):
            parent_product()
            product()
        statements()  # content types and the like are loaded once
        few = statements()
        for _ in range(5):
            parent_product()
            product()

        assert statements() == few


class TestDjangoAdmin:
    @pytest.fixture
    def admin(self, admin_user) -> Client:
        return client_of(admin_user)

    def change_form(self, record, **changes) -> dict:
        sent = {
            "product": record.product_id,
            "partner": record.partner_id,
            "partner_sku": record.partner_sku,
            "price_currency": record.price_currency,
            "price": record.price,
            "num_in_stock": record.num_in_stock,
        }
        return sent | changes

    def test_a_price_is_saved_under_the_name_of_the_admin(self, admin, admin_user, mug):
        record = stock_of(mug)
        url = reverse("admin:partner_stockrecord_change", args=[record.pk])

        assert admin.post(url, self.change_form(record, price="11.00")).status_code == 302

        change = PriceChange.objects.first()
        assert (change.new, change.actor, change.source) == (Decimal("11.00"), admin_user, "admin")

    def test_stock_below_what_is_held_is_a_form_error(self, admin, mug):
        record = stock_of(mug)
        allocation.allocate(quantities={record.pk: 3}, order_number="7KQ2")
        url = reverse("admin:partner_stockrecord_change", args=[record.pk])

        answer = admin.post(url, self.change_form(record, num_in_stock=1))

        assert answer.status_code == 200
        assert "3 units are held by orders" in answer.content.decode()

    def test_deleting_a_product_hides_it(self, admin, mug):
        answer = admin.post(reverse("admin:catalogue_product_delete", args=[mug.pk]), {"post": "yes"})

        assert answer.status_code == 302
        assert Product.objects.get().deleted_at is not None
        assert StockRecord.objects.count() == 1

    def test_deleting_selected_products_hides_them(self, admin, mug):
        sent = {"action": "delete_selected", "_selected_action": [mug.pk], "post": "yes"}

        assert admin.post(reverse("admin:catalogue_product_changelist"), sent).status_code == 302
        assert Product.objects.get().deleted_at is not None

    @pytest.mark.parametrize("model", ["pricechange", "stockmovement"])
    def test_ledgers_are_read_only(self, admin, mug, model):
        assert admin.get(reverse(f"admin:partner_{model}_changelist")).status_code == 200
        assert admin.get(reverse(f"admin:partner_{model}_add")).status_code == 403
        key = {"pricechange": PriceChange, "stockmovement": StockMovement}[model].objects.first().pk
        assert admin.post(reverse(f"admin:partner_{model}_delete", args=[key]), {"post": "yes"}).status_code == 403
        assert admin.post(reverse(f"admin:partner_{model}_change", args=[key]), {"sku": "X"}).status_code == 403


def test_a_page_left_open_does_not_undo_what_happened_meanwhile(shop, mug):  # 1.3
    """Three were shipped and the price rose while the page was open; the merchandiser only changes the title."""
    page = shop.get(page_of(mug)).content.decode()
    shown = {f"initial-stockrecords-0-{name}": value for name, value in (("price", "10.00"), ("num_in_stock", "5"))}
    assert all(f'name="{name}" value="{value}"' in page for name, value in shown.items())
    sent = form_of(mug, title="Better mug", **shown)
    record = stock_of(mug)
    allocation.allocate(quantities={record.pk: 3}, order_number="7KQ2")
    allocation.consume(quantities={record.pk: 3}, order_number="7KQ2")
    pricing.set_prices(changes=[pricing.NewPrice(record.pk, "12.00")], source="api")

    assert shop.post(page_of(mug), sent).status_code == 302

    record.refresh_from_db()
    assert (record.num_in_stock, record.price) == (2, Decimal("12.00"))
    assert Product.objects.get().title == "Better mug"


def test_a_figure_that_somebody_else_changed_too_is_asked_about_once(shop, mug):  # 1.3
    record = stock_of(mug)
    sent = form_of(mug, **{"stockrecords-0-num_in_stock": "9", "initial-stockrecords-0-num_in_stock": "5"})
    allocation.count(stockrecord_id=record.pk, counted=4, actor=None, reason="")

    answer = shop.post(page_of(mug), sent)

    form = answer.context["stockrecord_formset"].forms[0]
    assert form.errors["num_in_stock"] == [
        "This was 5 when the page was opened and is 4 now. Save again to set what is typed."
    ]
    assert 'name="initial-stockrecords-0-num_in_stock" value="4"' in answer.content.decode()
    shop.post(page_of(mug), sent | {"initial-stockrecords-0-num_in_stock": "4"})
    assert stock_of(mug).num_in_stock == 9
