"""App config of the basket fork: Oscar's pages and the OK button of notices."""

import oscar.apps.basket.apps as apps
from django.urls import path


class BasketConfig(apps.BasketConfig):
    name = "forked_apps.basket"

    def get_urls(self):
        from forked_apps.basket.views import AcknowledgeView

        return [
            path("acknowledge/", AcknowledgeView.as_view(), name="acknowledge"),
            *super().get_urls(),
        ]
