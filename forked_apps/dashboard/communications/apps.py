"""App config of the communications dashboard fork."""

import oscar.apps.dashboard.communications.apps as apps


class CommunicationsDashboardConfig(apps.CommunicationsDashboardConfig):
    name = "forked_apps.dashboard.communications"
