"""A bare DRF app: reading is one row by its key, writing is a validated order of three lines in one transaction.

`python -m tests.bench.floor.app 10000` makes and fills the tables of FLOOR_DATABASE_URL.
"""

import os
import sys

import environ
from django.conf import settings

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {**environ.Env.db_url_config(os.environ["FLOOR_DATABASE_URL"]), "CONN_MAX_AGE": None}},
    INSTALLED_APPS=["rest_framework"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
    USE_TZ=True,
)

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


class Product(models.Model):
    name = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    stock = models.IntegerField()

    class Meta:
        app_label = "floor"


class Order(models.Model):
    email = models.EmailField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    placed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floor"


class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    product = models.ForeignKey(Product, models.PROTECT)
    quantity = models.IntegerField()

    class Meta:
        app_label = "floor"


class LineInput(serializers.Serializer):
    product = serializers.IntegerField()
    quantity = serializers.IntegerField()


class OrderInput(serializers.Serializer):
    email = serializers.EmailField()
    total = serializers.DecimalField(max_digits=12, decimal_places=2)
    lines = LineInput(many=True)


class ProductDetail(APIView):
    def get(self, request, pk: int):
        return Response(Product.objects.filter(pk=pk).values("id", "name", "price", "stock")[0])


class OrderList(APIView):
    @transaction.atomic
    def post(self, request):
        body = OrderInput(data=request.data)
        body.is_valid(raise_exception=True)
        order = Order.objects.create(email=body.validated_data["email"], total=body.validated_data["total"])
        Line.objects.bulk_create(
            Line(order=order, product_id=line["product"], quantity=line["quantity"])
            for line in body.validated_data["lines"]
        )
        return Response({"id": order.pk}, status=201)


urlpatterns = [path("products/<int:pk>/", ProductDetail.as_view()), path("orders/", OrderList.as_view())]
application = get_wsgi_application()


def fill(count: int) -> None:
    with connection.schema_editor() as editor:
        for model in (Product, Order, Line):
            editor.create_model(model)
    Product.objects.bulk_create(
        [Product(name=f"Product {number}", price=number % 300, stock=100) for number in range(count)], batch_size=2000
    )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
