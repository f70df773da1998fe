"""The buyer of an invoice moves out of its frozen content, into a column that erasure may blank one day."""

from django.db import migrations, models

BATCH = 500


def move_out(apps, schema_editor):
    Invoice = apps.get_model("payment", "Invoice")
    after = 0
    while batch := list(Invoice.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        for invoice in batch:
            invoice.buyer = invoice.content.pop("buyer", None)
        Invoice.objects.bulk_update(batch, ["content", "buyer"])
        after = batch[-1].pk


def move_back(apps, schema_editor):
    Invoice = apps.get_model("payment", "Invoice")
    for invoice in Invoice.objects.filter(buyer__isnull=False).order_by("pk").iterator(chunk_size=BATCH):
        invoice.content["buyer"] = invoice.buyer
        invoice.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [("payment", "0501_refunds_name_lines")]

    operations = [
        migrations.AddField("invoice", "buyer", models.JSONField(null=True)),
        migrations.RunPython(move_out, move_back, elidable=False),
    ]
