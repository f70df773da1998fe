"""Every API route group, then the documents; what no route has is answered by a problem."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from api_extensions import (  # noqa: F401 - fill the table of error answers
    cart_replies,
    fulfilment_replies,
    order_replies,
    payment_replies,
    replies,
    sale_replies,
)
from api_extensions.fallback import NoSuchRoute

urlpatterns = [
    path("", include("api_extensions.auth.urls")),
    path("", include("api_extensions.account.urls")),
    path("", include("api_extensions.products.urls")),
    path("", include("api_extensions.categories.urls")),
    path("", include("api_extensions.cart.urls")),
    path("", include("api_extensions.orders.urls")),
    path("", include("api_extensions.admin.urls")),
    path("", include("api_extensions.product_search.urls")),
    path("oscar/", include("api_extensions.oscar_urls")),
    path("", include("api_extensions.payments.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("redoc/", SpectacularRedocView.as_view(url_name="api-schema"), name="api-redoc"),
    re_path(r"", NoSuchRoute.as_view()),
]
