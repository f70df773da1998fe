"""Who may come into the dashboard at all: staff, and people of a partner. Each page asks what they may do there."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, reverse_lazy

OPEN = frozenset({"login", "logout"})
LOGIN = reverse_lazy("dashboard:login")


def may_enter(user) -> bool:
    """Rights that a group gives are not enough: whoever is no member of staff any more stays out."""
    if user.is_staff:
        return user.is_active
    return user.has_perm("partner.dashboard_access") and user.partners.exists()


def guard(patterns: list) -> list:
    """Puts the question before every page below the patterns, those for logging in and out excepted."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            guard(pattern.url_patterns)
        elif pattern.name not in OPEN:
            pattern.callback = _asked(pattern.callback)
    return patterns


def _asked(view: Callable) -> Callable:
    @wraps(view)
    def enter(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), LOGIN)
        if not may_enter(request.user):
            raise PermissionDenied("The dashboard is for staff and for people of a partner.")
        return view(request, *args, **kwargs)

    return enter
