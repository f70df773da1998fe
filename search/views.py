"""The shop's product lists: search, the whole catalogue, one category. All three are one search."""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from forked_apps.catalogue.models import Category
from search import attribute_filters, conf, finding, listing, parameters, suggestions
from search.queries import SearchRequest


class FacetedSearchView(TemplateView):
    """Products that fit the words and filters of the address."""

    template_name = "oscar/search/results.html"
    # The category that a page is about: it is the choice until the shopper makes another one.
    home_category: int | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.asked()
        response = finding.search(self.counted(request))
        page = listing.build(request, response, home_category=self.home_category)
        if request.page > page.page_count:
            raise Http404
        return super().get_context_data(**kwargs, listing=page, query=request.q, heading=self.heading(request))

    def asked(self) -> SearchRequest:
        """The request of the address."""
        asked = parameters.read(self.request.GET, page_size=conf.products_per_page())
        return replace(asked, attributes=attribute_filters.meant(asked.attributes))

    def counted(self, request: SearchRequest) -> SearchRequest:
        """The request as the engine gets it: a list that is cut says how long it is."""
        return replace(request, counts_values=True)

    def heading(self, request: SearchRequest) -> str:
        return _("Results for “%(words)s”") % {"words": request.q} if request.q else _("All products")


class SuggestionsView(TemplateView):
    """The list under the search box, for what is typed in it: a part of a page, which a script puts there."""

    template_name = "oscar/search/partials/suggestions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = parameters.read(self.request.GET, page_size=1).q
        return super().get_context_data(**kwargs, groups=suggestions.groups(typed))


class CatalogueView(FacetedSearchView):
    """The whole catalogue."""


class ProductCategoryView(FacetedSearchView):
    """The products of one category and those below it."""

    template_name = "oscar/search/category.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.category = get_object_or_404(Category, pk=self.kwargs["pk"])
        if not (self.category.is_public and self.category.ancestors_are_public) and not request.user.is_staff:
            raise Http404
        self.home_category = self.category.pk
        right = self.category.get_absolute_url()
        if unquote(right) != unquote(request.path):
            return HttpResponsePermanentRedirect(right)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, category=self.category, summary=self.category.name)

    def asked(self) -> SearchRequest:
        """Without another choice of categories, this one is the choice."""
        asked = super().asked()
        return asked if asked.categories else replace(asked, categories=(self.category.pk,))

    def counted(self, request: SearchRequest) -> SearchRequest:
        """With all categories, for those below this one may be far down among all of the shop."""
        return replace(super().counted(request), whole_facets=(*request.whole_facets, "category"))

    def heading(self, request: SearchRequest) -> str:
        return self.category.name
