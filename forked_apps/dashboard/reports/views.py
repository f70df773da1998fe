"""Reports of the dashboard: a figure is for whoever may see reports, people and orders for whoever may see those."""

from django.core.exceptions import PermissionDenied
from oscar.apps.dashboard.reports import views as oscar

# Report -> the right to look at what stands in its rows.
RIGHTS = {
    "order_report": "order.view_order",
    "user_analytics": "accounts.view_user",
    "open_baskets": "accounts.view_user",
    "submitted_baskets": "accounts.view_user",
    "vouchers": "voucher.view_voucher",
    "conditional-offers": "offer.view_conditionaloffer",
}


class IndexView(oscar.IndexView):
    def get(self, request, *args, **kwargs):
        right = RIGHTS.get(request.GET.get("report_type", ""))
        if right and not request.user.has_perm(right):
            raise PermissionDenied("This report shows more than you may see elsewhere.")
        return super().get(request, *args, **kwargs)
