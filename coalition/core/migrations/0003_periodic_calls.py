"""When each periodic job was called last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodicCall",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("period", models.CharField(blank=True, help_text="A day or an hour, UTC.", max_length=20)),
            ],
        ),
    ]
