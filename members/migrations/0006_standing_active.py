"""A member in good standing is active or in its grace period."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0005_mentorship")]

    operations = [
        migrations.AlterField(
            model_name="organization",
            name="standing",
            field=models.CharField(
                choices=[
                    ("prospect", "Prospect"),
                    ("applicant", "Applicant"),
                    ("admitted", "Admitted, agreement open"),
                    ("active", "Member"),
                    ("grace", "Member, in grace"),
                    ("suspended", "Suspended"),
                    ("left", "Left"),
                ],
                default="prospect",
                max_length=10,
            ),
        ),
        migrations.RunSQL(
            "UPDATE members_organization SET standing = 'active' WHERE standing = 'member'",
            "UPDATE members_organization SET standing = 'member' WHERE standing IN ('active', 'grace')",
        ),
    ]
