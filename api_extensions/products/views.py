"""Product lists and details for everybody; writing for staff with the model permissions."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from api_extensions.contract import etags, keyset
from api_extensions.contract.permissions import ReadOnly, StaffWith
from api_extensions.contract.problems import Fault, Problem
from api_extensions.documents import products
from api_extensions.products import detail, examples, filters, reading, writing
from api_extensions.products.serializers import ProductInput
from forked_apps.catalogue.models import Product
from forked_apps.shelf import reading as shelf

# Documents of the catalogue are the same for everybody; a front end may keep one but asks whether it is still true.
PUBLIC = "public, no-cache"
# Behind it a page by number would skip more rows than it shows; `next` goes on by cursor.
DEEPEST_ROW = 10_000
MAY_WRITE = StaffWith(
    POST="catalogue.add_product",
    PUT="catalogue.change_product",
    PATCH="catalogue.change_product",
    DELETE="catalogue.delete_product",
)


class ProductList(generics.GenericAPIView):
    """The catalogue, ten products a page."""

    permission_classes = [ReadOnly | MAY_WRITE]
    serializer_class = products.ProductSummary
    queryset = Product.objects.none()

    @extend_schema(
        operation_id="products_list",
        summary="List products",
        tags=["products"],
        parameters=[
            filters.ProductQuery,
            OpenApiParameter("attr.<code>", str, many=True, description="An attribute's value; repeat it for OR."),
        ],
        responses=products.ProductSummary(many=True),
        examples=[examples.SUMMARY],
    )
    def get(self, request):
        query = filters.ProductQuery.read(request)
        found = filters.matching(query)
        if "cursor" in query:
            stretch = keyset.stretch(found, cursor=query["cursor"], size=self.paginator.get_page_size(request))
            links, results = stretch.links(request), products.summaries(stretch.keys)
            return Response({"count": found.count(), **links, "results": results})
        size = self.paginator.get_page_size(request)
        if query.get("page", 1) * size > DEEPEST_ROW:
            raise _too_deep()
        page = self.paginate_queryset(shelf.Pages(found))
        response = self.get_paginated_response([products.summary(item) for item in page])
        if response.data["next"] and (query.get("page", 1) + 1) * size > DEEPEST_ROW:
            here = remove_query_param(request.build_absolute_uri(), "page")
            response.data["next"] = replace_query_param(here, "cursor", keyset.after(found, page[-1].pk))
        return response

    @extend_schema(
        operation_id="products_create",
        summary="Add a product",
        tags=["products"],
        request=ProductInput,
        responses={201: detail.ProductDetail},
        examples=[examples.NEW_PRODUCT],
    )
    def post(self, request):
        product = writing.create(body=ProductInput.read(request), actor=request.user)
        shown = detail.document(product.pk, hidden_too=True)
        return Response(shown, status=201, headers={"Location": shown["url"], "ETag": _tag(shown)})


class ProductDetail(generics.GenericAPIView):
    """One product."""

    permission_classes = [ReadOnly | MAY_WRITE]
    serializer_class = detail.ProductDetail
    problem_statuses = (404, 409, 412)

    @extend_schema(
        operation_id="products_retrieve", summary="Show a product", tags=["products"], responses=detail.ProductDetail
    )
    def get(self, request, pk: int):
        shown = _shown(pk, hidden_too=_may_see_hidden(request.user))
        cache_control = PUBLIC if shown["is_public"] else "private, no-store"
        return etags.answer(request, shown, tag=_tag(shown), cache_control=cache_control)

    @extend_schema(
        operation_id="products_update",
        summary="Replace a product",
        tags=["products"],
        request=ProductInput,
        responses=detail.ProductDetail,
        examples=[examples.NEW_PRODUCT],
    )
    def put(self, request, pk: int):
        return self._write(request, pk, partial=False)

    @extend_schema(
        operation_id="products_partial_update",
        summary="Change a product",
        tags=["products"],
        request=ProductInput(partial=True),
        responses=detail.ProductDetail,
        examples=[examples.NEW_PRICE],
    )
    def patch(self, request, pk: int):
        return self._write(request, pk, partial=True)

    @extend_schema(operation_id="products_destroy", summary="Hide a product", tags=["products"], responses={204: None})
    def delete(self, request, pk: int):
        """Takes the product out of every face. Orders keep it, carts show it as unavailable."""
        etags.require_match(request, _tag(_shown(pk, hidden_too=True)))
        Product.objects.filter(pk=pk).delete()
        return Response(status=204)

    def _write(self, request, pk: int, *, partial: bool):
        present = etags.as_read(_shown(pk, hidden_too=True))
        etags.require_match(request, _tag(present))
        reading.require_present(request.data, present)
        body = ProductInput.read(request, partial=partial, present=present)
        relied_on = reading.relies_on(request, present, replaces=not partial)
        body = reading.differing(body, data=request.data, present=present)
        writing.change(product_id=pk, body=body, actor=request.user, relied_on=relied_on)
        shown = detail.document(pk, hidden_too=True)
        return etags.answer(request, shown, tag=_tag(shown), cache_control="private, no-store")


def _too_deep() -> Problem:
    detail = f"Page numbers end at row {DEEPEST_ROW:,}; walk on with `cursor`."
    return Problem(404, "page_too_deep", detail, [Fault("?page", "page_too_deep", detail)])


def _tag(shown: dict) -> str:
    return f'"{shown["version"]}"'


def _may_see_hidden(user) -> bool:
    return user.is_staff and user.has_perm("catalogue.change_product")


def _shown(pk: int, *, hidden_too: bool) -> dict:
    try:
        return detail.document(pk, hidden_too=hidden_too)
    except Product.DoesNotExist as missing:
        raise Http404 from missing
