"""The first page a newcomer sees: what this is, where everything is, who can log in."""

from django.conf import settings
from django.views.generic import TemplateView

from forked_apps.catalogue.models import Product
from project import services
from project.demo.people import PEOPLE


class LandingView(TemplateView):
    """Links to every room; the demo's logins only while debugging, because they are public knowledge."""

    template_name = "project/landing.html"

    def get_context_data(self, **kwargs):
        shown = Product.objects.visible().exclude(structure=Product.CHILD).prefetch_related("images")
        return super().get_context_data(
            services=services.chosen(),
            people=PEOPLE if settings.DEBUG else (),
            catches_mail="mail_catcher" in settings.EMAIL_BACKEND,
            pictures=list(shown.filter(images__isnull=False).distinct().order_by("pk")[:8]),
            **kwargs,
        )
