"""Oscar-mandated name: the first page of the dashboard, with the figures that its reader may see."""

from oscar.apps.dashboard import views as oscar
from oscar.apps.dashboard.views import *  # noqa: F403 - Oscar loads its views through this module

# Figures that tell about products and stock; all others come from orders and from the people who placed them.
NOT_OF_ORDERS = frozenset({"total_products", "total_open_stock_alerts", "total_closed_stock_alerts"})


class IndexView(oscar.IndexView):
    """Turnover is for those who may view orders; people of a partner see the figures of their own."""

    def get_stats(self) -> dict:
        figures = super().get_stats()
        user = self.request.user
        if not user.is_staff or user.has_perm("order.view_order"):
            return {**figures, "shows_orders": True}
        return {name: figure for name, figure in figures.items() if name in NOT_OF_ORDERS} | {"shows_orders": False}
