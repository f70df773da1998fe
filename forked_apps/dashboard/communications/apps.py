"""App config of the communications dashboard fork: where words are edited now, and mails that did not go out."""

import oscar.apps.dashboard.communications.apps as apps
from django.urls import path

from forked_apps.dashboard.method_permissions import MethodPermissions


class CommunicationsDashboardConfig(MethodPermissions, apps.CommunicationsDashboardConfig):
    name = "forked_apps.dashboard.communications"

    writing_permissions = {"comms-stranded": ["communication.view_outgoingmail", "communication.change_outgoingmail"]}

    def ready(self) -> None:
        from forked_apps.dashboard.communications.stranded import StrandedMailView
        from forked_apps.dashboard.communications.views import WordsAreElsewhere

        self.stranded_view = StrandedMailView

        self.list_view = WordsAreElsewhere
        self.configure_permissions()

    def configure_permissions(self) -> None:
        """Any staff may read the pointer; who may edit is decided where the words are."""
        self.permissions_map = {"comms-list": ["is_staff"], "comms-stranded": ["communication.view_outgoingmail"]}

    def get_urls(self):
        words = path("", self.list_view.as_view(), name="comms-list")
        stranded = path("stranded/", self.stranded_view.as_view(), name="comms-stranded")
        return self.post_process_urls([words, stranded])
