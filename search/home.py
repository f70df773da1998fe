"""The shop's first page: its categories, what is on offer, what is new, what sells best."""

from typing import Any

from django.views.generic import TemplateView

from forked_apps.catalogue.models import Category
from forked_apps.offer.models import ConditionalOffer
from search import listing
from search.finding import unfaceted
from search.queries import SearchRequest

ON_A_SHELF = 8
OFFERS = 4


class HomeView(TemplateView):
    """What a shopper sees first; an empty shop says so, and staff what to do about it."""

    template_name = "oscar/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest = unfaceted(SearchRequest(ordering="newest", page_size=ON_A_SHELF))
        best = unfaceted(SearchRequest(ordering="bestselling", page_size=ON_A_SHELF))
        return super().get_context_data(
            **kwargs,
            categories=Category.objects.browsable().filter(depth=1),
            offers=ConditionalOffer.active.filter(offer_type=ConditionalOffer.SITE)[:OFFERS],
            newest=listing.cards(newest),
            best=listing.cards(best) if best.count > ON_A_SHELF else [],
            summary="home",
        )
