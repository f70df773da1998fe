"""App config of the checkout fork: Oscar's steps, and the signed pages that follow a placed order."""

import oscar.apps.checkout.apps as apps
from django.urls import path

# Reached by a signed link: they ask for no login, also where ordering does.
SIGNED = ("order-page", "pay", "payment-result", "order-document")


class CheckoutConfig(apps.CheckoutConfig):
    name = "forked_apps.checkout"

    def get_urls(self) -> list:
        from forked_apps.checkout import payment_pages as pages

        signed = "orders/<str:number>/<str:hash>"
        urls = [
            path(f"{signed}/", pages.OrderPageView.as_view(), name="order-page"),
            path(f"{signed}/pay/", pages.PayView.as_view(), name="pay"),
            path(f"{signed}/payment/", pages.PaymentResultView.as_view(), name="payment-result"),
            path(f"{signed}/<str:document>.pdf", pages.OrderDocumentView.as_view(), name="order-document"),
        ]
        return [*super().get_urls(), *self.post_process_urls(urls)]

    def get_url_decorator(self, pattern):
        return None if pattern.name in SIGNED else super().get_url_decorator(pattern)
