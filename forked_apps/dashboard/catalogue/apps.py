"""App config of the catalogue dashboard fork: who may read and write which page; adds restoring and setting stock."""

import oscar.apps.dashboard.catalogue.apps as apps
from django.urls import path

from forked_apps.dashboard.method_permissions import MethodPermissions

PARTNER = ["partner.dashboard_access"]  # people of a partner, whose views show them only their own products
PLAN_SALE = ["is_staff", "catalogue.view_product", "partner.add_sale"]
CALL_OFF_SALE = ["is_staff", "catalogue.view_product", "partner.change_sale"]
STOCK = ["is_staff", "catalogue.view_product", "partner.change_stockrecord"]


def _may(action: str, model: str) -> list[str]:
    return [f"catalogue.view_{model}", f"catalogue.{action}_{model}"]


class CatalogueDashboardConfig(MethodPermissions, apps.CatalogueDashboardConfig):
    name = "forked_apps.dashboard.catalogue"

    writing_permissions = {
        "catalogue-product": (_may("change", "product"), PARTNER),
        "catalogue-product-create": (_may("add", "product"), PARTNER),
        "catalogue-product-create-child": _may("add", "product"),
        "catalogue-product-list": (_may("change", "product"), PARTNER),
        "catalogue-product-bulk-action": (_may("change", "product"), PARTNER),
        "catalogue-product-delete": (_may("delete", "product"), PARTNER),
        "catalogue-product-restore": _may("delete", "product"),
        "catalogue-product-stock": STOCK,
        "catalogue-product-sale-plan": PLAN_SALE,
        "catalogue-product-sale-call-off": CALL_OFF_SALE,
        "catalogue-category-list": _may("change", "category"),
        "catalogue-category-detail-list": _may("change", "category"),
        "catalogue-category-create": _may("add", "category"),
        "catalogue-category-create-child": _may("add", "category"),
        "catalogue-category-update": _may("change", "category"),
        "catalogue-category-delete": _may("delete", "category"),
        "catalogue-class-create": _may("add", "productclass"),
        "catalogue-class-update": _may("change", "productclass"),
        "catalogue-class-delete": _may("delete", "productclass"),
        "catalogue-attribute-option-group-create": _may("add", "attributeoptiongroup"),
        "catalogue-attribute-option-group-update": _may("change", "attributeoptiongroup"),
        "catalogue-attribute-option-group-delete": _may("delete", "attributeoptiongroup"),
        "catalogue-option-create": _may("add", "option"),
        "catalogue-option-update": _may("change", "option"),
        "catalogue-option-delete": _may("delete", "option"),
    }

    def configure_permissions(self) -> None:
        super().configure_permissions()
        self.permissions_map["catalogue-product"] = (["catalogue.view_product"], PARTNER)
        self.permissions_map["catalogue-product-restore"] = _may("delete", "product")
        self.permissions_map["catalogue-product-stock"] = STOCK
        self.permissions_map["catalogue-product-sale-plan"] = PLAN_SALE
        self.permissions_map["catalogue-product-sale-call-off"] = CALL_OFF_SALE

    def ready(self) -> None:
        super().ready()
        from forked_apps.dashboard.catalogue.sales import ProductSaleCallOffView, ProductSalePlanView
        from forked_apps.dashboard.catalogue.stock import ProductStockView
        from forked_apps.dashboard.catalogue.views import ProductRestoreView

        self.product_restore_view = ProductRestoreView
        self.product_stock_view = ProductStockView
        self.sale_plan_view = ProductSalePlanView
        self.sale_call_off_view = ProductSaleCallOffView

    def get_urls(self) -> list:
        own = [
            path("products/<int:pk>/restore/", self.product_restore_view.as_view(), name="catalogue-product-restore"),
            path("products/<int:pk>/stock/", self.product_stock_view.as_view(), name="catalogue-product-stock"),
            path("products/<int:pk>/sales/", self.sale_plan_view.as_view(), name="catalogue-product-sale-plan"),
            path(
                "products/<int:pk>/sales/<int:sale>/call-off/",
                self.sale_call_off_view.as_view(),
                name="catalogue-product-sale-call-off",
            ),
        ]
        return super().get_urls() + self.post_process_urls(own)
