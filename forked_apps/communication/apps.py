"""App config of the communication fork."""

import oscar.apps.communication.apps as apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "forked_apps.communication"

    def ready(self) -> None:
        super().ready()
        from django.db.models import Q

        from forked_apps.communication import receivers
        from forked_apps.retention import Rule, register

        register(
            Rule("outgoing_mail", "communication.OutgoingMail", "created_at", ~Q(state__in=("queued", "sending"))),
            Rule("mail_log", "communication.Email", "date_sent"),
            Rule("notifications", "communication.Notification", "date_sent"),
        )
