import forked_apps.catalogue.rich_text
from django.db import migrations


def clean_what_is_stored(apps, schema_editor):
    """The field cleans what it saves; what came in before it was one has not been cleaned."""
    for name in ("ConditionalOffer", "Range"):
        for row in apps.get_model("offer", name).objects.exclude(description="").iterator():
            row.save(update_fields=["description"])


class Migration(migrations.Migration):

    dependencies = [
        ('offer', '0501_say_how_limits_count'),
    ]

    operations = [
        migrations.AlterField(
            model_name='conditionaloffer',
            name='description',
            field=forked_apps.catalogue.rich_text.RichTextField(blank=True, help_text='This is displayed on the offer browsing page', verbose_name='Description'),
        ),
        migrations.AlterField(
            model_name='range',
            name='description',
            field=forked_apps.catalogue.rich_text.RichTextField(blank=True, verbose_name='Description'),
        ),
        migrations.RunPython(clean_what_is_stored, migrations.RunPython.noop),
    ]
