"""Letters may carry a calendar entry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_notice_digest"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="calendar",
            field=models.TextField(
                blank=True, help_text="An iCalendar object, attached with its own METHOD."
            ),
        ),
    ]
