"""Apply offers to a cart (Oscar's name for module and class) at a cost that does not grow with lines or offers."""

from __future__ import annotations

from django.db.models import Prefetch, Q, Sum
from django.utils import timezone
from oscar.apps.offer import applicator as oscar

from forked_apps.offer import membership

WITH_RULES = ("condition__range", "benefit__range")


class Applicator(oscar.Applicator):
    """Oscar's applicator, with all that offers ask for loaded beforehand.

    After `apply`, `usable_vouchers` are those on the cart that can be used now, `lost_vouchers` the others.
    """

    def __init__(self, *, now=None):
        self.now = now or timezone.now()
        self.usable_vouchers: list = []
        self.lost_vouchers: list = []

    def apply(self, basket, user=None, request=None) -> None:
        """Discount the lines and fill `basket.offer_applications`; any earlier discounts are forgotten."""
        if user is not None and user.is_authenticated and basket.owner_id == user.pk:
            basket.owner = user
        self.apply_offers(basket, self.get_offers(basket, user, request))

    def apply_offers(self, basket, offers) -> None:
        offers = list(offers)
        for line in basket.all_lines():
            line.clear_discount()
        self._prepare(basket, offers)
        super().apply_offers(basket, offers)
        _tell_exact_amounts(basket)

    def get_site_offers(self):
        from forked_apps.offer.models import ConditionalOffer

        running = Q(start_datetime=None) | Q(start_datetime__lte=self.now)
        running &= Q(end_datetime=None) | Q(end_datetime__gte=self.now)
        return ConditionalOffer.objects.filter(
            running, offer_type=ConditionalOffer.SITE, status=ConditionalOffer.OPEN
        ).select_related(*WITH_RULES)

    def get_basket_offers(self, basket, user) -> list:
        """Offers of the cart's vouchers, as far as those can be used now; guests may use them too."""
        from forked_apps.offer.models import ConditionalOffer

        offers = []
        if basket.pk is None:
            return offers
        rules = ConditionalOffer.objects.select_related(*WITH_RULES)
        vouchers = basket.vouchers.with_use_by(user).prefetch_related(Prefetch("offers", rules)).order_by("pk")
        self.usable_vouchers, self.lost_vouchers = [], []
        for voucher in vouchers:
            is_usable = voucher.obstacle(user=user, now=self.now) is None
            (self.usable_vouchers if is_usable else self.lost_vouchers).append(voucher)
        for voucher in self.usable_vouchers:
            for offer in voucher.offers.all():
                offer.set_voucher(voucher)
                offers.append(offer)
        return offers

    def _prepare(self, basket, offers: list) -> None:
        ranges = [range_ for offer in offers for range_ in (offer.condition.range, offer.benefit.range)]
        membership.load(ranges=ranges, products=[line.product for line in basket.all_lines()])
        _load_combinations(offers)
        _load_user_applications(offers, basket.owner_id)


def _load_combinations(offers: list) -> None:
    """One query for all offers that could meet on one item; exclusive ones never ask."""
    if len(offers) < 2:
        return
    from forked_apps.offer.models import ConditionalOffer

    pairs = ConditionalOffer.combinations.through.objects.filter(
        from_conditionaloffer_id__in=[offer.pk for offer in offers]
    ).values_list("from_conditionaloffer_id", "to_conditionaloffer_id")
    named: dict[int, set[int]] = {offer.pk: set() for offer in offers}
    for offer_id, other_id in pairs:
        named[offer_id].add(other_id)
    for offer in offers:
        offer.known_combinations = frozenset(named[offer.pk])


def _load_user_applications(offers: list, user_id: int | None) -> None:
    """One query, and only when an offer is limited per user."""
    limited = [offer for offer in offers if offer.max_user_applications]
    if not limited or user_id is None:
        return
    from oscar.core.loading import get_model

    used = dict(
        get_model("order", "OrderDiscount")
        .objects.filter(offer_id__in=[offer.pk for offer in limited], order__user_id=user_id)
        .values_list("offer_id")
        .annotate(total=Sum("frequency"))
    )
    for offer in limited:
        offer.known_user_applications = used.get(offer.pk, 0)


def _tell_exact_amounts(basket) -> None:
    """Say of each offer what the lines really got: benefits report rounded sums of unrounded shares."""
    amounts: dict[int, object] = {}
    for line in basket.all_lines():
        for offer_id, amount in line.discounts_by_offer().items():
            amounts[offer_id] = amounts.get(offer_id, 0) + amount
    for offer_id, application in basket.offer_applications.applications.items():
        if application["result"].affects_basket:
            application["discount"] = amounts.get(offer_id, application["discount"] * 0)
