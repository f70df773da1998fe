"""The orders dashboard: who may read, who may change, and that every button goes through the one door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forked_apps.catalogue.models import ProductImage
from forked_apps.order.models import Order, ProofRun
from tests.factories import order as orders
from tests.factories.catalogue import product
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return product("Lamp", stock=10)


@pytest.fixture
def placed(customer, item):
    return orders.order(user=customer, lines=[(item, 3)])


@pytest.fixture
def reader(make_user):
    """Staff who may look at orders and nothing else."""
    from django.contrib.auth.models import Permission

    user = make_user("reader@example.com", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_order", content_type__app_label="order"))
    return user


def detail(order):
    return reverse("dashboard:order-detail", kwargs={"number": order.number})


def pages(order):
    return [detail(order), reverse("dashboard:order-list"), reverse("dashboard:order-proof")]


POSTS = [
    ({"order_action": "move", "to": "processing"}, "detail"),
    ({"order_action": "cancel"}, "detail"),
    ({"order_action": "ship"}, "detail"),
    ({"order_action": "take_back"}, "detail"),
    ({"order_action": "track", "code": "in_transit", "at": "2026-01-01T10:00"}, "detail"),
    ({"order_action": "save_note", "message": "hello"}, "detail"),
    ({"action": "change_order_statuses", "new_status": "processing"}, "list"),
    ({}, "proof"),
]


@pytest.mark.parametrize(("body", "page"), POSTS)
def test_who_may_only_look_cannot_post(client, reader, placed, body, page):  # A16, D08
    client.force_login(reader)
    path = dict(zip(("detail", "list", "proof"), pages(placed), strict=True))[page]
    assert client.get(path).status_code == 200
    assert client.post(path, {**body, "selected_order": placed.pk}).status_code == 403
    placed.refresh_from_db()
    assert (placed.status, placed.notes.count(), ProofRun.objects.count()) == ("pending", 0, 0)


def test_staff_without_rights_and_customers_stay_outside(client, staff_without_rights, customer, placed):  # A16
    for user in (staff_without_rights, customer):
        client.force_login(user)
        for path in pages(placed):
            assert client.get(path).status_code in (302, 403)
            assert client.post(path, {"order_action": "move", "to": "paid"}).status_code in (302, 403)
    placed.refresh_from_db()
    assert placed.status == "pending"


def test_a_page_shows_lines_totals_and_only_legal_moves(client, merchandiser, placed):  # D10, D03
    client.force_login(merchandiser)
    page = client.get(detail(placed)).content.decode()
    assert "Lamp" in page
    assert "shopper@example.com" in page
    assert 'name="to" value="paid"' in page
    assert 'name="to" value="completed"' not in page
    assert f'name="line-{placed.lines.get().pk}"' in page


def test_the_picture_is_the_one_that_was_ordered(client, merchandiser, customer, item):  # D03
    ProductImage.objects.create(product=item, original="images/products/lamp.jpg")
    order = orders.order(user=customer, lines=[item])
    ProductImage.objects.all().delete()
    client.force_login(merchandiser)
    for path in pages(order)[:2]:
        assert 'src="/media/images/products/lamp.jpg"' in client.get(path).content.decode()


def test_a_move_is_recorded_with_who_made_it(client, merchandiser, placed):  # D08
    client.force_login(merchandiser)
    client.post(detail(placed), {"order_action": "move", "to": "processing"})
    placed.refresh_from_db()
    assert placed.status == "processing"
    assert placed.status_changes.first().actor == merchandiser


def test_an_illegal_move_is_refused_in_words(client, merchandiser, placed):  # D07
    client.force_login(merchandiser)
    answer = client.post(detail(placed), {"order_action": "move", "to": "completed"}, follow=True)
    assert "cannot become completed" in answer.content.decode()
    placed.refresh_from_db()
    assert placed.status == "pending"


def test_shipping_part_of_it_and_taking_one_back(client, merchandiser, placed, item):  # D12
    client.force_login(merchandiser)
    field = f"line-{placed.lines.get().pk}"
    client.post(detail(placed), {"order_action": "ship", field: 2, "carrier": "DHL", "tracking_number": "X1"})
    assert (stock_of(item).num_in_stock, stock_of(item).num_allocated) == (8, 1)
    client.post(detail(placed), {"order_action": "ship", field: 1})
    client.post(detail(placed), {"order_action": "take_back", field: 1, "restock": "on", "reason": "broken"})
    page = client.get(detail(placed)).content.decode()
    assert "DHL" in page
    assert "broken" in page
    assert stock_of(item).num_in_stock == 8
    assert Order.objects.get(pk=placed.pk).status == "shipped"


def test_shipping_more_than_is_left_is_refused(client, merchandiser, placed):  # D12
    client.force_login(merchandiser)
    answer = client.post(detail(placed), {"order_action": "ship", f"line-{placed.lines.get().pk}": 4}, follow=True)
    assert "4 asked for, 3 possible" in answer.content.decode()


def test_cancelling_gives_the_stock_back(client, merchandiser, placed, item):  # D11
    client.force_login(merchandiser)
    client.post(detail(placed), {"order_action": "cancel", "note": "changed their mind"})
    placed.refresh_from_db()
    assert placed.status == "cancelled"
    assert stock_of(item).num_allocated == 0


def test_bulk_moves_what_may_move_and_names_the_rest(client, merchandiser, customer, placed):  # D08
    done = orders.order(user=customer)
    client.force_login(merchandiser)
    client.post(detail(done), {"order_action": "cancel"})
    answer = client.post(
        reverse("dashboard:order-list"),
        {"action": "change_order_statuses", "new_status": "processing", "selected_order": [placed.pk, done.pk]},
        follow=True,
    ).content.decode()
    placed.refresh_from_db()
    assert placed.status == "processing"
    assert f"Order {done.number} is cancelled and cannot become processing" in answer


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "pending"}, True),
        ({"status": "paid"}, False),
        ({"payment_status": "unpaid"}, True),
        ({"payment_status": "paid"}, False),
        ({"payment_method": "card"}, True),
        ({"payment_method": "bank_transfer"}, False),
        ({"name": "Byron"}, True),
        ({"name": "shopper@example"}, True),
        ({"name": "Babbage"}, False),
        ({"product_title": "Lam"}, True),
    ],
)
def test_filters(client, merchandiser, customer, item, query, found):  # E28
    order = orders.order(user=customer, lines=[item], payment_method="card")
    client.force_login(merchandiser)
    page = client.get(reverse("dashboard:order-list"), query).content.decode()
    assert (order.number in page) is found


def test_the_list_costs_the_same_for_few_and_many(client, merchandiser, customer):  # I05
    client.force_login(merchandiser)

    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            assert client.get(reverse("dashboard:order-list")).status_code == 200
        return len(spent)

    orders.order(user=customer)
    cost()  # what is remembered from the first visit on
    few = cost()
    for _ in range(4):
        orders.order(user=customer)
    assert cost() == few


def test_the_csv_holds_the_orders(client, merchandiser, placed):  # E28
    client.force_login(merchandiser)
    answer = client.get(reverse("dashboard:order-list"), {"response_format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert placed.number in b"".join(answer.streaming_content).decode()


def test_the_proof_page_runs_and_shows_a_proof(client, merchandiser, placed):  # D04
    client.force_login(merchandiser)
    page = client.post(reverse("dashboard:order-proof"), follow=True).content.decode()
    assert "The 1 order is as agreed" in page
    assert ProofRun.objects.get().actor == merchandiser
