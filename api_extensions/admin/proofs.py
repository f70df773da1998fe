"""The proof that orders are what was agreed: the latest one, and a new one."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.permissions import StaffWith
from forked_apps.order import proof
from forked_apps.order.models import ProofRun

SHOWN = 1000  # differences in one answer; `difference_count` counts all


class DifferenceDocument(serializers.Serializer):
    """One thing that is not as it was agreed. `line` counts from 1; null: the order itself."""

    order = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    stored = serializers.JSONField(allow_null=True)
    agreed = serializers.JSONField(allow_null=True)


class ProofDocument(serializers.Serializer):
    """One run of the proof, as `manage.py verify_orders` and the dashboard run it too."""

    id = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    orders = serializers.IntegerField(help_text="How many there were.")
    is_clean = serializers.BooleanField()
    difference_count = serializers.IntegerField()
    differences = DifferenceDocument(many=True, help_text=f"The first {SHOWN}.")
    head = serializers.CharField(
        allow_blank=True, help_text="The last link of the chain. Kept elsewhere, it proves that history is the same."
    )


class Proofs(APIView):
    """The latest proof of all orders."""

    permission_classes = [StaffWith(GET="order.view_order", POST="order.change_order")]
    problem_statuses = (404,)

    @extend_schema(
        operation_id="admin_proofs_latest",
        summary="Show the latest proof of the orders",
        tags=["admin"],
        responses=ProofDocument,
    )
    def get(self, request):
        latest = ProofRun.objects.exclude(finished_at=None).select_related("actor").first()
        if latest is None:
            raise Http404
        return Response(document(latest))

    @extend_schema(
        operation_id="admin_proofs_run",
        summary="Prove all orders",
        description="Recomputes every order against its counterfoil; it takes the longer the more orders there are.",
        tags=["admin"],
        request=None,
        responses={201: ProofDocument},
    )
    def post(self, request):
        run = proof.prove(now=timezone.now(), finished=timezone.now, actor=request.user)
        return Response(document(run), status=201)


def document(run: ProofRun) -> dict:
    """A finished run."""
    return {
        "id": run.pk,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "by": run.actor.get_username() if run.actor else None,
        "orders": run.orders,
        "is_clean": run.is_clean,
        "difference_count": len(run.differences),
        "differences": run.differences[:SHOWN],
        "head": run.head,
    }
