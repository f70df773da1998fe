"""The invoice over HTTP: for whoever may read the order, from the moment it is paid."""

# ruff: noqa: F401, F811 - fixtures are imported under the names by which tests ask for them

import pytest

from forked_apps.basket import tokens
from forked_apps.payment import invoice_pdf, receipts, settlement
from tests.domain.payment.conftest import now, place_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def pay(now):
    """pay(order): the money came by bank transfer."""

    def paid(order):
        receipts.record_manual(order_id=order.pk, actor=None, now=now)
        order.refresh_from_db()
        return order

    return paid


def address_of(order) -> str:
    return f"/api/orders/{order.number}/invoice/"


def test_there_is_no_invoice_before_the_money(client_of, customer, place_order, pay):  # E32, P05
    order = place_order(method="bank_transfer")
    shopper = client_of(customer)
    assert shopper.get(address_of(order)).status_code == 404

    pay(order)

    answer = shopper.get(address_of(order))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="{order.invoice.number}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content == invoice_pdf.render(order.invoice)


def test_number_and_id_name_the_same_invoice(client_of, customer, place_order, pay):  # E32
    order = pay(place_order(method="bank_transfer"))
    shopper = client_of(customer)
    assert shopper.get(f"/api/orders/{order.pk}/invoice/").content == shopper.get(address_of(order)).content


def test_a_guest_reads_it_with_the_token_of_the_cart(api, place_order, pay):  # E32, D13
    order = pay(place_order(method="bank_transfer", user=None))
    other = place_order(method="bank_transfer", user=None)

    assert api.get(address_of(order), headers={"X-Cart-Token": tokens.issue(order.basket)}).status_code == 200
    assert api.get(address_of(order), headers={"X-Cart-Token": tokens.issue(other.basket)}).status_code == 404
    assert api.get(address_of(order)).status_code == 401


def test_strangers_find_nothing_and_staff_need_the_right(
    client_of, other_customer, staff_without_rights, merchandiser, place_order, pay
):  # E32, IDOR
    order = pay(place_order(method="bank_transfer"))
    assert client_of(other_customer).get(address_of(order)).status_code == 404
    assert client_of(staff_without_rights).get(address_of(order)).status_code == 404
    assert client_of(merchandiser).get(address_of(order)).status_code == 200


def test_a_client_that_accepts_only_pdf_is_served(client_of, customer, place_order, pay):  # E32
    order = pay(place_order(method="bank_transfer"))
    shopper = client_of(customer)
    only_pdf = {"Accept": "application/pdf"}
    assert shopper.get(address_of(order), headers=only_pdf).status_code == 200
    missing = shopper.get("/api/orders/NOSUCHORDER1/invoice/", headers=only_pdf)
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
