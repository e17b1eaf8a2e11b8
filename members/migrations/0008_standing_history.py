"""The history of standing, departures, and an epoch that ends all sessions and links of a person at once."""

import coalition.core.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_audit_is_append_only"),
        ("members", "0007_invitations_and_profile"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="credentials_epoch",
            field=models.PositiveIntegerField(
                default=0, help_text="Counted up when all sessions and links in letters shall end at once."
            ),
        ),
        migrations.CreateModel(
            name="Offboarding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coalition.core.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "Being carried out"),
                            ("proved", "Done and proved"),
                            ("incomplete", "Something is left"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("plan", models.JSONField(help_text="What ends and what stays, as it was signed off.")),
                ("plan_sha256", models.CharField(max_length=64)),
                ("signed_off_at", models.DateTimeField()),
                ("evidence", models.JSONField(default=dict)),
                (
                    "proof",
                    models.JSONField(default=list, help_text="The same effects asked again afterwards."),
                ),
                ("proof_sha256", models.CharField(blank=True, max_length=64)),
                ("proved_at", models.DateTimeField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.job",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offboardings",
                        to="members.organization",
                    ),
                ),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offboardings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_off_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "running")),
                        fields=("organization", "user"),
                        name="one_running_offboarding",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coalition.core.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prospect", "Prospect"),
                            ("applicant", "Applicant"),
                            ("admitted", "Admitted, agreement open"),
                            ("active", "Member"),
                            ("grace", "Member, in grace"),
                            ("suspended", "Suspended"),
                            ("left", "Left"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("applicant", "Applicant"),
                            ("admitted", "Admitted, agreement open"),
                            ("active", "Member"),
                            ("grace", "Member, in grace"),
                            ("suspended", "Suspended"),
                            ("left", "Left"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField(help_text="From which day it holds.")),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Nobody: the portal, by rule.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_changes",
                        to="members.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [models.Index(fields=["organization", "created_at"], name="standing_of_company")],
            },
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION members_standing_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'the history of standing is append-only' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER members_standingchange_fixed BEFORE UPDATE OR DELETE ON members_standingchange
                FOR EACH ROW EXECUTE FUNCTION members_standing_is_append_only();
            """,
            """
            DROP TRIGGER members_standingchange_fixed ON members_standingchange;
            DROP FUNCTION members_standing_is_append_only();
            """,
        ),
    ]
