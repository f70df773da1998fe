"""The page for newcomers, where the demo is loaded: what this is, where everything is, who can log in."""

from django.conf import settings
from django.http import Http404
from django.views.generic import TemplateView

from forked_apps.accounts.models import User
from forked_apps.catalogue.models import Product
from project import services
from project.demo.people import PEOPLE


def is_demo() -> bool:
    """Whether one of the demo's people has an account here."""
    return User.objects.filter(email__in=[person.email for person in PEOPLE]).exists()


def of_the_demo(request) -> dict:
    """For templates: `start_page`, whether the page for newcomers is there to link to; asks only when it is read."""
    return {"start_page": lambda: settings.DEMO_PAGES and is_demo()}


class StartView(TemplateView):
    """Links to every room; the demo's logins only on a machine of one's own, because they are public knowledge."""

    template_name = "project/landing.html"

    def get(self, request, *args, **kwargs):
        """A shop of somebody's own has no such page: its visitors are shoppers."""
        if not is_demo():
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        shown = Product.objects.visible().exclude(structure=Product.CHILD).prefetch_related("images")
        return super().get_context_data(
            services=services.chosen(),
            people=PEOPLE if settings.DEMO_PAGES else (),
            catches_mail="mail_catcher" in settings.EMAIL_BACKEND,
            pictures=list(shown.filter(images__isnull=False).distinct().order_by("pk")[:8]),
            **kwargs,
        )
