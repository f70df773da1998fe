"""Pages of 10, capped at 100, with totals."""

from rest_framework.pagination import PageNumberPagination

from api_extensions.contract.query import PageParameters


class Pages(PageNumberPagination):
    """`count`, `next`, `previous`, `results`. A page beyond the last is 404, a page that is no number 400."""

    page_size = 10
    page_size_query_param = "page_size"
    max_page_size = 100

    def paginate_queryset(self, queryset, request, view=None):
        asked = request.query_params
        PageParameters.checked(lambda: {name: asked[name] for name in ("page", "page_size") if name in asked})
        return super().paginate_queryset(queryset, request, view=view)
