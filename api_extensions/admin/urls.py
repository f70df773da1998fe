"""Routes for staff; literal names stand before references."""

from django.urls import path

from api_extensions.admin import orders

urlpatterns = [
    path("admin/orders/", orders.AdminOrderList.as_view(), name="admin-order-list"),
    path("admin/orders/export.csv", orders.AdminOrderExport.as_view(), name="admin-order-export"),
    path("admin/orders/<str:reference>/", orders.AdminOrderDetail.as_view(), name="admin-order-detail"),
]
