
import forked_apps.accounts.one_line
import oscar.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0500_score_1_to_5'),
    ]

    operations = [
        migrations.AlterField(
            model_name='productreview',
            name='body',
            field=models.TextField(validators=[forked_apps.accounts.one_line.validate_lines], verbose_name='Body'),
        ),
        migrations.AlterField(
            model_name='productreview',
            name='name',
            field=models.CharField(blank=True, max_length=255, validators=[forked_apps.accounts.one_line.validate], verbose_name='Name'),
        ),
        migrations.AlterField(
            model_name='productreview',
            name='title',
            field=models.CharField(max_length=255, validators=[oscar.core.validators.non_whitespace, forked_apps.accounts.one_line.validate], verbose_name='Title'),
        ),
    ]
