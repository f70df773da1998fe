"""A deleted account takes what is personal with it; orders, their proof and the uses of vouchers stay whole."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cms import subscribing
from cms.models import ConsentRecord, Subscription
from forked_apps.accounts.models import User
from forked_apps.catalogue.models import Product
from forked_apps.order.models import Order
from forked_apps.voucher import redemption
from forked_apps.voucher.models import Voucher
from tests.factories import basket as carts
from tests.factories import catalogue, order

pytestmark = pytest.mark.django_db


def delete_account(client, user):
    client.force_login(user)
    page = client.get(reverse("customer:profile-delete"))
    assert "Orders and invoices, because the law has us keep them" in page.content.decode()
    answer = client.post(reverse("customer:profile-delete"), {"password": "right horse staple"})
    assert answer.status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


def test_the_orders_stay_whole_and_readable(client, customer, admin_user, capsys):
    placed = order.order(user=customer, lines=[(catalogue.product(title="Blue mug", price="10.00"), 2)])

    delete_account(client, customer)

    kept = Order.objects.get(pk=placed.pk)
    assert (kept.user, kept.email, kept.total_incl_tax) == (None, "shopper@example.com", placed.total_incl_tax)
    assert kept.lines.get().title == "Blue mug"
    call_command("verify_orders")  # raises when anything differs
    page = client.get(reverse("checkout:order-page", kwargs={"number": kept.number, "hash": kept.verification_hash()}))
    assert "Blue mug" in page.content.decode()
    client.force_login(admin_user)
    page = client.get(reverse("dashboard:order-detail", kwargs={"number": kept.number})).content.decode()
    assert "Blue mug" in page
    assert "shopper@example.com" in page
    assert "Ada Byron" in page


def test_a_used_up_voucher_does_not_come_back(client, customer):
    mug = catalogue.product(price="10.00", stock=9)
    carts.voucher("ONCE", usage=Voucher.SINGLE_USE)
    cart = carts.basket(user=customer, lines=[(mug, 1)])
    redemption.apply(basket_id=cart.pk, code="ONCE", user=customer, now=timezone.now())
    order.order(user=customer, basket=cart)

    delete_account(client, customer)

    assert Voucher.objects.get().applications.count() == 1
    with pytest.raises(redemption.VoucherNotUsable):
        redemption.apply(basket_id=carts.basket(lines=[(mug, 1)]).pk, code="ONCE", user=None, now=timezone.now())


def test_a_review_that_goes_takes_its_stars_with_it(client, customer, other_customer):
    mug = catalogue.product()
    catalogue.review(mug, score=1, user=customer)
    catalogue.review(mug, score=5, user=other_customer)

    delete_account(client, customer)

    assert Product.objects.get(pk=mug.pk).rating == 5


def test_no_more_news_by_mail(client, customer):
    subscribing.subscribe_people([customer.email], source="test", now=timezone.now())

    delete_account(client, customer)

    assert not Subscription.objects.exists()
    assert ConsentRecord.objects.last().action == ConsentRecord.Action.WITHDRAWN
