"""Profile, address book, and the countries that the shop delivers to."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from oscar.apps.address.models import Country, UserAddress
from rest_framework import generics
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.account import serializers
from api_extensions.contract.pagination import Pages
from forked_apps.customer import address_book, profile


class Profile(APIView):
    """Your own account."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["account"], responses=serializers.Profile, summary="Your profile")
    def get(self, request):
        return Response(serializers.Profile(request.user).data)

    @extend_schema(
        tags=["account"], request=serializers.Profile, responses=serializers.Profile, summary="Change your profile"
    )
    def patch(self, request):
        fields = serializers.Profile.read(request, instance=request.user, partial=True)
        return Response(serializers.Profile(profile.change(user=request.user, **fields)).data)


class Addresses(generics.ListAPIView):
    """Your address book."""

    permission_classes = [IsAuthenticated]
    serializer_class = serializers.BookAddress
    queryset = UserAddress.objects.none()

    def get_queryset(self):
        return UserAddress.objects.filter(user=self.request.user).order_by("-is_default_for_shipping", "-pk")

    @extend_schema(tags=["account"], summary="Your addresses")
    def get(self, request):
        return super().get(request)

    @extend_schema(
        tags=["account"],
        request=serializers.BookAddress,
        responses={201: serializers.BookAddress},
        summary="Add an address",
    )
    def post(self, request):
        fields = serializers.BookAddress.read(request)
        address = address_book.save(user=request.user, fields=fields)
        return Response(serializers.BookAddress(address).data, status=201)


class Address(APIView):
    """One address of your book."""

    permission_classes = [IsAuthenticated]
    problem_statuses = (409,)

    @extend_schema(tags=["account"], responses=serializers.BookAddress, summary="One address")
    def get(self, request, address_id: int):
        return Response(serializers.BookAddress(self._own(request, address_id)).data)

    @extend_schema(
        tags=["account"],
        request=serializers.BookAddress,
        responses=serializers.BookAddress,
        summary="Replace an address",
    )
    def put(self, request, address_id: int):
        return self._change(request, address_id, partial=False)

    @extend_schema(
        tags=["account"],
        request=serializers.BookAddress,
        responses=serializers.BookAddress,
        summary="Change an address",
    )
    def patch(self, request, address_id: int):
        return self._change(request, address_id, partial=True)

    @extend_schema(tags=["account"], responses={204: None}, summary="Delete an address")
    def delete(self, request, address_id: int):
        self._own(request, address_id).delete()
        return Response(status=204)

    def _own(self, request, address_id: int) -> UserAddress:
        return get_object_or_404(UserAddress, pk=address_id, user=request.user)

    def _change(self, request, address_id: int, *, partial: bool) -> Response:
        address = self._own(request, address_id)
        fields = serializers.BookAddress.read(request, instance=address, partial=partial)
        changed = address_book.save(user=request.user, fields=fields, address_id=address.pk)
        return Response(serializers.BookAddress(changed).data)


class AllAtOnce(Pages):
    """The shape of a list, on one page."""

    page_size = max_page_size = 300


@extend_schema(tags=["account"], summary="Countries that the shop delivers to")
class Countries(generics.ListAPIView):
    """Where the shop delivers to."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    pagination_class = AllAtOnce
    serializer_class = serializers.Country
    queryset = Country.objects.filter(is_shipping_country=True).order_by("-display_order", "printable_name")
