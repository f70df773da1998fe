"""The invoice of an order as a PDF file."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from api_extensions.orders import access
from forked_apps.payment import invoices

REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="Number or id of the order.")


class OrderInvoice(APIView):
    """For the order's owner, a guest with the token of the cart, and staff who may view orders."""

    permission_classes = [AllowAny]
    takes_cart_token = True
    problem_statuses = (404,)

    @extend_schema(
        operation_id="orders_invoice",
        summary="Download the invoice",
        description="Issued when the order is paid and never changed; 404 before.",
        tags=["orders"],
        parameters=[REFERENCE],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request, reference: str):
        invoice = invoices.issued(order_id=access.order_named(request, reference).pk)
        if invoice is None:
            raise Http404
        from forked_apps.payment import invoice_pdf  # fpdf is 20 MB: loaded with the first document

        return HttpResponse(invoice_pdf.render(invoice), headers=invoice_pdf.headers(invoice))

    def perform_content_negotiation(self, request, force=False):
        """Whatever the client says it accepts: the file is always a PDF, and a problem always JSON."""
        return super().perform_content_negotiation(request, force=True)
