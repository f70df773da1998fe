"""What search engines are told: which pages there are, and which are nobody's but the shopper's."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from forked_apps.catalogue.models import Category, Product

PRIVATE = ("basket", "checkout", "accounts", "dashboard", "cms", "django-admin", "api", "m", "dev", "search", "start")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: /{part}/" for part in PRIVATE)]
    lines.append(f"Sitemap: {settings.SHOP_BASE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class _ShopSitemap(Sitemap):
    limit = 5000  # addresses of one file; the protocol allows ten times as many

    def get_urls(self, page=1, site=None, protocol=None):
        """Addresses of SHOP_BASE_URL, whatever host this request came by."""
        scheme, _, host = settings.SHOP_BASE_URL.partition("://")

        class _Shop:
            domain = host

        return super().get_urls(page, site=_Shop, protocol=scheme)


class ProductSitemap(_ShopSitemap):
    """Products with a page of their own; a variant stands on its parent's."""

    def items(self):
        return Product.objects.visible().exclude(structure=Product.CHILD).order_by("pk")

    def lastmod(self, product: Product):
        return product.date_updated


class CategorySitemap(_ShopSitemap):
    """The categories that a shopper can open."""

    def items(self):
        return Category.objects.browsable().order_by("path")


class FrontSitemap(_ShopSitemap):
    """The pages that stand by themselves."""

    def items(self):
        return ["home", "catalogue:index", "offer:list"]

    def location(self, name: str) -> str:
        return reverse(name)


SITEMAPS = {"sitemaps": {"front": FrontSitemap, "categories": CategorySitemap, "products": ProductSitemap}}
