"""App config of the dashboard fork."""

import oscar.apps.dashboard.apps as apps


class DashboardConfig(apps.DashboardConfig):
    name = "forked_apps.dashboard"
