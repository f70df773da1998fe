"""Routes of the cart: literal names stand before the id of a line."""

from django.urls import path

from api_extensions.cart import views

urlpatterns = [
    path("cart/", views.CartView.as_view(), name="cart"),
    path("cart/add_item/", views.AddItem.as_view(), name="cart-add-item"),
    path("cart/update_item/", views.UpdateItem.as_view(), name="cart-update-item"),
    path("cart/remove_item/", views.RemoveItem.as_view(), name="cart-remove-item"),
    path("cart/acknowledge/", views.Acknowledge.as_view(), name="cart-acknowledge"),
    path("cart/apply-coupon/", views.ApplyCoupon.as_view(), name="cart-apply-coupon"),
    path("cart/coupons/<str:code>/", views.CouponDetail.as_view(), name="cart-coupon"),
    path("cart/<int:line_id>/", views.CartLineView.as_view(), name="cart-line"),
]
