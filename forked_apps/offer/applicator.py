"""Apply offers to a cart (Oscar's name for module and class) at a cost that does not grow with lines or offers."""

from __future__ import annotations

from collections import Counter
from copy import copy

from django.db.models import F
from django.utils import timezone
from oscar.apps.offer import applicator as oscar
from oscar.apps.offer.results import OfferApplications

from forked_apps.offer import membership, soundness
from forked_apps.offer.reckoning import Reckoning


class Applicator(oscar.Applicator):
    """Oscar's applicator, with all that offers ask for loaded beforehand.

    After `apply`, `usable_vouchers` are those on the cart that can be used now, `lost_vouchers` the others.
    """

    def __init__(self, *, now=None, rules=None, has_vouchers: bool | None = None):
        """`rules`: those of partner.rules, where the caller knows them; `has_vouchers` False: the cart holds none."""
        self.now = now or timezone.now()
        self.rules = rules
        self.has_vouchers = has_vouchers
        self._book = None
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
        basket.offer_applications = applications = OfferApplications()
        times: Counter = Counter()  # two coupons may bring the same offer: its limits hold for both together
        for offer in offers:
            limit = offer.get_max_applications(basket.owner)
            reckoning = Reckoning(offer, basket)
            while times[offer.pk] < limit:
                result = reckoning.apply_once()
                if not result.is_successful:
                    break
                times[offer.pk] += 1
                applications.add(offer, result)
                if result.is_final:
                    break
        _tell_exact_amounts(basket)

    def get_offers(self, basket, user=None, request=None) -> list:
        """All offers that could apply, highest priority first: those of the site and of the cart's vouchers.

        Those of the site come from the rules in memory; the vouchers and their offers cost two statements.
        """
        from forked_apps.offer import book
        from forked_apps.partner import rules

        self._book = (self.rules or rules.now()).get(book.load)
        offers = [
            *soundness.sound([*self.get_session_offers(request), *self._voucher_offers(basket, user)]),
            *soundness.sound(self.get_user_offers(user)),
            *self._site_offers(),
        ]
        return sorted(offers, key=lambda offer: offer.priority, reverse=True)

    def _site_offers(self) -> list:
        from forked_apps.offer import book

        running = self._book.running(self.now)
        return book.running_in_database(self.now) if running is None else running

    def _vouchers(self, basket, user) -> dict:
        """The vouchers on the cart, with their offers loaded, each with the keys of these."""
        from forked_apps.offer.book import WITH_RULES
        from forked_apps.offer.models import ConditionalOffer

        vouchers = _vouchers(basket, user) if self.has_vouchers is not False else {}
        named = {pk for pks in vouchers.values() for pk in pks}
        found = ConditionalOffer.objects.select_related(*WITH_RULES).in_bulk(named) if named else {}
        for voucher, pks in vouchers.items():
            # An offer knows the voucher that it acts for: each voucher needs its own copy.
            own = voucher.offers.all()
            own._result_cache = [copy(found[pk]) for pk in pks]
            voucher._prefetched_objects_cache = {"offers": own}
        return vouchers

    def _voucher_offers(self, basket, user) -> list:
        """Offers of the cart's vouchers, as far as those can be used now; guests may use them too."""
        offers = []
        self.usable_vouchers, self.lost_vouchers = [], []
        for voucher in self._vouchers(basket, user):
            is_usable = voucher.obstacle(user=user, now=self.now) is None
            (self.usable_vouchers if is_usable else self.lost_vouchers).append(voucher)
        for voucher in self.usable_vouchers:
            for offer in voucher.offers.all():
                offer.set_voucher(voucher)
                offers.append(offer)
        return offers

    def _prepare(self, basket, offers: list) -> None:
        ranges = [range_ for offer in offers for range_ in (offer.condition.range, offer.benefit.range)]
        products = [line.product for line in basket.all_lines()]
        membership.load(ranges=ranges, products=products, offers=offers, user_id=basket.owner_id, book=self._book)


def _vouchers(basket, user) -> dict:
    """The vouchers on the cart, each with the keys of its offers; one query."""
    if basket.pk is None:
        return {}
    rows = basket.vouchers.with_use_by(user).annotate(offer_pk=F("offers__pk"))
    found: dict = {}
    for voucher in rows.order_by("pk", "-offers__priority", "offers__pk"):
        keys = found.setdefault(voucher, [])
        if voucher.offer_pk is not None:
            keys.append(voucher.offer_pk)
    return found


def _tell_exact_amounts(basket) -> None:
    """Say of each offer what it takes off the lines in gross: in a net shop, benefits count net amounts."""
    amounts: dict[int, object] = {}
    for line in basket.all_lines():
        for offer_id, amount in line.discounts_by_offer().items():
            amounts[offer_id] = amounts.get(offer_id, 0) + amount
    for offer_id, application in basket.offer_applications.applications.items():
        if application["result"].affects_basket:
            application["discount"] = amounts.get(offer_id, application["discount"] * 0)
