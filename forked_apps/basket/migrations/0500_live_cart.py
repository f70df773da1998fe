"""Public ids, one open cart per owner, shipping choices and what the shopper has been told."""

import uuid

import django.utils.timezone
from django.db import migrations, models


def give_public_ids(apps, schema_editor):
    Basket = apps.get_model("basket", "Basket")
    for pk in Basket.objects.values_list("pk", flat=True).iterator():
        Basket.objects.filter(pk=pk).update(public_id=uuid.uuid4())


def keep_the_newest_open_cart(apps, schema_editor):
    """Stock Oscar allows several open baskets of one owner; the newest stays open."""
    Basket = apps.get_model("basket", "Basket")
    taken = set()
    open_ones = Basket.objects.filter(status="Open", owner__isnull=False).order_by("-pk")
    for pk, owner_id in open_ones.values_list("pk", "owner_id").iterator():
        if owner_id in taken:
            Basket.objects.filter(pk=pk).update(status="Merged", date_merged=django.utils.timezone.now())
        else:
            Basket.objects.filter(pk=pk).update(open_owner=owner_id)
            taken.add(owner_id)


class Migration(migrations.Migration):
    dependencies = [
        ("basket", "0012_line_code"),
    ]

    operations = [
        migrations.AddField("basket", "acknowledged", models.JSONField(blank=True, default=dict)),
        migrations.AddField("basket", "open_owner", models.BigIntegerField(editable=False, null=True)),
        migrations.AddField("basket", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.RunPython(give_public_ids, migrations.RunPython.noop),
        migrations.RunPython(keep_the_newest_open_cart, migrations.RunPython.noop),
        migrations.AlterField("basket", "open_owner", models.BigIntegerField(editable=False, null=True, unique=True)),
        migrations.AlterField(
            "basket", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AddField(
            "basket",
            "shipping_address",
            models.JSONField(blank=True, null=True, verbose_name="Shipping address"),
        ),
        migrations.AddField(
            "basket",
            "shipping_method",
            models.CharField(blank=True, max_length=128, verbose_name="Shipping method"),
        ),
        migrations.AddField(
            "basket",
            "updated_at",
            models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        ),
        migrations.AddField("line", "acknowledged", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "line",
            "price_when_added",
            models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=12, null=True),
        ),
    ]
