"""What changed is told once per transaction: touched inside it, changed after its commit, nothing after a rollback."""

import pytest
from django.db import connection, transaction

from forked_apps.catalogue import changes, signals
from forked_apps.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Product,
    ProductAttribute,
    ProductCategory,
    ProductImage,
    ProductRecommendation,
)
from forked_apps.catalogue.reviews import moderation
from forked_apps.catalogue.reviews.models import ProductReview
from forked_apps.partner import allocation, pricing
from tests.factories.catalogue import category, child, parent_product, product, product_class, review
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db(transaction=True)


class Heard:
    """What arrived on the four signals since the last look."""

    def __init__(self):
        self.calls = []

    def listen(self, name):
        def hear(sender, signal, **ids):
            self.calls.append((name, *(frozenset(value) for value in ids.values())))

        return hear

    def taken(self) -> list:
        calls, self.calls = self.calls, []
        return calls


@pytest.fixture
def heard():
    ears = Heard()
    listeners = {name: ears.listen(name.partition("_")[2]) for name in ("products_touched", "products_changed")}
    listeners |= {name: ears.listen(name) for name in ("categories_touched", "categories_changed")}
    for name, listener in listeners.items():
        getattr(signals, name).connect(listener, weak=False)
    yield ears
    for name, listener in listeners.items():
        getattr(signals, name).disconnect(listener)


def ids(*numbers) -> frozenset:
    return frozenset(numbers)


def rolled_back(product_ids) -> None:
    """Reports in a block that is rolled back: a savepoint inside a transaction, else a transaction."""
    with transaction.atomic():
        changes.record(product_ids)
        transaction.set_rollback(True)


def test_outside_a_transaction_both_come_at_once(heard):
    changes.record([1, 2])

    assert heard.taken() == [("touched", ids(1, 2)), ("changed", ids(1, 2))]


def test_inside_one_the_change_is_told_once_after_the_commit(heard):  # I03
    with transaction.atomic():
        changes.record([1])
        changes.record([1, 2])
        changes.record([2])
        assert heard.taken() == [("touched", ids(1)), ("touched", ids(2))]

    assert heard.taken() == [("changed", ids(1, 2))]


def test_nothing_is_told_after_a_rollback(heard):
    rolled_back([1])
    heard.taken()

    changes.record([2])

    assert heard.taken() == [("touched", ids(2)), ("changed", ids(2))]


def test_a_rolled_back_savepoint_is_forgotten(heard):
    with transaction.atomic():
        changes.record([1])
        rolled_back([2])

    assert heard.taken()[-1] == ("changed", ids(1))


def test_what_a_rolled_back_savepoint_touched_is_touched_again(heard):
    # The receiver's outbox row went with the savepoint, so the product must be reported to it once more.
    with transaction.atomic():
        changes.record([1])
        rolled_back([1, 2])
        heard.taken()
        changes.record([1, 2])
        assert heard.taken() == [("touched", ids(2))]

    assert heard.taken() == [("changed", ids(1, 2))]


def test_the_first_report_may_be_the_one_that_is_rolled_back(heard):
    with transaction.atomic():
        rolled_back([1])
        with transaction.atomic():
            changes.record([2])
        changes.record([3])
        heard.taken()

    assert heard.taken() == [("changed", ids(2, 3))]


@transaction.atomic
def renamed(thing) -> None:
    Product.objects.filter(pk=thing.pk).update(title="Cup")
    changes.record([thing.pk])


def test_an_error_of_an_outbox_receiver_undoes_the_change(heard):
    def broken(sender, **kwargs):
        raise RuntimeError("no room in the outbox")

    thing = product(title="Mug")
    heard.taken()
    signals.products_touched.connect(broken)
    with pytest.raises(RuntimeError):
        renamed(thing)
    signals.products_touched.disconnect(broken)

    thing.refresh_from_db()
    assert (thing.title, heard.taken()) == ("Mug", [("touched", ids(thing.pk))])


