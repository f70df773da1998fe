"""Whether the shop can sell now, and on which services it runs."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.problems import Problem
from api_extensions.health import signs

HEALTHY = {
    "status": "ok",
    "services": {
        "database": {"uses": "postgresql", "ok": True, "milliseconds": 1},
        "cache": {"uses": "Redis", "ok": True, "milliseconds": 1},
        "search": {"uses": "elasticsearch", "ok": True, "milliseconds": 4},
    },
}


class ServiceShape(serializers.Serializer):
    """One service and how it is."""

    uses = serializers.CharField(help_text="What stands behind it; empty while it does not answer.")
    ok = serializers.BooleanField()
    milliseconds = serializers.IntegerField(help_text="How long its sign of life took.")


class HealthShape(serializers.Serializer):
    """How the shop is. While it is degraded it sells, without its cache or its search engine."""

    status = serializers.ChoiceField(["ok", "degraded"])
    services = serializers.DictField(child=ServiceShape())


class Health(APIView):
    """200 while the shop can sell; a problem (503) with the same `services` while it cannot."""

    authentication_classes = []  # a token is looked up in the database, which may be what is away
    permission_classes = [AllowAny]
    problem_statuses = (503,)

    @extend_schema(
        operation_id="health",
        summary="Show whether the shop can sell",
        tags=["Health"],
        responses=HealthShape,
        examples=[OpenApiExample("All real services", HEALTHY, response_only=True)],
    )
    def get(self, request):
        found = signs.report()
        if not found.can_sell:
            raise Problem(503, "down", "The shop cannot sell now.", services=found.services)
        return Response(
            {"status": found.status, "services": found.services}, headers={"Cache-Control": "private, no-store"}
        )
