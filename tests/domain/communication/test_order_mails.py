"""Order mails: to customer and staff, once, from frozen lines, with the order or not at all."""

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forked_apps.communication import order_emails, sending
from forked_apps.communication.models import OutgoingMail
from forked_apps.order import statuses, transitions
from forked_apps.order.signals import order_recorded
from forked_apps.partner import pricing
from forked_apps.partner.pricing import NewPrice
from tests.factories import catalogue
from tests.factories import order as orders
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db


def mails_to(address: str) -> list:
    return [message for message in mail.outbox if message.to == [address]]


@pytest.fixture
def placed(customer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return orders.order(user=customer)


def test_customer_and_staff_get_one_mail_each(placed, customer, settings):  # G01, S0
    (to_customer,) = mails_to(customer.email)
    (to_staff,) = mails_to(settings.STAFF_ORDER_EMAILS[0])
    assert placed.number in to_customer.subject
    assert f"/dashboard/orders/{placed.number}/" in to_staff.body
    assert f"{settings.SHOP_BASE_URL}/accounts/orders/{placed.number}/" in to_customer.body


def test_a_guest_gets_a_signed_link_that_needs_no_login(django_capture_on_commit_callbacks, client, settings):  # G01
    with django_capture_on_commit_callbacks(execute=True):
        order = orders.order(email="guest@example.com")
    (message,) = mails_to("guest@example.com")
    link = f"/checkout/orders/{order.number}/{order.verification_hash()}/"
    assert settings.SHOP_BASE_URL + link in message.body
    page = client.get(link)
    assert page.status_code == 200
    assert order.lines.get().title in page.content.decode()


def test_the_same_signal_twice_is_still_one_mail(placed, customer, django_capture_on_commit_callbacks):  # G01
    with django_capture_on_commit_callbacks(execute=True):
        order_recorded.send(sender=type(placed), order_id=placed.pk, order=placed)
    assert len(mails_to(customer.email)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_rolled_back_leaves_no_mail(customer):  # G01
    with transaction.atomic():
        orders.order(user=customer)
        assert OutgoingMail.objects.count() == 2
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_leaves_late_shows_the_frozen_price(customer):  # D04
    product = catalogue.product("Brass pen", price="30.00")
    order = orders.order(user=customer, lines=[(product, 2)])  # its mail is queued, not sent yet
    pricing.set_prices(changes=[NewPrice(stock_of(product).pk, "99.00")], source="test")
    row = OutgoingMail.objects.get(dedupe_key=order_emails.placed_key(order.pk))
    sent = sending.send(mail_id=row.pk, now=timezone.now())
    assert "2 x Brass pen" in sent.text
    assert "€60.00" in sent.text
    assert "99.00" not in sent.text + sent.html


def test_a_status_is_mailed_once_and_silent_ones_are_not(placed, customer, django_capture_on_commit_callbacks):  # D08
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        transitions.move(order_id=placed.pk, to=statuses.SHIPPED)
        order_emails.queue_status(order=placed, new=statuses.SHIPPED)
    assert [message.subject for message in mails_to(customer.email)] == [f"Your order {placed.number} is on its way"]
    order_emails.queue_status(order=placed, new=statuses.COMPLETED)
    assert not OutgoingMail.objects.filter(dedupe_key__contains="completed").exists()


@pytest.mark.parametrize("lines", [1, 6])
def test_queueing_costs_the_same_for_any_order(customer, lines):  # I05
    order = orders.order(user=customer, lines=[(catalogue.product(), 1) for _ in range(lines)])
    OutgoingMail.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        order_emails.queue_placed(order=order)
    assert len(queries) == 1


def test_oscars_own_checkout_mail_is_the_same_mail(placed, customer, django_capture_on_commit_callbacks):
    from oscar.apps.order.utils import OrderDispatcher

    with django_capture_on_commit_callbacks(execute=True):
        OrderDispatcher().send_order_placed_email_for_user(placed, {"order": placed})
    assert len(mails_to(customer.email)) == 1
