"""Routes of search."""

from django.urls import path

from api_extensions.product_search import views

urlpatterns = [
    path("search/", views.ProductSearch.as_view(), name="product-search"),
    path("search/suggest/", views.Suggest.as_view(), name="product-suggest"),
]
