"""A database made by migrations is a working shop: guards, groups, Wagtail's roots. Run with --migrations."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from forked_apps.order import freezing
from forked_apps.order.models import Order
from tests.factories.order import order as place

pytestmark = [pytest.mark.migrations, pytest.mark.django_db]


def test_the_migrations_made_every_guard():
    # D04
    assert freezing.missing(connection) == []


def test_a_placed_order_refuses_raw_sql():
    # D04
    order = place()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE order_order SET total_incl_tax = 0.01 WHERE id = %s", [order.pk])

    assert Order.objects.get(pk=order.pk).total_incl_tax == order.total_incl_tax


def test_the_staff_groups_have_their_rights():
    rights = {(name, codename) for name, codename in Group.objects.values_list("name", "permissions__codename")}

    assert ("Merchandisers", "change_stockrecord") in rights
    assert ("Marketers", "send_campaign") in rights
    assert ("Support", "view_order") in rights


def test_the_cms_has_its_roots():
    from wagtail.models import Collection, Locale, Page

    assert Locale.objects.exists()
    assert Page.objects.filter(depth=1).exists()
    assert Collection.objects.filter(depth=1).exists()


def test_migrating_again_keeps_the_guards():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)

    assert freezing.missing(connection) == []
