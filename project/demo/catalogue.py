"""Products of the demo shop, through the importer that a merchandiser uses."""

from django.conf import settings

from forked_apps import importing
from forked_apps.catalogue.models import Category, Product
from project.demo.scale import Scale

FIXTURES = settings.BASE_DIR / "fixtures"

# What the top of the tree says about itself; the rest of it comes with the products.
DESCRIPTIONS = {
    "Kitchen": "Pots that outlive their cooks, plates for every day, and everything between bean and cup.",
    "Home": "Soft things, warm light and a place to put the book down.",
    "Outdoor": "Kit for one night or one season, tested where it rains sideways.",
    "Office": "Paper, pens and quiet tools for a desk that is worked at.",
}


class CatalogueRefused(RuntimeError):
    """The product file of the demo has rows that the importer refuses: the file and the importer disagree."""


def is_loaded(scale: Scale) -> bool:
    return Product.objects.exists()


def load(scale: Scale) -> None:
    """Import fixtures/products.csv with its pictures. Raises CatalogueRefused."""
    report = importing.start(source=FIXTURES / "products.csv", images=FIXTURES / "images", now=scale.now, origin="demo")
    if not report.is_clean:
        raise CatalogueRefused("; ".join(map(str, report.errors)))
    for name, description in DESCRIPTIONS.items():
        category = Category.objects.get(name=name, depth=1)
        category.description = f"<p>{description}</p>"
        category.save()
