"""Liveness and readiness for load balancers; front ends ask `/api/health/`."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from api_extensions.contract.problems import RETRY_AFTER
from api_extensions.health.signs import report


@never_cache
@require_safe
def live(request) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request) -> JsonResponse:
    """200 when the shop can sell ("ok" or "degraded"), 503 when it cannot; which services it uses, and how they are."""
    found = report()
    body = {"status": found.status, "services": found.services}
    if found.can_sell:
        return JsonResponse(body)
    return JsonResponse(body, status=503, headers={"Retry-After": str(RETRY_AFTER)})
