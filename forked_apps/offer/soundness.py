"""Whether an offer's rows can be reckoned with: an offer whose rows cannot is left out of carts, and logged."""

import logging
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

log = logging.getLogger("counterfoil.offer")

# What loading a class by a name that staff typed may raise.
_NOT_LOADED = (ImproperlyConfigured, RuntimeError, ValueError, TypeError, ImportError, AttributeError)


def sound(offers: Iterable) -> list:
    """Those of the offers that can be applied; each other one is a line in the log."""
    kept = []
    for offer in offers:
        fault = fault_of(offer)
        if fault is None:
            kept.append(offer)
        else:
            log.warning("offer %s is left out: %s", offer.pk, fault)
    return kept


def fault_of(offer) -> str | None:
    """Why the offer cannot be applied; None when it can. No query where its rules and ranges are loaded."""
    parts = (offer.condition, offer.benefit, offer.condition.range, offer.benefit.range)
    return next((fault for part in parts if part is not None and (fault := part.fault())), None)


def refuse(part) -> None:
    """For `clean` of a condition, benefit or range. Raises ValidationError with its fault."""
    fault = part.fault()
    if fault:
        raise ValidationError(fault)


def of_rule(rule, *, needs_range: bool, needs_value: bool) -> str | None:
    """The fault of a condition or benefit: a class that cannot be loaded, or what its type needs and it has not."""
    if not rule.proxy_class and not rule.type:
        return _("It has neither a type nor a class of its own.")
    fault = of_class(rule.proxy)
    if fault or rule.proxy_class:
        return fault
    if needs_range and rule.range_id is None:
        return _("This type needs a range of products.")
    if needs_value and rule.value is None:
        return _("This type needs a value.")
    return None


def of_class(load) -> str | None:
    """The fault of a class that `load` cannot make."""
    try:
        load()
    except _NOT_LOADED as error:
        return _("Its class or type cannot be loaded: %(error)s") % {"error": error}
    return None
