"""App config of the reports dashboard fork."""

import oscar.apps.dashboard.reports.apps as apps


class ReportsDashboardConfig(apps.ReportsDashboardConfig):
    name = "forked_apps.dashboard.reports"
