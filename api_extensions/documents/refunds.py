"""Refunds and proposals of refunds, by line and unit."""

from rest_framework import serializers

from api_extensions.contract.shapes import MoneyField
from forked_apps.payment.models import Refund
from forked_apps.payment.refund_lines import Proposal


class RefundedLine(serializers.Serializer):
    """Units of a line, and what they cost."""

    line = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    amount = MoneyField()


class RefundProposal(serializers.Serializer):
    """A refund that could be made. Nothing was given back yet."""

    lines = RefundedLine(many=True)
    shipping = MoneyField(help_text="The part of it that is for shipping.")
    amount = MoneyField(help_text="What these cost, at most what is left of the money.")
    refundable = MoneyField(help_text="What is left of the money.")


class RefundDocument(serializers.Serializer):
    """Money that was given back."""

    id = serializers.UUIDField()
    payment = serializers.UUIDField()
    amount = MoneyField()
    status = serializers.ChoiceField(choices=[state for state, _ in Refund.STATES])
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    lines = RefundedLine(many=True, help_text="What it is for; empty for a bare amount.")
    shipping = MoneyField(help_text="The part of the amount that is for shipping, where that was named.")


def proposal(found: Proposal) -> dict:
    return {
        "lines": [_line(one) for one in found.lines],
        "shipping": str(found.shipping),
        "amount": str(found.amount),
        "refundable": str(found.left),
    }


def refunds(rows) -> list[dict]:
    """Refunds, oldest first: three queries for any number of them."""
    return [
        {
            "id": row.pk,
            "payment": row.attempt_id,
            "amount": str(row.amount),
            "status": row.state,
            "reason": row.reason,
            "created_at": row.created_at,
            "lines": [_line(one) for one in row.lines.all()],
            "shipping": str(row.shipping),
        }
        for row in rows.prefetch_related("lines__line").order_by("created_at", "pk")
    ]


def _line(one) -> dict:
    """Of a proposal, or of a refund that was made."""
    return {
        "line": one.line.pk,
        "name": one.line.title,
        "sku": one.line.partner_sku,
        "quantity": one.quantity,
        "amount": str(one.gross),
    }
