"""Routes of categories."""

from django.urls import path

from api_extensions.categories import views

urlpatterns = [
    path("categories/", views.CategoryTree.as_view(), name="api-category-tree"),
    path("categories/<int:pk>/", views.CategoryDetail.as_view(), name="api-category-detail"),
]
