"""App config of the orders dashboard fork."""

import oscar.apps.dashboard.orders.apps as apps


class OrdersDashboardConfig(apps.OrdersDashboardConfig):
    name = "forked_apps.dashboard.orders"
