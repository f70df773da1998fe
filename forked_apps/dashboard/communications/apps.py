"""App config of the communications dashboard fork: a page that points to where words are edited now."""

import oscar.apps.dashboard.communications.apps as apps
from django.urls import path


class CommunicationsDashboardConfig(apps.CommunicationsDashboardConfig):
    name = "forked_apps.dashboard.communications"

    def ready(self) -> None:
        from forked_apps.dashboard.communications.views import WordsAreElsewhere

        self.list_view = WordsAreElsewhere
        self.configure_permissions()

    def configure_permissions(self) -> None:
        """Any staff may read the pointer; who may edit is decided where the words are."""
        self.permissions_map = {"comms-list": ["is_staff"]}

    def get_urls(self):
        return self.post_process_urls([path("", self.list_view.as_view(), name="comms-list")])
