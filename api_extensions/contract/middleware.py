"""The edge of the API: what must hold for every answer below /api/, also where no view of ours was reached."""

import json
import logging

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from api_extensions.contract import problems
from api_extensions.contract.errors import Problem, of_django, too_large

log = logging.getLogger("counterfoil.api")


class ApiEdgeMiddleware:
    """Refuses bodies that announce too many bytes and addresses that no database can look up; turns an error that
    escaped every view into a problem; keeps answers that depend on the caller out of shared caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        refusal = _refusal(request)
        response = plain(refusal, request) if refusal else self.get_response(request)
        if "Authorization" in request.headers or "X-Cart-Token" in request.headers or response.status_code >= 400:
            patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, ["Authorization", "X-Cart-Token"])
        return response

    def process_exception(self, request, exception):
        """Django's own page would be HTML. Views of the REST framework never come here."""
        if not request.path.startswith("/api/"):
            return None
        refusal = of_django(exception)
        if refusal is not None:
            return plain(refusal, request)
        log.error("unexpected %s outside the API's views", type(exception).__name__, exc_info=exception)
        return plain(Problem(500, "internal_error", "Something went wrong on our side."), request)


def _refusal(request) -> Problem | None:
    try:
        announced = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return Problem(400, "invalid", "The request cannot be read.")
    if announced > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not _is_upload(request):
        return too_large()
    if "\x00" in request.path:
        return Problem(404, "not_found", "There is nothing at this address.")
    return None


def _is_upload(request) -> bool:
    """Files have limits of their own, in the views that take them."""
    return request.content_type == "multipart/form-data"


def plain(problem: Problem, request) -> HttpResponse:
    """The problem as an answer of plain Django, for where no view of the REST framework was reached."""
    body = json.dumps(problems.document(problem, request))
    return HttpResponse(body, status=problem.status, content_type=problems.CONTENT_TYPE, headers=problem.headers)
