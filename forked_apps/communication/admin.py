"""Django admin of mail: the outbox, to look at only; Oscar's own models follow."""

from django.contrib import admin
from oscar.apps.communication.admin import *  # noqa: F403

from forked_apps.communication.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    """What was sent, waits or failed, and why. The bodies are not shown: they belong to their readers."""

    list_display = ["created_at", "event", "recipient", "subject", "state", "attempts", "sent_at"]
    list_filter = ["state", "event"]
    search_fields = ["recipient", "subject", "order__number"]
    exclude = ["text", "html", "context"]
    list_select_related = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
