"""Two campaigns and their readers, built by the functions of `cms`."""

from datetime import timedelta

from cms import demo, subscribing
from cms.models import Campaign
from forked_apps.accounts.models import User
from forked_apps.catalogue.models import Product
from project.demo.scale import Scale

# The campaign that waits shows the first four, one from each department; the one that was sent shows the others.
SEASON = ("CF-1001", "CF-1011", "CF-1040", "CF-1060")
EVENINGS = ("CF-1026", "CF-1023", "CF-1028", "CF-1049", "CF-1015", "CF-1036")


def is_loaded(scale: Scale) -> bool:
    return Campaign.objects.exists()


def load(scale: Scale) -> None:
    """Write one campaign that is ready to be sent and one that was sent, and subscribe two customers of three."""
    shown = (*SEASON, *EVENINGS)
    by_upc = {product.upc: product for product in Product.objects.filter(upc__in=shown)}
    demo.build_campaigns(products=[by_upc[upc] for upc in shown], now=scale.now)
    customers = User.objects.filter(is_staff=False, groups=None).order_by("email")
    readers = [(user.email, user.first_name) for number, user in enumerate(customers) if number % 3]
    subscribing.subscribe_people(readers, source="demo", now=scale.now - timedelta(days=20))
