"""A company's escalation contact may end, and another follow; the old one stays as history."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_agreement_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="escalationcontact",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="escalationcontact",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="escalations",
                to="members.organization",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationcontact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("organization",),
                name="one_escalation_contact",
            ),
        ),
    ]
