"""What people see instead of a page: the shop's own or the dashboard's own words, also while the database is away."""

import logging
import sys
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from api_extensions.contract import middleware as api_edge
from api_extensions.contract.problems import Problem
from project.shop_pages import NOT_SHOP

log = logging.getLogger("counterfoil.pages")

RETRY_AFTER = 30  # seconds: about as long as a database takes to come back
_DATABASE_AWAY = (OperationalError, InterfaceError)
_API_CODES = {400: "invalid", 403: "permission_denied", 404: "not_found", 500: "internal_error"}


def bad_request(request, exception=None) -> HttpResponse:
    return _answer(
        request,
        400,
        _("This request cannot be read"),
        _("The address or the form is not as it should be."),
    )


def permission_denied(request, exception=None) -> HttpResponse:
    return _answer(
        request,
        403,
        _("This page is not for your account"),
        _("Log in with an account that may see it, or ask the person who runs this shop for the right."),
    )


def csrf_failure(request, reason: str = "") -> HttpResponse:
    """Django's CSRF check calls it with the reason, which is for the log only."""
    log.warning("CSRF check failed for %s: %s", request.path, reason)
    return _answer(
        request,
        403,
        _("This form could not be sent"),
        _("It was open for too long, or the browser refuses cookies. Load the page again and send it once more."),
    )


def not_found(request, exception=None) -> HttpResponse:
    return _answer(
        request, 404, _("There is no page here"), _("It may have moved, or what it showed is no longer in the shop.")
    )


def server_error(request) -> HttpResponse:
    """500, or 503 where the reason is that the database cannot be reached: then nothing here may ask it."""
    if isinstance(sys.exc_info()[1], _DATABASE_AWAY):
        return _unavailable(request)
    return _answer(
        request,
        500,
        _("Something went wrong on our side"),
        _("We have noted it. Please try again; if it happens again, tell us the number below."),
    )


def _unavailable(request) -> HttpResponse:
    heading = _("The shop is away for a moment")
    words = _("Please try again in half a minute. Your cart and your orders are kept.")
    if request.path.startswith("/api/"):
        headers = {"Retry-After": str(RETRY_AFTER)}
        problem = Problem(503, "temporarily_unavailable", "Please try again in a moment.", headers=headers)
        return api_edge.plain(problem, request)
    response = _plain_page(_context(request, 503, heading, words))
    response["Retry-After"] = RETRY_AFTER
    return response


def _answer(request, status: int, heading: str, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return api_edge.plain(Problem(status, _API_CODES[status], words), request)
    context = _context(request, status, heading, words)
    template = _template_of(request)
    if template:
        try:
            return HttpResponse(render_to_string(template, context, request), status=status)
        except Exception as error:  # noqa: BLE001 - whatever broke the page may break its menu too
            log.warning("the page of a %s could not have its menu: %s", status, type(error).__name__)
    return _plain_page(context)


def _plain_page(context: dict) -> HttpResponse:
    """Without a question to database, session or cache."""
    return HttpResponse(render_to_string("project/errors/plain.html", context), status=context["status"])


def _context(request: HttpRequest, status: int, heading: str, words: str) -> dict:
    return {
        "status": status,
        "title": HTTPStatus(status).phrase,
        "heading": heading,
        "words": words,
        "request_id": getattr(request, "request_id", "") if status == 500 else "",
        "shop_name": settings.OSCAR_SHOP_NAME,
    }


def _template_of(request: HttpRequest) -> str | None:
    """The face that was asked for; None where a request did not come far enough to have one."""
    if request.path.startswith(NOT_SHOP) or not hasattr(request, "user"):
        return None
    if request.path.startswith("/dashboard/") and _is_at_work(request):
        return "project/errors/dashboard.html"
    return "project/errors/shop.html"


def _is_at_work(request: HttpRequest) -> bool:
    try:
        return request.user.is_staff
    except _DATABASE_AWAY:
        return False
