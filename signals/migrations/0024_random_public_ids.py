"""Public ids of signals say no longer when the first company sent them."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0023_releases_declined_in_part")]

    operations = [
        migrations.AlterField(
            model_name="indicator",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RunSQL(
            "UPDATE signals_indicator SET public_id = gen_random_uuid()", migrations.RunSQL.noop
        ),
    ]
