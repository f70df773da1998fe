import forked_apps.catalogue.rich_text
from django.db import migrations


def clean_what_is_stored(apps, schema_editor):
    """The field cleans what it saves; what came in before it was one has not been cleaned."""
    for name in ("OrderAndItemCharges", "WeightBased"):
        for row in apps.get_model("shipping", name).objects.exclude(description="").iterator():
            row.save(update_fields=["description"])


class Migration(migrations.Migration):

    dependencies = [
        ('shipping', '0003_auto_20181115_1953'),
    ]

    operations = [
        migrations.AlterField(
            model_name='orderanditemcharges',
            name='description',
            field=forked_apps.catalogue.rich_text.RichTextField(blank=True, verbose_name='Description'),
        ),
        migrations.AlterField(
            model_name='weightbased',
            name='description',
            field=forked_apps.catalogue.rich_text.RichTextField(blank=True, verbose_name='Description'),
        ),
        migrations.RunPython(clean_what_is_stored, migrations.RunPython.noop),
    ]
