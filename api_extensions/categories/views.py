"""The category tree for everybody; writing for staff with the model permissions."""

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.categories import tree, writing
from api_extensions.categories.serializers import CategoryInput
from api_extensions.contract import etags
from api_extensions.contract.permissions import ReadOnly, StaffWith

PUBLIC = "public, no-cache"
MAY_WRITE = StaffWith(
    POST="catalogue.add_category",
    PUT="catalogue.change_category",
    PATCH="catalogue.change_category",
    DELETE="catalogue.delete_category",
)
NEW_CATEGORY = OpenApiExample("A new category", request_only=True, value={"name": "Kettles", "parent": "kitchen"})


class CategoryTree(APIView):
    """All categories as a tree."""

    permission_classes = [ReadOnly | MAY_WRITE]

    @extend_schema(
        operation_id="categories_tree",
        summary="List categories as a tree",
        tags=["categories"],
        responses=tree.CategoryNode(many=True),
    )
    def get(self, request):
        shown = tree.nodes()
        return etags.answer(request, shown, tag=etags.tag_of(shown), cache_control=PUBLIC)

    @extend_schema(
        operation_id="categories_create",
        summary="Add a category",
        tags=["categories"],
        request=CategoryInput,
        responses={201: tree.CategoryNode},
        examples=[NEW_CATEGORY],
    )
    def post(self, request):
        category = writing.create(body=CategoryInput.read(request))
        shown = tree.node(category.pk, hidden_too=True)
        return Response(shown, status=201, headers={"Location": shown["url"]})


class CategoryDetail(APIView):
    """One category with those below it."""

    permission_classes = [ReadOnly | MAY_WRITE]

    @extend_schema(
        operation_id="categories_retrieve",
        summary="Show a category",
        tags=["categories"],
        responses=tree.CategoryNode,
    )
    def get(self, request, pk: int):
        shown = _shown(pk, hidden_too=request.user.is_staff and request.user.has_perm("catalogue.change_category"))
        return etags.answer(request, shown, tag=etags.tag_of(shown), cache_control=PUBLIC)

    @extend_schema(
        operation_id="categories_update",
        summary="Replace a category",
        tags=["categories"],
        request=CategoryInput,
        responses=tree.CategoryNode,
        examples=[NEW_CATEGORY],
    )
    def put(self, request, pk: int):
        return self._write(request, pk, partial=False)

    @extend_schema(
        operation_id="categories_partial_update",
        summary="Change a category",
        tags=["categories"],
        request=CategoryInput(partial=True),
        responses=tree.CategoryNode,
        examples=[OpenApiExample("A new name", request_only=True, value={"name": "Kettles and pots"})],
    )
    def patch(self, request, pk: int):
        return self._write(request, pk, partial=True)

    @extend_schema(
        operation_id="categories_destroy",
        summary="Remove an empty category",
        tags=["categories"],
        responses={204: None},
    )
    def delete(self, request, pk: int):
        _shown(pk, hidden_too=True)
        writing.remove(category_id=pk)
        return Response(status=204)

    def _write(self, request, pk: int, *, partial: bool):
        body = CategoryInput.read(request, partial=partial, present=_shown(pk, hidden_too=True))
        writing.change(category_id=pk, body=body)
        return Response(_shown(pk, hidden_too=True))


def _shown(pk: int, *, hidden_too: bool) -> dict:
    shown = tree.node(pk, hidden_too=hidden_too)
    if shown is None:
        raise Http404
    return shown
