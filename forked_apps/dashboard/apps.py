"""App config of the dashboard fork: one entrance for all of its pages."""

import oscar.apps.dashboard.apps as apps


class DashboardConfig(apps.DashboardConfig):
    name = "forked_apps.dashboard"

    def get_urls(self) -> list:
        from forked_apps.dashboard.entrance import guard

        return guard(super().get_urls())
