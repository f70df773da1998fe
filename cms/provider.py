"""Gives service mails the words that marketers wrote in Wagtail."""

from django.db import connections

from cms.wagtail_data import is_last
from forked_apps.communication.events import EVENTS
from forked_apps.communication.wording import Words, built_in


def words_of(event: str) -> Words | None:
    """The published words of an event; None while its message is not published, so that the built-in ones are used."""
    from cms.models import ServiceMessage

    message = ServiceMessage.objects.filter(event=event, live=True).first()
    return message.words if message else None


def install_defaults(sender, using: str = "default", **kwargs) -> None:
    """Makes one unpublished message per event with the built-in words, so that marketers find what they may change."""
    if not is_last(sender):
        return
    from cms.models import ServiceMessage

    if ServiceMessage._meta.db_table not in connections[using].introspection.table_names():
        return  # cms itself was migrated back
    known = set(ServiceMessage.objects.using(using).values_list("event", flat=True))
    ServiceMessage.objects.using(using).bulk_create(
        [_default(event) for event in EVENTS if event not in known], ignore_conflicts=True
    )


def _default(event: str):
    from cms.models import ServiceMessage

    words = built_in(event)
    return ServiceMessage(
        event=event,
        subject=words.subject,
        preheader=words.preheader,
        heading=words.heading,
        body=words.body,
        button_label=words.button,
    )
