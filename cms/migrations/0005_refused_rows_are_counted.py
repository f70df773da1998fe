from django.db import migrations, models


def count_the_known(apps, schema_editor):
    for one in apps.get_model("cms", "ReaderImport").objects.exclude(refused=[]).iterator():
        one.refused_count = len(one.refused)
        one.save(update_fields=["refused_count"])


class Migration(migrations.Migration):
    dependencies = [("cms", "0004_names_are_one_line")]

    operations = [
        migrations.AddField(
            model_name="readerimport",
            name="refused_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(count_the_known, migrations.RunPython.noop),
    ]
