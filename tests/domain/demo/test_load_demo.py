"""The demo shop, loaded small: every part is there, it tells one story, and loading again changes nothing."""

import datetime as dt
import io
import tempfile
from collections import Counter
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import F, Sum
from django.test import TestCase, override_settings
from django.utils import timezone

from cms.models import Campaign, Send, Subscription
from forked_apps.accounts.models import User
from forked_apps.catalogue.models import Category, Product, ProductAttribute, ProductClass, ProductImage
from forked_apps.catalogue.reviews.models import ProductReview
from forked_apps.communication.models import OutgoingMail
from forked_apps.offer.models import ConditionalOffer
from forked_apps.order import statuses
from forked_apps.order.models import Line, Order
from forked_apps.partner.models import PriceChange, Sale, StockMovement, StockRecord, TaxRate
from forked_apps.voucher.models import Voucher
from project.demo import orders, scale
from project.demo.people import PEOPLE


def counts() -> dict[str, int]:
    tables = (Product, ProductImage, User, Order, ProductReview, Voucher, ConditionalOffer, Campaign, StockMovement)
    return {model.__name__: model.objects.count() for model in tables}


class TestSmallDemoShop(TestCase):
    """A test case of Django's, because it loads the shop once for all of its tests."""

    @classmethod
    def setUpClass(cls):
        media = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.enterClassContext(override_settings(MEDIA_ROOT=media))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        call_command("load_demo", "--small", stdout=io.StringIO())

    def test_the_catalogue_has_variants_pictures_and_three_levels(self):
        assert Product.objects.exclude(structure=Product.CHILD).count() == 83
        assert Product.objects.count() == 370
        assert Category.objects.filter(depth=3).count() >= 40
        assert not Product.objects.exclude(structure=Product.CHILD).filter(images=None).exists()
        assert not Product.objects.filter(structure=Product.CHILD, stockrecords=None).exists()
        assert not Product.objects.exclude(structure=Product.CHILD).filter(description="").exists()

    def test_every_product_class_has_several_attributes_of_several_types(self):
        for product_class in ProductClass.objects.all():
            attributes = ProductAttribute.objects.filter(product_class=product_class)
            assert attributes.count() >= 5, product_class
            assert attributes.values("type").distinct().count() >= 3, product_class
        used = set(ProductAttribute.objects.values_list("type", flat=True))
        assert used == {"text", "option", "multi_option", "integer", "float", "boolean", "date"}

    def test_prices_and_stock_are_ledgered_as_demo_data(self):
        assert PriceChange.objects.filter(source="demo", old=None).count() == StockRecord.objects.count()
        assert set(PriceChange.objects.values_list("source", flat=True)) == {"demo", "schedule"}
        deltas = StockMovement.objects.aggregate(stock=Sum("in_stock_delta"), allocated=Sum("allocated_delta"))
        figures = StockRecord.objects.aggregate(stock=Sum("num_in_stock"), allocated=Sum("num_allocated"))
        assert deltas == figures

    def test_the_shop_asks_the_taxes_of_its_own_country(self):
        assert TaxRate.objects.get(tax_code="standard", country="DE").rate == Decimal("0.1900")

    def test_sales_are_over_running_and_planned(self):
        states = Counter(Sale.objects.values_list("state", flat=True))
        assert states == {"ended": 1, "running": 3, "planned": 1}
        assert PriceChange.objects.filter(source="schedule").count() == 2 * 1 + 3

    def test_some_prices_are_reduced_from_what_they_were(self):
        reduced = Product.objects.filter(stockrecords__partner_sku__in=["CF-1079", "CF-1081", "CF-1083"]).with_price()

        earlier = {product.pk: product.earlier_price for product in reduced}

        assert sorted(earlier.values()) == [Decimal("62.00"), Decimal("94.00"), Decimal("239.00")]

    def test_each_of_the_four_people_can_log_in_and_has_their_rights(self):
        assert len(PEOPLE) == 4
        for person in PEOPLE:
            user = authenticate(username=person.email, password=person.password)
            assert user is not None, person.role
            assert (user.is_staff, user.is_superuser) == (person.is_staff, person.is_superuser)
            assert set(user.groups.values_list("name", flat=True)) == set(person.groups)

    def test_customers_cannot_log_in_but_have_an_address(self):
        customers = User.objects.exclude(email__in=[person.email for person in PEOPLE])
        assert customers.count() == 6
        for customer in customers:
            assert not customer.has_usable_password()
            assert customer.addresses.count() == 1

    def test_orders_are_in_all_states_and_add_up(self):
        assert set(Order.objects.values_list("status", flat=True)) == set(statuses.MOVES)
        assert Order.objects.count() == 16
        for order in Order.objects.prefetch_related("lines"):
            lines = sum(line.line_price_incl_tax for line in order.lines.all())
            assert order.total_incl_tax == lines + order.shipping_incl_tax, order.number
            assert order.total_incl_tax > order.total_excl_tax

    def test_orders_tell_a_history_of_90_days_that_ends_now(self):
        now = timezone.now()
        for order in Order.objects.prefetch_related("status_changes"):
            moments = [change.date_created for change in order.status_changes.order_by("date_created", "pk")]
            assert now - dt.timedelta(days=92) < order.date_placed <= now
            assert moments == sorted(moments)
            assert order.date_placed <= moments[0]
            assert moments[-1] <= now

    def test_open_orders_hold_exactly_the_stock_they_still_need(self):
        open_lines = Line.objects.filter(order__status__in=("pending", "paid", "processing")).values("stockrecord")
        needed = open_lines.annotate(units=Sum(F("quantity") - F("num_shipped")))
        stored = dict(StockRecord.objects.filter(num_allocated__gt=0).values_list("pk", "num_allocated"))
        assert stored == {row["stockrecord"]: row["units"] for row in needed}

    def test_nobody_is_mailed_about_orders_of_long_ago(self):
        old = OutgoingMail.objects.filter(order__date_placed__lt=timezone.now() - orders.FRESH)
        assert not old.exists()

    def test_reviews_count_once_approved(self):
        assert ProductReview.objects.count() == 8
        assert {ProductReview.APPROVED, ProductReview.REJECTED, ProductReview.FOR_MODERATION} == set(
            ProductReview.objects.values_list("status", flat=True)
        )
        approved = ProductReview.objects.filter(status=ProductReview.APPROVED).first()
        assert approved.product.rating == pytest.approx(approved.product.calculate_rating())

    def test_offers_and_vouchers_are_in_several_states(self):
        assert set(ConditionalOffer.objects.values_list("status", flat=True)) == {"Open", "Suspended"}
        assert Counter(ConditionalOffer.objects.values_list("offer_type", flat=True)) == {"Site": 4, "Voucher": 4}
        assert set(Voucher.objects.values_list("code", flat=True)) == {"WELCOME10", "FIVER", "SORRY5", "SPRING20"}
        assert ConditionalOffer.objects.get(name__startswith="Cookware").condition.range.num_products() >= 5

    def test_two_campaigns_wait_for_the_marketer_and_their_readers(self):
        assert Campaign.objects.count() == 2
        assert Send.objects.count() == 1
        assert Subscription.objects.count() >= 40

    def test_loading_again_changes_nothing(self):
        before = counts()
        out = io.StringIO()

        call_command("load_demo", "--small", stdout=out)

        assert counts() == before
        assert out.getvalue() == "The demo shop is loaded.\n"

    def test_an_interrupted_load_of_orders_goes_on_where_it_stopped(self):
        """The plan is the same each time, so the orders that are there are its beginning."""
        now = timezone.now()
        again = [plan.status for plan in orders.plans(scale.small(now))]
        assert again == [plan.status for plan in orders.plans(scale.small(now + dt.timedelta(minutes=5)))]
        assert Counter(again) == Counter(Order.objects.values_list("status", flat=True))


def test_the_full_plan_has_a_line_of_orders_on_most_days():
    plans = orders.plans(scale.full(timezone.now()))
    assert len(plans) == 160
    assert [plan.placed_at for plan in plans] == sorted(plan.placed_at for plan in plans)
    assert len({plan.placed_at.date() for plan in plans}) > 60
