from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partner", "0501_sales"),
    ]

    operations = [
        migrations.CreateModel(
            name="RulesVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=36)),
            ],
        ),
    ]
