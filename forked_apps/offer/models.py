"""Offers, conditions, benefits and ranges: Oscar's, able to answer from what was loaded for a whole cart at once."""

from django.apps import apps
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.abstract_models import (
    AbstractBenefit,
    AbstractCondition,
    AbstractConditionalOffer,
    AbstractRange,
)
from oscar.core.loading import get_class
from oscar.models.fields import PositiveDecimalField
from oscar.templatetags.currency_filters import currency

from forked_apps.catalogue import slugs
from forked_apps.catalogue.models import Product
from forked_apps.catalogue.rich_text import RichTextField
from forked_apps.offer import discounting, membership, reckoning, requirements, soundness
from forked_apps.offer.counters import CountedUse

ExpandDownwardsCategoryQueryset = get_class("catalogue.expressions", "ExpandDownwardsCategoryQueryset")


class Range(slugs.UniqueSlug, AbstractRange):
    """A set of products. `known_products`, filled by `offer.membership`, spares a query per line and offer."""

    description = RichTextField(_("Description"), blank=True)

    known_products: dict[int, bool] | None = None

    excluded_categories = models.ManyToManyField(
        "catalogue.Category",
        related_name="excludes",
        blank=True,
        verbose_name=_("Excluded categories"),
        help_text=_("Products in these categories, or below them, are never part of the range, however they came in."),
    )

    class Meta(AbstractRange.Meta):
        abstract = False

    def clean(self) -> None:
        super().clean()
        soundness.refuse(self)

    def fault(self) -> str | None:
        """Why no product can be looked for in it; None when it is sound."""
        return soundness.of_class(lambda: self.proxy) if self.proxy_class else None

    def contains_product(self, product) -> bool:
        if self.known_products is not None and product.pk in self.known_products:
            return self.known_products[product.pk]
        return super().contains_product(product)

    @cached_property
    def product_queryset(self):
        """All products of the range. What is excluded, itself or by a category, is out with its variants: always."""
        lying_in = ExpandDownwardsCategoryQueryset(self.excluded_categories.values("pk"))
        homes = apps.get_model("catalogue", "ProductCategory").objects.filter(category__in=lying_in)
        out = models.Q()
        for excluded in (self.excluded_products.values("pk"), homes.values("product_id")):
            out |= models.Q(pk__in=excluded) | models.Q(parent_id__in=excluded)
        return super().product_queryset.exclude(out)


class KeepsRange:
    """Oscar copies a condition or benefit to its proxy class and loses the loaded range on the way."""

    def proxy(self):
        proxy = super().proxy()
        if proxy is not self and "range" in self._state.fields_cache:
            proxy._state.fields_cache["range"] = self._state.fields_cache["range"]
        return proxy


class Condition(KeepsRange, AbstractCondition):
    value = PositiveDecimalField(
        _("Value"),
        decimal_places=2,
        max_digits=12,
        null=True,
        blank=True,
        help_text=_(
            "So many items, so many different products, or so much money. Money counts what is left to pay for the"
            " items after the offers before this one (higher priority first). Shipping that is free from a sum on"
            " follows the same rule: it comes after all offers."
        ),
    )

    class Meta(AbstractCondition.Meta):
        abstract = False

    def clean(self) -> None:
        super().clean()
        soundness.refuse(self)

    def fault(self) -> str | None:
        """Why it cannot be asked; None when it is sound."""
        return soundness.of_rule(self, needs_range=True, needs_value=True)

    def can_apply_condition(self, line) -> bool:
        """Lines that cannot be bought earn no offer."""
        return line.counts and super().can_apply_condition(line)


class Benefit(KeepsRange, AbstractBenefit):
    max_affected_items = models.PositiveIntegerField(
        _("Max Affected Items"),
        blank=True,
        null=True,
        help_text=_("At most so many items of one cart get the discount, the cheapest first. Empty: all of the range."),
    )

    class Meta(AbstractBenefit.Meta):
        abstract = False

    def clean(self) -> None:
        super().clean()
        soundness.refuse(self)

    def fault(self) -> str | None:
        """Why it can give nothing; None when it is sound."""
        of_products = self.type in (self.PERCENTAGE, self.FIXED, self.FIXED_UNIT, self.MULTIBUY)
        return soundness.of_rule(self, needs_range=of_products, needs_value=self.type != self.MULTIBUY)

    def can_apply_benefit(self, line) -> bool:
        """Lines that cannot be bought get no discount."""
        return line.counts and super().can_apply_benefit(line)


