"""Rate limits of pages: which page counts under which scope, and the answer 429 that keeps what was typed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone

from forked_apps.accounts import limits
from forked_apps.accounts.client_address import caller
from forked_apps.accounts.managers import normalise

# Never given back in a page, though it was typed: it would lie in the browser's history.
SECRET_WORDS = ("password", "csrfmiddlewaretoken")


def by_caller(scope: str) -> Callable:
    return lambda request: [(scope, caller(request))]


def password_resets(request) -> list[tuple[str, ...]]:
    """The mail is what costs: counted for who asks, and for who gets it, whether the account exists or not."""
    email = normalise(request.POST.get("email", ""))
    return [("password_reset", caller(request)), ("password_reset_account", email)]


def registrations(request) -> list[tuple[str, ...]]:
    """The page for logging in and for registering is one; logins count themselves, at every door."""
    return [] if "login_submit" in request.POST else [("register", caller(request))]


@dataclass(frozen=True)
class Limit:
    """What one page counts, for one method."""

    method: str
    scopes: Callable
    count: Callable = limits.count


# By the name of the page's URL. A POST that tries something counts in the database, a GET that reads in the cache.
PAGES = {
    "customer:login": Limit("POST", registrations),
    "customer:register": Limit("POST", registrations),
    "password-reset": Limit("POST", password_resets),
    "wagtailadmin_password_reset": Limit("POST", password_resets),
    "newsletter-page": Limit("POST", by_caller("newsletter")),
    "customer:alert-create": Limit("POST", by_caller("product_alert")),
    "checkout:preview": Limit("POST", by_caller("order")),
    "basket:vouchers-add": Limit("POST", by_caller("voucher")),
    "catalogue:reviews-add": Limit("POST", by_caller("review")),
    "catalogue:reviews-vote": Limit("POST", by_caller("review")),
    "search:search": Limit("GET", by_caller("search"), limits.count_lightly),
    "search:suggest": Limit("GET", by_caller("suggest"), limits.count_lightly),
}


class PageLimitsMiddleware:
    """Answers 429 with Retry-After for a page that is asked too often, and for a login form that was refused."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        wait = getattr(request, "refused_for", None)  # noted by the authentication backend; the form shows the reason
        if wait is not None and not request.path.startswith("/api/"):
            response.status_code = 429
            response.headers["Retry-After"] = str(wait)
        return response

    def process_exception(self, request, exception):
        """A login outside of a form."""
        is_refusal = isinstance(exception, limits.TooManyAttempts) and not request.path.startswith("/api/")
        return _refused(request, exception) if is_refusal else None

    def process_view(self, request, view, args, kwargs):
        limit = PAGES.get(request.resolver_match.view_name)
        if limit is None or request.method != limit.method:
            return None
        try:
            for scope, *on_whom in limit.scopes(request):
                limit.count(scope, *on_whom, now=timezone.now())
        except limits.TooManyAttempts as refusal:
            return _refused(request, refusal)
        return None


def _refused(request, refusal: limits.TooManyAttempts):
    typed = list(_typed(request))
    context = {"reason": refusal.messages[0], "wait": refusal.wait, "typed": typed, "method": request.method}
    response = render(request, "project/too_many.html", context, status=429)
    response.headers["Retry-After"] = str(refusal.wait)
    return response


def _typed(request) -> Iterator[tuple[str, str]]:
    given = request.POST if request.method == "POST" else request.GET
    for name, values in given.lists():
        if not any(word in name for word in SECRET_WORDS):
            yield from ((name, value) for value in values)
