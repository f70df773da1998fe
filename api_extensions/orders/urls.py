"""Routes of orders; `reference` is a number or an id."""

from django.urls import path

from api_extensions.orders import invoice, views

urlpatterns = [
    path("orders/", views.OrderList.as_view(), name="api-order-list"),
    path("orders/<str:reference>/", views.OrderDetail.as_view(), name="api-order-detail"),
    path("orders/<str:reference>/tracking/", views.OrderTracking.as_view(), name="api-order-tracking"),
    path("orders/<str:reference>/invoice/", invoice.OrderInvoice.as_view(), name="api-order-invoice"),
]
