"""The stock paths of oscarapi below /api/oscar/, chosen one by one.

Left out on purpose: login and register (sessions; ours are /api/auth/), categories-bulk (anyone may write), stock
records and ranges (internals), users, attributes of basket lines (no owner filter), POST to basket lines (takes a stock
record), and the admin part (deletes orders, fetches any address as a picture). No format suffixes.
"""

from django.urls import path, re_path

from api_extensions.oscar.views import basic, basket, checkout, product

urlpatterns = [
    path("", basic.ApiRoot.as_view(), name="api-root"),
    path("basket/", basket.BasketView.as_view(), name="api-basket"),
    path("basket/add-product/", basket.AddProductView.as_view(), name="api-basket-add-product"),
    path("basket/add-voucher/", basket.AddVoucherView.as_view(), name="api-basket-add-voucher"),
    path("basket/shipping-methods/", basket.ShippingMethodView.as_view(), name="api-basket-shipping-methods"),
    path("baskets/<int:pk>/", basket.BasketDetail.as_view(), name="basket-detail"),
    path("baskets/<int:pk>/lines/", basket.LineList.as_view(), name="basket-lines-list"),
    path("baskets/<int:basket_pk>/lines/<int:pk>/", basket.BasketLineDetail.as_view(), name="basket-line-detail"),
    path("products/", product.ProductList.as_view(), name="product-list"),
    path("products/<int:pk>/", product.ProductDetail.as_view(), name="product-detail"),
    path("products/<int:pk>/price/", product.ProductPrice.as_view(), name="product-price"),
    path("products/<int:pk>/availability/", product.ProductAvailability.as_view(), name="product-availability"),
    path("categories/", product.CategoryList.as_view(), name="category-list"),
    path("categories/<int:pk>/", product.CategoryDetail.as_view(), name="category-detail"),
    re_path(r"^categories/(?P<breadcrumbs>[\w/-]+)/$", product.CategoryChildren.as_view(), name="category-child-list"),
    path("options/", basic.OptionList.as_view(), name="option-list"),
    path("options/<int:pk>/", basic.OptionDetail.as_view(), name="option-detail"),
    path("countries/", basic.CountryList.as_view(), name="country-list"),
    re_path(r"^countries/(?P<pk>[A-Za-z]{2})/$", basic.CountryDetail.as_view(), name="country-detail"),
    path("checkout/", checkout.CheckoutView.as_view(), name="api-checkout"),
    path("orders/", checkout.OrderList.as_view(), name="order-list"),
    path("orders/<int:pk>/", checkout.OrderDetail.as_view(), name="order-detail"),
    path("orders/<int:pk>/lines/", checkout.OrderLineList.as_view(), name="order-lines-list"),
    path("orderlines/<int:pk>/", checkout.OrderLineDetail.as_view(), name="order-lines-detail"),
    path(
        "orderlineattributes/<int:pk>/", checkout.OrderLineAttributeDetail.as_view(), name="order-lineattributes-detail"
    ),
    path("useraddresses/", checkout.UserAddressList.as_view(), name="useraddress-list"),
    path("useraddresses/<int:pk>/", checkout.UserAddressDetail.as_view(), name="useraddress-detail"),
]
