"""Routes for staff; literal names stand before references."""

from django.urls import path

from api_extensions.admin import fulfilment, ledgers, orders, proofs, sales

ORDER = "admin/orders/<str:reference>/"
PRODUCT = "admin/products/<int:pk>/"

urlpatterns = [
    path("admin/orders/", orders.AdminOrderList.as_view(), name="admin-order-list"),
    path("admin/orders/export.csv", orders.AdminOrderExport.as_view(), name="admin-order-export"),
    path(ORDER, orders.AdminOrderDetail.as_view(), name="admin-order-detail"),
    path(f"{ORDER}shipments/", fulfilment.ShipmentList.as_view(), name="admin-order-shipments"),
    path(f"{ORDER}shipments/<int:pk>/events/", fulfilment.ShipmentEvents.as_view(), name="admin-shipment-events"),
    path(f"{ORDER}returns/", fulfilment.ReturnList.as_view(), name="admin-order-returns"),
    path(f"{PRODUCT}prices/", ledgers.PriceLedger.as_view(), name="admin-product-prices"),
    path(f"{PRODUCT}stock/", ledgers.Stock.as_view(), name="admin-product-stock"),
    path(f"{PRODUCT}stock/adjust/", ledgers.StockAdjust.as_view(), name="admin-stock-adjust"),
    path(f"{PRODUCT}stock/count/", ledgers.StockCount.as_view(), name="admin-stock-count"),
    path(f"{PRODUCT}sales/", sales.SaleList.as_view(), name="admin-product-sales"),
    path(f"{PRODUCT}sales/<int:sale>/", sales.SaleDetail.as_view(), name="admin-product-sale"),
    path("admin/proofs/", proofs.Proofs.as_view(), name="admin-proofs"),
]
