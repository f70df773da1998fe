"""App config of the orders dashboard fork: reads need view_order, POSTs change_order; adds proof and documents."""

import oscar.apps.dashboard.orders.apps as apps
from django.urls import path

from forked_apps.dashboard.method_permissions import MethodPermissions

CHANGE = ["order.view_order", "order.change_order"]


class OrdersDashboardConfig(MethodPermissions, apps.OrdersDashboardConfig):
    name = "forked_apps.dashboard.orders"

    # Partners' people read the orders with their lines; an order as a whole is moved by the shop's staff.
    writing_permissions = {
        "order-list": CHANGE,
        "order-detail": CHANGE,
        "order-detail-note": CHANGE,
        "order-shipping-address": [*CHANGE, "order.change_shippingaddress"],
        "order-proof": CHANGE,
    }

    def configure_permissions(self) -> None:
        super().configure_permissions()
        self.permissions_map["order-shipping-address"] = [*CHANGE, "order.change_shippingaddress"]
        self.permissions_map["order-proof"] = ["order.view_order"]
        self.permissions_map["order-document"] = ["order.view_order"]

    def ready(self) -> None:
        super().ready()
        from forked_apps.dashboard.orders.money import OrderDocumentView
        from forked_apps.dashboard.orders.views import OrderProofView

        self.order_proof_view = OrderProofView
        self.order_document_view = OrderDocumentView

    def get_urls(self) -> list:
        # Before Oscar's: its pattern for an order's number would take the word.
        proof = path("proof/", self.order_proof_view.as_view(), name="order-proof")
        documents = "<str:number>/documents/<str:document>.pdf"
        document = path(documents, self.order_document_view.as_view(), name="order-document")
        return [*self.post_process_urls([proof, document]), *super().get_urls()]
