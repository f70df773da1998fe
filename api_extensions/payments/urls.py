"""Routes of payments."""

from django.urls import path

from api_extensions.payments import refunding, views

urlpatterns = [
    path("payment/", views.PaymentList.as_view(), name="payment-list"),
    path("payment/webhook/", views.Webhook.as_view(), name="payment-webhook"),
    path("payment/<uuid:pk>/", views.PaymentDetail.as_view(), name="payment-detail"),
    path("admin/orders/<str:reference>/refunds/", refunding.RefundList.as_view(), name="admin-order-refunds"),
    path(
        "admin/orders/<str:reference>/refunds/proposal/",
        refunding.RefundProposals.as_view(),
        name="admin-order-refund-proposal",
    ),
]
