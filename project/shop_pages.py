"""Oscar's basket, flat pages and redirects for the HTML shop only: API requests must neither make a basket nor touch a
session, and a 404 of theirs is an answer, not a reason to look for a page."""

from django.contrib.flatpages.middleware import FlatpageFallbackMiddleware
from oscar.apps.search import context_processors as oscar_search
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from forked_apps.basket.middleware import BasketMiddleware
from forked_apps.catalogue import rich_text

NOT_SHOP = ("/api/", "/cms/", "/documents/", "/m/", "/static/", "/media/", "/health/", "/django-admin/", "/dev/")


def search_form(request) -> dict:
    """The shop's search box, for the shop's pages only: Wagtail's lists look for a variable of the same name."""
    return {} if request.path.startswith(NOT_SHOP) else oscar_search.search_form(request)


class ShopBasketMiddleware(BasketMiddleware):
    """Oscar's basket middleware, skipped outside the shop's own pages."""

    def __call__(self, request):
        if request.path.startswith(NOT_SHOP):
            return self.get_response(request)
        return super().__call__(request)

    def process_template_response(self, request, response):
        if not hasattr(request, "basket"):
            return response
        return super().process_template_response(request, response)


def clean_flat_page(sender, instance, **kwargs) -> None:
    """Before a flat page is saved: its HTML is shown as it stands."""
    instance.content = rich_text.clean(instance.content)


class ShopFlatpages(FlatpageFallbackMiddleware):
    def process_response(self, request, response):
        return response if request.path.startswith(NOT_SHOP) else super().process_response(request, response)


class ShopRedirects(RedirectMiddleware):
    def process_response(self, request, response):
        return response if request.path.startswith(NOT_SHOP) else super().process_response(request, response)