def test_a_broken_listener_does_not_silence_the_others(heard, caplog):
    def broken(sender, **kwargs):
        raise RuntimeError("listener failed")

    signals.products_changed.connect(broken)
    changes.record([1])
    signals.products_changed.disconnect(broken)

    assert ("changed", ids(1)) in heard.taken()
    assert "listener failed" in caplog.text


@pytest.mark.django_db(transaction=False)
def test_inside_a_test_case_each_outermost_block_is_a_transaction(heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            with transaction.atomic():
                changes.record([1])
                changes.record([1])

    assert connection.in_atomic_block
    assert sorted(heard.taken()) == [("changed", ids(1))] * 2 + [("touched", ids(1))] * 2


class TestReceivers:
    """Each way in which a product can change is heard."""

    def told(self, heard) -> frozenset:
        return frozenset().union(*(call[1] for call in heard.taken() if call[0] == "changed"))

    @pytest.fixture
    def thing(self, heard):
        return product()

    @pytest.mark.parametrize(
        "write",
        [
            lambda thing: thing.save(),
            lambda thing: thing.delete(),
            lambda thing: Product.objects.filter(pk=thing.pk).delete(),
            lambda thing: ProductImage.objects.create(product=thing, original="a.png"),
            lambda thing: ProductCategory.objects.create(product=thing, category=category()),
            lambda thing: ProductRecommendation.objects.create(primary=thing, recommendation=thing),
            lambda thing: stock_of(thing).save(),
            lambda thing: pricing.set_prices(changes=[pricing.NewPrice(stock_of(thing).pk, 11)], source="api"),
            lambda thing: allocation.allocate(quantities={stock_of(thing).pk: 1}, order_number="A"),
            lambda thing: allocation.count(stockrecord_id=stock_of(thing).pk, counted=9, actor=None, reason=""),
            lambda thing: stock_of(thing).delete(),
            lambda thing: review(thing),
            lambda thing: thing.product_class.save(),
        ],
    )
    def test_of_a_product(self, heard, thing, write):
        heard.taken()

        write(thing)

        assert self.told(heard) == ids(thing.pk)

    def test_of_a_child_reaches_its_parent(self, heard):
        parent = parent_product(prices=["10.00"])
        small = parent.children.get()
        heard.taken()

        for write in (small.save, stock_of(small).save, lambda: child(parent, price=None).delete()):
            write()
            assert parent.pk in self.told(heard)

    def test_of_an_attribute_value_and_its_option(self, heard, thing):
        group = AttributeOptionGroup.objects.create(name="Colours")
        red = AttributeOption.objects.create(group=group, option="red")
        colour = ProductAttribute.objects.create(
            product_class=product_class(), name="Colour", code="colour", type="option", option_group=group
        )
        tags = ProductAttribute.objects.create(
            product_class=product_class(), name="Tags", code="tags", type="multi_option", option_group=group
        )
        heard.taken()

        colour.save_value(thing, red)
        assert self.told(heard) == ids(thing.pk)
        tags.save_value(thing, [red])
        assert self.told(heard) == ids(thing.pk)
        red.option = "crimson"
        red.save()
        assert self.told(heard) == ids(thing.pk)
        colour.name = "Color"
        colour.save()
        assert self.told(heard) == ids(thing.pk)
        colour.save_value(thing, None)
        assert self.told(heard) == ids(thing.pk)

    def test_of_a_review_that_is_moderated(self, heard, thing, customer):
        waiting = review(thing, user=customer, score=5, status=ProductReview.FOR_MODERATION)
        heard.taken()

        moderation.approve(review_id=waiting.pk)

        assert self.told(heard) == ids(thing.pk)

    def test_of_a_category_reach_its_subtree(self, heard):
        root = category("Kitchen")
        mugs = category("Mugs", parent=root)
        garden = category("Garden")
        heard.taken()

        root.refresh_from_db()
        root.save()
        assert ("categories_changed", ids(root.pk, mugs.pk)) in heard.taken()
        Category.objects.get(pk=root.pk).move(garden, "first-child")
        assert ("categories_changed", ids(root.pk, mugs.pk)) in heard.taken()
        Category.objects.get(pk=mugs.pk).delete()
        assert ("categories_changed", ids(mugs.pk)) in heard.taken()
