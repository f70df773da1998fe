"""Routes of products."""

from django.urls import path

from api_extensions.products import views

urlpatterns = [
    path("products/", views.ProductList.as_view(), name="api-product-list"),
    path("products/<int:pk>/", views.ProductDetail.as_view(), name="api-product-detail"),
]
