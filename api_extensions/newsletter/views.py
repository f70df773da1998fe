"""Subscribe to news, confirm it by the link of the mail, leave."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.throttling import Counted
from api_extensions.newsletter import serializers
from cms import subscribing
from forked_apps.communication import newsletter

ASKED = "If this address does not get news yet, we have sent it a link to confirm."


class Newsletter(APIView):
    """News by e-mail."""

    def get_permissions(self):
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self):
        return [Counted("newsletter")] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="newsletter_state",
        summary="Show whether the caller gets news",
        tags=["newsletter"],
        responses=serializers.StateDocument,
    )
    def get(self, request):
        return Response({"email": request.user.email, "subscribed": subscribing.is_on(email=request.user.email)})

    @extend_schema(
        operation_id="newsletter_subscribe",
        summary="Ask for news",
        description="The answer is the same whether the address gets news already or not; a link is mailed to it.",
        tags=["newsletter"],
        request=serializers.SubscribeInput,
        responses={202: serializers.AskedDocument},
        examples=[OpenApiExample("A reader", value={"email": "grace@example.com"}, request_only=True)],
    )
    def post(self, request):
        body = serializers.SubscribeInput.read(request)
        user = request.user if request.user.is_authenticated else None
        email = body.get("email") or (user.email if user else None)
        if not email:
            raise ValidationError({"email": [ErrorDetail("This field is required.", code="required")]})
        own = user if user and user.email == email.lower() else None
        newsletter.ask(email=email, name=body.get("name", ""), user=own, source=newsletter.API, now=timezone.now())
        return Response({"detail": ASKED}, status=202)


class Confirm(APIView):
    """The link of the confirmation mail, for front ends that show the page themselves."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="newsletter_confirm",
        summary="Confirm by the link of the mail",
        tags=["newsletter"],
        request=serializers.ConfirmInput,
        responses={200: serializers.StateDocument},
    )
    def post(self, request):
        body = serializers.ConfirmInput.read(request)
        reader = subscribing.confirm(token=body["token"], now=timezone.now())
        return Response({"email": reader.email, "subscribed": reader.is_on})


class Leave(APIView):
    """The end of it."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="newsletter_leave",
        summary="Get no more news",
        description="By the token of an unsubscribe link, or logged in, for one's own address. Twice is harmless.",
        tags=["newsletter"],
        request=serializers.LeaveInput,
        responses={200: serializers.AskedDocument},
    )
    def post(self, request):
        body = serializers.LeaveInput.read(request)
        now = timezone.now()
        if "token" in body:
            subscribing.unsubscribe(token=body["token"], now=now, source=newsletter.API)
        elif request.user.is_authenticated:
            subscribing.leave(email=request.user.email, source=newsletter.API, now=now)
        else:
            raise NotAuthenticated
        return Response({"detail": "You get no more news from us."})
