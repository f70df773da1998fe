"""Every API route group, then the documents; what no route has is answered by a problem."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from api_extensions.account import replies as account_replies  # noqa: F401 - fills the table of error answers
from api_extensions.admin import replies as admin_replies  # noqa: F401
from api_extensions.auth import replies as auth_replies  # noqa: F401
from api_extensions.cart import replies as cart_replies  # noqa: F401
from api_extensions.contract.fallback import NoSuchRoute
from api_extensions.newsletter import replies as newsletter_replies  # noqa: F401
from api_extensions.orders import replies as order_replies  # noqa: F401
from api_extensions.payments import replies as payment_replies  # noqa: F401
from api_extensions.product_search import replies as search_replies  # noqa: F401

urlpatterns = [
    path("", include("api_extensions.auth.urls")),
    path("", include("api_extensions.account.urls")),
    path("", include("api_extensions.products.urls")),
    path("", include("api_extensions.categories.urls")),
    path("", include("api_extensions.cart.urls")),
    path("", include("api_extensions.orders.urls")),
    path("", include("api_extensions.admin.urls")),
    path("", include("api_extensions.product_search.urls")),
    path("", include("api_extensions.health.urls")),
    path("oscar/", include("api_extensions.oscar.urls")),
    path("", include("api_extensions.payments.urls")),
    path("", include("api_extensions.newsletter.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("redoc/", SpectacularRedocView.as_view(url_name="api-schema"), name="api-redoc"),
    re_path(r"", NoSuchRoute.as_view()),
]
