from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0500_brand_tax_code_deleted"),
        ("offer", "0013_range_excluded_categories"),
    ]

    operations = [
        migrations.AlterField(
            model_name="range",
            name="excluded_categories",
            field=models.ManyToManyField(
                blank=True,
                help_text="Products in these categories, or below them, are never part of the range,"
                " however they came in.",
                related_name="excludes",
                to="catalogue.category",
                verbose_name="Excluded categories",
            ),
        ),
    ]
