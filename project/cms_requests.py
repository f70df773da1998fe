"""What Wagtail takes on trust from a request, looked at where its pages are mounted: ids of a selection, and the
address to go on to. Its views hand both to the database and to `redirect` as they come, and crash on others."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.urls import URLPattern
from django.utils.http import url_has_allowed_host_and_scheme

SELECTIONS = ("chosen_multiple", "bulk_action")  # names of pages that take `?id=` once for each chosen row


def checked(patterns: list) -> list:
    """The same patterns, at any depth; each view sees only what can be meant."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _checked(pattern.callback, selects=(pattern.name or "").endswith(SELECTIONS))
        else:
            checked(pattern.url_patterns)
    return patterns


def _checked(view: Callable, *, selects: bool) -> Callable:
    @wraps(view)
    def look_first(request, *args, **kwargs):
        if selects and not all(one == "all" or _is_number(one) for one in request.GET.getlist("id")):
            raise Http404("No row has such an id.")
        request.GET = _with_a_good_next(request, request.GET)
        if request.method == "POST":
            request.POST = _with_a_good_next(request, request.POST)
        return view(request, *args, **kwargs)

    return look_first


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _with_a_good_next(request, sent):
    """Without a `next` that is no path of this shop, as if nobody had asked for it."""
    target = sent.get("next")
    good = target is None or (target.startswith("/") and url_has_allowed_host_and_scheme(target, request.get_host()))
    if good:
        return sent
    rest = sent.copy()
    del rest["next"]
    return rest
