"""Erasing a customer takes the person out of everything and leaves the proof of the money whole (3.13)."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cms import subscribing
from cms.models import Subscription, Suppression
from forked_apps.accounts.models import User
from forked_apps.communication.models import OutgoingMail
from forked_apps.customer import erasure
from forked_apps.order import proof, transitions
from forked_apps.order.models import Order
from forked_apps.payment import buyers, receipts, refunds
from forked_apps.payment.invoice_pdf import render
from forked_apps.payment.models import Invoice
from tests.factories import order as orders
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TRACES = ("shopper@example.com", "Ada", "Byron", "Mill Lane", "DE999", "scratched by Ada")


def prove():
    return [str(proof.Difference(**row)) for row in proof.prove(now=NOW, finished=timezone.now).differences]


@pytest.fixture
def over(customer):
    """An order that was paid, partly refunded, sent and came to its end."""
    order = orders.order(user=customer, lines=[(product("Lamp", price="10.00", stock=9), 2)], vat_id="DE999")
    receipts.record_manual(order_id=order.pk, actor=customer, note="Ada says it is on its way", now=NOW)
    refunds.refund_order(order_id=order.pk, amount=Decimal("3.00"), reason="scratched by Ada", now=NOW)
    for status in ("shipped", "delivered", "completed"):
        transitions.move(order_id=order.pk, to=status)
    order.notes.create(message="Ada called twice", note_type="Info")
    subscribing.subscribe_people([customer.email], source="test", now=NOW)
    assert prove() == []
    return order


def everything() -> str:
    """All rows of the shop's own tables as text, invoices' buyers and credit notes' reasons apart."""
    text = io.StringIO()
    tables = [t for t in connection.introspection.table_names() if t.split("_")[0] not in ("django", "auth")]
    with connection.cursor() as cursor:
        for table in tables:
            if table == "payment_invoice":
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text.writelines(f"{table}: {row}\n" for row in cursor.fetchall())
    return text.getvalue()


def test_nothing_of_the_person_is_left_and_the_proof_is_clean(over, customer):  # 3.13
    assert erasure.erase(user_id=customer.pk, now=NOW) == []

    left = [line for line in everything().splitlines() if any(trace in line for trace in TRACES)]
    assert left == []
    order = Order.objects.get(pk=over.pk)
    assert (order.user, order.email, order.erased_at, order.total_incl_tax) == (None, "", NOW, over.total_incl_tax)
    assert order.lines.get().title == "Lamp"
    assert order.shipping_address.country_id == "DE"
    assert prove() == []
    assert Invoice.objects.get(kind="invoice").buyer["name"] == "Ada Byron"


def test_readers_are_forgotten_and_stay_unmailed(over, customer):  # 3.13
    erasure.erase(user_id=customer.pk, now=NOW)
    assert not Subscription.objects.exists()
    assert Suppression.objects.count() == 1
    assert not OutgoingMail.objects.exclude(recipient="").filter(order=over).exists()


def test_an_order_under_way_keeps_its_address_until_it_is_over(customer):  # 3.13
    order = orders.order(user=customer, lines=[(product(stock=9), 1)])
    assert erasure.erase(user_id=customer.pk, now=NOW) == [order.number]
    assert Order.objects.get(pk=order.pk).customer_email == "shopper@example.com"
    assert erasure.finish(now=NOW) == 0

    transitions.move(order_id=order.pk, to="cancelled")
    assert erasure.finish(now=NOW) == 1
    assert Order.objects.get(pk=order.pk).customer_email == ""
    assert prove() == []


def test_what_is_filled_in_after_the_erasure_is_named(over, customer):  # 9.2
    erasure.erase(user_id=customer.pk, now=NOW)
    Order._base_manager.filter(pk=over.pk).update(customer_name="Somebody")
    assert any("personal fields: stored 'filled', agreed 'erased'" in line for line in prove())


def test_an_invoice_names_its_buyer_as_long_as_the_law_demands(over, customer, settings):  # 3.13
    settings.INVOICE_BUYER_YEARS = 10
    erasure.erase(user_id=customer.pk, now=NOW)
    invoice = Invoice.objects.get(kind="invoice")
    assert buyers.blank_due(now=NOW.replace(year=NOW.year + 10)) == 0
    assert buyers.blank_due(now=NOW.replace(year=NOW.year + 11, month=1, day=2)) == 2

    blanked = Invoice.objects.get(pk=invoice.pk)
    assert (blanked.buyer, blanked.content, blanked.total) == (None, invoice.content, invoice.total)
    assert render(blanked)[:4] == b"%PDF"
    assert prove() == []


def test_a_living_customer_stays_on_the_invoice(over):  # 3.13
    assert buyers.blank_due(now=NOW + timedelta(days=366 * 30)) == 0


def test_a_guest_is_erased_by_address(db):  # 3.13
    order = orders.order(email="guest@example.com", lines=[(product(stock=9), 1)])
    transitions.move(order_id=order.pk, to="cancelled")
    call_command("erase_customer", "guest@example.com", stdout=io.StringIO())
    assert "guest@example.com" not in everything()
    assert prove() == []


@pytest.fixture
def support(make_user):
    return make_user("support@example.com", groups=["Support"], is_staff=True)


def test_support_erases_a_customer_on_their_page(client, support, customer, over):  # 3.13
    client.force_login(support)
    page = client.get(reverse("dashboard:user-detail", kwargs={"pk": customer.pk})).content.decode()
    assert "Erase this customer" in page
    answer = client.post(reverse("dashboard:user-erase", kwargs={"pk": customer.pk}), follow=True)
    assert "The customer is erased." in answer.content.decode()
    assert not User.objects.filter(pk=customer.pk).exists()


def test_support_locks_and_unlocks_a_customer(client, support, customer):  # 3.1, 3.13
    client.force_login(support)
    for name, active in (("user-lock", False), ("user-unlock", True)):
        client.post(reverse(f"dashboard:{name}", kwargs={"pk": customer.pk}))
        assert User.objects.get(pk=customer.pk).is_active is active


@pytest.mark.parametrize("name", ["user-erase", "user-lock"])
def test_staff_and_oneself_are_out_of_reach(client, support, merchandiser, admin_user, name):  # 3.1, 3.13
    client.force_login(support)
    for person in (merchandiser, admin_user, support):
        client.post(reverse(f"dashboard:{name}", kwargs={"pk": person.pk}))
        assert User.objects.get(pk=person.pk).is_active
    client.force_login(admin_user)
    client.post(reverse(f"dashboard:{name}", kwargs={"pk": admin_user.pk}))
    assert User.objects.get(pk=admin_user.pk).is_active


@pytest.mark.parametrize("name", ["user-erase", "user-lock", "user-unlock"])
def test_it_takes_the_right(client, merchandiser, customer, name):  # 3.13
    client.force_login(merchandiser)
    assert client.post(reverse(f"dashboard:{name}", kwargs={"pk": customer.pk})).status_code == 403
    assert User.objects.get(pk=customer.pk).is_active
