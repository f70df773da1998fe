"""App config of the communication fork."""

import oscar.apps.communication.apps as apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "forked_apps.communication"

    def ready(self) -> None:
        super().ready()
        from forked_apps.communication import receivers
