"""Oscar's basket for the HTML shop only: API requests must neither make a basket nor touch a session."""

from oscar.apps.basket.middleware import BasketMiddleware

NOT_SHOP = ("/api/", "/cms/", "/static/", "/media/", "/health/", "/django-admin/", "/dev/")


class ShopBasketMiddleware(BasketMiddleware):
    """Oscar's basket middleware, skipped outside the shop's own pages."""

    def __call__(self, request):
        if request.path.startswith(NOT_SHOP):
            return self.get_response(request)
        return super().__call__(request)

    def process_template_response(self, request, response):
        if not hasattr(request, "basket"):
            return response
        return super().process_template_response(request, response)
