"""The page that took the place of Oscar's mail editor, whose templates were executed as code."""

from django.conf import settings
from django.views.generic import TemplateView

from forked_apps.communication.events import EVENTS


class WordsAreElsewhere(TemplateView):
    """Says which mails the shop sends, and that their words are edited in the CMS."""

    template_name = "oscar/dashboard/comms/list.html"

    def get_context_data(self, **kwargs) -> dict:
        return {**super().get_context_data(**kwargs), "events": EVENTS.values(), "editor": settings.MAIL_WORDS_URL}
