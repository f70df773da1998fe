"""Which subscribers a segment means: each kind of rule is one function that answers with a condition."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from cms.models import Segment, Subscription
from forked_apps.catalogue.models import ProductCategory
from forked_apps.order import statuses
from forked_apps.order.models import Line, Order


def readers(*, segment: Segment | None, now: datetime):
    """Subscriptions that a campaign for this segment may reach (None: all); consent and suppression always apply."""
    people = Subscription.objects.mailable()
    if segment is None or not len(segment.rules):
        return people
    conditions = [_condition(rule, now) for rule in segment.rules]
    wanted = conditions[0]
    for condition in conditions[1:]:
        wanted = wanted & condition if segment.match == Segment.Match.ALL else wanted | condition
    return people.filter(wanted)


def _condition(rule, now: datetime) -> Q:
    condition = _RULES[rule.block_type](rule.value, now)
    return ~condition if rule.value.get("negate") else condition


def _joined(value, now: datetime) -> Q:
    return Q(created_at__gte=now - timedelta(days=value["days"]))


def _ordered(value, now: datetime) -> Q:
    since = now - timedelta(days=value["days"])
    orders = Order.objects.filter(_by_the_reader(), date_placed__gte=since).exclude(status=statuses.CANCELLED)
    # "At least n" without counting all: the n-th order exists.
    nth = orders.order_by("-date_placed").values("pk")[value["at_least"] - 1 : value["at_least"]]
    return Q(Exists(nth))


def _bought_category(value, now: datetime) -> Q:
    category = value["category"]
    if category is None:
        return Q(pk__in=[])
    below = ProductCategory.objects.filter(category__path__startswith=category.path).values("product")
    bought = Line.objects.filter(_by_the_reader("order__"), Q(product__in=below) | Q(product__parent__in=below))
    return Q(Exists(bought.exclude(order__status=statuses.CANCELLED)))


def _by_the_reader(order: str = "") -> Q:
    """Orders of the subscriber's account or address (both kept in lower case); `order` is the way to the order."""
    by_account = Q(**{f"{order}user__isnull": False, f"{order}user": OuterRef("user")})
    return by_account | Q(**{f"{order}customer_email": OuterRef("email")})


_RULES = {"joined": _joined, "ordered": _ordered, "bought_category": _bought_category}
