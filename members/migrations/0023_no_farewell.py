"""Words of thanks have a table of their own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0022_mentorship_together"),
    ]

    operations = [
        migrations.RemoveField(model_name="pair", name="farewell"),
    ]