class ConditionalOffer(slugs.UniqueSlug, CountedUse, AbstractConditionalOffer):
    """An offer. The applicator fills `known_*` for a whole cart; without it each answer costs Oscar's query."""

    description = RichTextField(
        _("Description"), blank=True, help_text=_("This is displayed on the offer browsing page")
    )

    COUNTS = ("num_applications", "num_orders", "total_discount")
    max_user_applications = models.PositiveIntegerField(
        _("Max user applications"),
        blank=True,
        null=True,
        help_text=_(
            "The number of times a single user can use this offer. A cancelled order gives its uses back. Guests are"
            " not known, so this does not limit them."
        ),
    )
    known_combinations: frozenset[int] | None = None
    known_user_applications: int | None = None

    class Meta(AbstractConditionalOffer.Meta):
        abstract = False

    @cached_property
    def combination_ids(self) -> frozenset[int]:
        """Offers that this one names as allowed on the same items."""
        if self.known_combinations is not None:
            return self.known_combinations
        return frozenset(self.combinations.values_list("pk", flat=True))

    def may_share_items_with(self, other) -> bool:
        """Whether both may discount the same items: no offer names any combination, or one names the other."""
        if not self.combination_ids and not other.combination_ids:
            return True
        return self.pk == other.pk or self.pk in other.combination_ids or other.pk in self.combination_ids

    def products(self):
        """What it is about; nothing while its rows cannot be reckoned with."""
        return super().products() if soundness.fault_of(self) is None else Product.objects.none()

    def apply_benefit(self, basket):
        """Discount the lines once, if the condition is met; Oscar's result object."""
        return reckoning.Reckoning(self, basket).apply_once()

    def is_condition_satisfied(self, basket) -> bool:
        return requirements.of(self, basket).is_met()

    def is_condition_partially_satisfied(self, basket) -> bool:
        required = requirements.of(self, basket)
        if isinstance(required, requirements.Value):
            return 0 < required.missing() < required.needed
        return type(required) is not requirements.Requirement and super().is_condition_partially_satisfied(basket)

    def get_upsell_message(self, basket):
        """What is still missing, in words; Oscar's, which counts values before the discounts of other offers."""
        required = requirements.of(self, basket)
        if not isinstance(required, requirements.Value):
            return super().get_upsell_message(basket)
        missing = required.missing()
        if not missing:
            return None
        words = {"value": currency(missing, basket.currency), "range": self.condition.range}
        return _("Spend %(value)s more from %(range)s") % words

    def shipping_discount(self, charge, currency=None):
        """What the offer takes off a charge for shipping, in the view (gross or net) that the charge is in."""
        if self.benefit.proxy_class:
            return super().shipping_discount(charge, currency)
        return discounting.off_shipping(self.benefit, charge)

    def get_num_user_applications(self, user) -> int:
        if self.known_user_applications is not None:
            return self.known_user_applications
        mine = membership.uses_that_count().filter(offer_id=self.pk, order__user=user)
        return mine.aggregate(total=models.Sum("frequency"))["total"] or 0

    def record_usage(self, discount) -> None:
        """Oscar's name for counting one use; orders are counted by `offer.usage`, under a lock."""
        self.count_up(num_applications=discount["freq"], total_discount=discount["discount"], num_orders=1)

    record_usage.alters_data = True

    def terms(self) -> str:
        """A short text that changes whenever the offer's rule does, and only then."""
        condition, benefit = self.condition, self.benefit
        return "|".join(
            str(part)
            for part in (
                benefit.type, benefit.value, benefit.max_affected_items, benefit.range_id, benefit.proxy_class,
                condition.type, condition.value, condition.range_id, condition.proxy_class,
                self.max_basket_applications,
            )
        )  # fmt: skip


from oscar.apps.offer.models import *  # noqa: E402, F403
