"""App config of the users dashboard fork."""

import oscar.apps.dashboard.users.apps as apps


class UsersDashboardConfig(apps.UsersDashboardConfig):
    name = "forked_apps.dashboard.users"
