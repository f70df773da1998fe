"""Offers and vouchers in every state: running, waiting for its day, suspended, used up by time."""

from datetime import timedelta
from decimal import Decimal

from forked_apps.catalogue.models import Category
from forked_apps.offer.models import Benefit, Condition, ConditionalOffer, Range
from forked_apps.voucher.models import Voucher
from project.demo.scale import Scale


def is_loaded(scale: Scale) -> bool:
    return ConditionalOffer.objects.exists()


def load(scale: Scale) -> None:
    """Create ranges, offers and vouchers."""
    everything = Range.objects.create(name="All products", includes_all_products=True, is_public=False)
    _load_offers(scale, everything)
    _load_vouchers(scale, everything)


def _load_offers(scale: Scale, everything: Range) -> None:
    began = scale.now - timedelta(days=scale.days + 10)
    cookware = _category_range("Cookware", "Pots and pans, the ones that stay for life.")
    paper = _category_range("Paper & writing", "Notebooks, pens and pencils.")
    lamps = _category_range("Lighting", "Lamps for tables and ceilings.")
    camping = _category_range("Camping", "Tents, mats and stoves.")
    _offer(
        "Cookware for keeps: 10 % off",
        "A tenth off every pot and pan.",
        _count_of(cookware),
        Benefit.objects.create(range=cookware, type=Benefit.PERCENTAGE, value=10),
        start_datetime=began,
    )
    _offer(
        "Three for two at the stationer's",
        "Take three things from paper & writing and pay for two.",
        Condition.objects.create(range=paper, type=Condition.COUNT, value=3),
        Benefit.objects.create(range=paper, type=Benefit.MULTIBUY, value=None),
        start_datetime=began,
    )
    _offer(
        "Lights out: 20 % off lamps",
        "When the clocks change, lamps get cheaper.",
        _count_of(lamps),
        Benefit.objects.create(range=lamps, type=Benefit.PERCENTAGE, value=20),
        start_datetime=scale.now + timedelta(days=14),
        end_datetime=scale.now + timedelta(days=21),
    )
    _offer(
        "Camping week",
        "5.00 off from 60.00 of camping kit. Suspended until the stock is back.",
        Condition.objects.create(range=camping, type=Condition.VALUE, value=60),
        Benefit.objects.create(range=camping, type=Benefit.FIXED, value=5),
        start_datetime=began,
        status=ConditionalOffer.SUSPENDED,
    )


def _load_vouchers(scale: Scale, everything: Range) -> None:
    began, ends = scale.now - timedelta(days=scale.days + 10), scale.now + timedelta(days=120)
    tenth = Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=10)
    five = Benefit.objects.create(range=everything, type=Benefit.FIXED, value=5)
    _voucher("Welcome, 10 % off", "WELCOME10", Voucher.ONCE_PER_CUSTOMER, _count_of(everything), tenth, began, ends)
    from_forty = Condition.objects.create(range=everything, type=Condition.VALUE, value=Decimal("40.00"))
    _voucher("5.00 off from 40.00", "FIVER", Voucher.MULTI_USE, from_forty, five, began, ends)
    _voucher("Thank you for your patience", "SORRY5", Voucher.SINGLE_USE, _count_of(everything), five, began, ends)
    ended = scale.now - timedelta(days=3)
    _voucher("Spring cleaning", "SPRING20", Voucher.MULTI_USE, _count_of(everything), tenth, began, ended)


def _category_range(name: str, description: str) -> Range:
    products = Range.objects.create(name=name, description=description, is_public=True)
    products.included_categories.set(Category.objects.filter(name=name, depth=2))
    return products


def _count_of(products: Range) -> Condition:
    return Condition.objects.create(range=products, type=Condition.COUNT, value=1)


def _offer(name: str, description: str, condition: Condition, benefit: Benefit, **fields) -> ConditionalOffer:
    return ConditionalOffer.objects.create(
        name=name,
        description=f"<p>{description}</p>",
        condition=condition,
        benefit=benefit,
        **{"offer_type": ConditionalOffer.SITE, "exclusive": False, **fields},
    )


def _voucher(name, code, usage, condition, benefit, start, end) -> None:
    voucher = Voucher.objects.create(name=name, code=code, usage=usage, start_datetime=start, end_datetime=end)
    offer = _offer(f"Coupon {code}", name, condition, benefit, offer_type=ConditionalOffer.VOUCHER)
    voucher.offers.add(offer)
