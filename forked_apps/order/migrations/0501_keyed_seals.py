"""Counterfoils become seals of one kind among others; what was sealed before keys keeps its place in the chain."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0500_what_was_agreed'),
    ]

    operations = [
        migrations.RenameModel('OrderSeal', 'Seal'),
        migrations.RenameField('seal', 'order_number', 'row'),
        migrations.AlterField('seal', 'row', models.CharField(max_length=128)),
        migrations.AddField(
            'seal', 'kind', models.CharField(max_length=64, default='counterfoil'), preserve_default=False
        ),
        migrations.AddField('seal', 'salt', models.CharField(blank=True, default='', max_length=160), preserve_default=False),
        migrations.AddField('seal', 'key', models.CharField(blank=True, default='', max_length=16), preserve_default=False),
        migrations.AddField('seal', 'chain_key', models.CharField(blank=True, default='', max_length=16), preserve_default=False),
        migrations.AddIndex('seal', models.Index(fields=['kind', 'row'], name='seal_of_row')),
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveBigIntegerField(default=0)),
                ('chain', models.CharField(blank=True, max_length=64)),
                ('counts', models.JSONField(default=dict)),
                ('key', models.CharField(blank=True, max_length=16)),
                ('signature', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.AddField('proofrun', 'key', models.CharField(blank=True, default='', max_length=16), preserve_default=False),
        migrations.AddField('proofrun', 'signature', models.CharField(blank=True, default='', max_length=64), preserve_default=False),
    ]
