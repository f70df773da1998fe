"""Search and suggestions, for everybody."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from api_extensions.contract.throttling import Cached
from api_extensions.documents import product_filters
from api_extensions.product_search import documents, examples, pages, parameters
from search import finding

DEFAULT_SUGGESTIONS = 5


class ProductSearch(generics.GenericAPIView):
    """Products that fit words and filters, with facets whose counts hold for every further choice."""

    permission_classes = [AllowAny]
    throttle_classes = [Cached("search")]
    serializer_class = documents.SearchAnswer
    pagination_class = None
    problem_statuses = (404,)

    @extend_schema(
        operation_id="search",
        summary="Search products",
        tags=["Search"],
        parameters=[
            parameters.SearchQuery,
            OpenApiParameter("attr.<code>", str, many=True, description="An attribute's value; repeat it for OR."),
        ],
        examples=[examples.ANSWER],
    )
    def get(self, request):
        asked = product_filters.question(parameters.SearchQuery.read(request))
        response = finding.search(asked)
        links = pages.links(request, asked, response.count)
        # What the database answered in the engine's place is good for this reader, not for the next ones too.
        headers = {"Cache-Control": "no-store"} if response.degraded else {}
        return Response({"count": response.count, **links, **documents.answer(response)}, headers=headers)


class Suggest(generics.GenericAPIView):
    """Completions of what has been typed so far: products, categories, terms, brands."""

    permission_classes = [AllowAny]
    throttle_classes = [Cached("suggest")]
    serializer_class = documents.SuggestAnswer
    pagination_class = None

    @extend_schema(
        operation_id="search_suggest",
        summary="Complete a search",
        tags=["Search"],
        parameters=[parameters.SuggestQuery],
        examples=[examples.SUGGESTIONS],
    )
    def get(self, request):
        query = parameters.SuggestQuery.read(request)
        found, categories = finding.suggest(query["q"], limit=query.get("limit", DEFAULT_SUGGESTIONS))
        return Response(documents.suggestions(found, categories))
