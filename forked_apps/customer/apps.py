"""App config of the customer fork: Oscar's pages, the button that moves a wish into the cart, a new address's link."""

import oscar.apps.customer.apps as apps
from django.contrib.auth.decorators import login_required
from django.urls import path


class CustomerConfig(apps.CustomerConfig):
    name = "forked_apps.customer"

    def ready(self) -> None:
        super().ready()
        from forked_apps.customer import address_book, interest

        address_book.keep_readable()
        interest.replace_oscars()

    def get_urls(self):
        from forked_apps.customer.views import EmailChangeView, MoveToCartView

        move = "wishlists/<str:key>/lines/<int:line_pk>/move-to-cart/"
        return [
            path("email-change/<str:token>/", EmailChangeView.as_view(), name="email-change"),
            path(move, login_required(MoveToCartView.as_view()), name="wishlists-move-to-cart"),
            *super().get_urls(),
        ]
