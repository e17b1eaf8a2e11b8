"""Notices that wait for the letter of the day."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_periodic_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="in_digest",
            field=models.BooleanField(default=False, help_text="Waits for the day's letter."),
        ),
        migrations.AlterField(
            model_name="noticepreference",
            name="channel",
            field=models.CharField(
                choices=[
                    ("in_app", "Here only"),
                    ("at_once", "Here and a letter at once"),
                    ("digest", "Here and in one letter a day"),
                    ("none", "Not at all"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("in_digest", True)), fields=["person"], name="notice_for_digest"
            ),
        ),
    ]
