"""Attestations, membership years, dues, staff notes, and reviews for the signal programme."""

import coalition.core.identifiers
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_escalation_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attestation",
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
                ("year", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being filled in"),
                            ("waiting", "Waits for the second person"),
                            ("signed", "Signed off"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "sent_back_note",
                    models.TextField(blank=True, help_text="What the second person asked to look at again."),
                ),
                ("signed_at", models.DateTimeField(null=True)),
                ("evidence", models.JSONField(default=dict)),
                (
                    "retention_years",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "One year"), (3, "Three years"), (7, "Seven years")], null=True
                    ),
                ),
                ("purge_on", models.DateField(null=True)),
                ("purged_at", models.DateTimeField(null=True)),
                (
                    "snapshot",
                    models.TextField(blank=True, help_text="Canonical JSON; texts in it are salted hashes."),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "carried_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.attestation",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="members.organization",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
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
                ("position", models.PositiveSmallIntegerField()),
                ("criterion", models.SlugField()),
                ("title", models.CharField(max_length=200)),
                ("ask", models.TextField()),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        choices=[("met", "Met"), ("partly", "Partly met"), ("not", "Not met")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("reference", models.CharField(blank=True, max_length=300)),
                ("next_on", models.DateField(blank=True, null=True)),
                ("counsel", models.BooleanField(default=False)),
                (
                    "shown",
                    models.CharField(
                        choices=[
                            ("company", "My company and membership staff"),
                            ("named", "My company and two named staff only"),
                            ("offline", "Kept offline: only my confirmation is stored"),
                        ],
                        default="company",
                        max_length=10,
                    ),
                ),
                (
                    "confirmed",
                    models.BooleanField(default=False, help_text="Somebody looked at it this year."),
                ),
                ("edited_at", models.DateTimeField(null=True)),
                ("salt", models.CharField(blank=True, max_length=32)),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_staff",
                    models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "attestation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="members.attestation",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="CompanyNote",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "Note"),
                            ("call", "Call"),
                            ("letter", "Letter"),
                            ("meeting", "Meeting"),
                        ],
                        default="note",
                        max_length=10,
                    ),
                ),
                ("on", models.DateField()),
                ("text", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_notes",
                        to="members.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="DuesRecord",
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
                ("year", models.PositiveSmallIntegerField()),
                (
                    "band",
                    models.CharField(
                        choices=[("small", "Small"), ("medium", "Medium"), ("large", "Large")], max_length=10
                    ),
                ),
                ("invoice_reference", models.CharField(blank=True, max_length=60)),
                ("due_on", models.DateField()),
                ("paid_on", models.DateField(blank=True, null=True)),
                ("waived_on", models.DateField(blank=True, null=True)),
                ("waived_reason", models.CharField(blank=True, max_length=300)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues",
                        to="members.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeReview",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("appeals", "Appeals process"),
                            ("government_requests", "Government-request process"),
                            ("compliance_review", "Yearly compliance review"),
                        ],
                        max_length=20,
                    ),
                ),
                ("done_on", models.DateField()),
                ("next_due", models.DateField()),
                ("words", models.TextField(blank=True, help_text="What was shown, or where it can be read.")),
                (
                    "by",
                    models.ForeignKey(
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
                        related_name="programme_reviews",
                        to="members.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-done_on", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Renewal",
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
                ("year", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("grace", "Overdue, in grace"),
                            ("done", "Renewed"),
                            ("lapsed", "Suspended for it"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "reminded",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=list,
                        help_text="Days before the date; each once.",
                    ),
                ),
                (
                    "suspend_on",
                    models.DateField(help_text="Announced when the grace period began.", null=True),
                ),
                ("held_reason", models.TextField(blank=True)),
                ("done_on", models.DateField(null=True)),
                (
                    "held_by",
                    models.ForeignKey(
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
                        related_name="renewals",
                        to="members.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "organization__name"],
            },
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.UniqueConstraint(
                fields=("organization", "year"), name="one_attestation_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    models.Q(
                        ("signed_at__isnull", False),
                        models.Q(("sha256", ""), _negated=True),
                        ("purge_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="signed_off_is_a_snapshot",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by__isnull", True),
                    models.Q(("signed_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="two_people_attest",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("attestation", "criterion"), name="one_answer_a_criterion"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shown", "offline"), _negated=True),
                    models.Q(("words", ""), ("reference", "")),
                    _connector="OR",
                ),
                name="offline_stores_no_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="duesrecord",
            constraint=models.UniqueConstraint(fields=("organization", "year"), name="dues_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="duesrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_on__isnull", True), ("waived_on__isnull", True), _connector="OR"),
                name="paid_or_waived",
            ),
        ),
        migrations.AddConstraint(
            model_name="duesrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("waived_on__isnull", True),
                    models.Q(("waived_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="waived_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="programmereview",
            index=models.Index(fields=["organization", "kind", "done_on"], name="review_of_company"),
        ),
        migrations.AddConstraint(
            model_name="programmereview",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_due__gt", models.F("done_on"))), name="due_after_done"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.UniqueConstraint(fields=("organization", "year"), name="one_renewal_a_year"),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "grace"), _negated=True),
                    ("suspend_on__isnull", False),
                    _connector="OR",
                ),
                name="grace_says_its_end",
            ),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION members_attestation_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.state = 'signed' AND (TG_OP = 'DELETE' OR
                   (OLD.state, OLD.year, OLD.organization_id, OLD.submitted_by_id, OLD.signed_by_id, OLD.signed_at,
                    OLD.snapshot, OLD.sha256, OLD.retention_years, OLD.purge_on)
                   IS DISTINCT FROM
                   (NEW.state, NEW.year, NEW.organization_id, NEW.submitted_by_id, NEW.signed_by_id, NEW.signed_at,
                    NEW.snapshot, NEW.sha256, NEW.retention_years, NEW.purge_on)) THEN
                    RAISE EXCEPTION 'what was attested no longer changes' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN COALESCE(NEW, OLD);
            END $$;
            CREATE TRIGGER members_attestation_fixed BEFORE UPDATE OR DELETE ON members_attestation
                FOR EACH ROW EXECUTE FUNCTION members_attestation_is_fixed();
            """,
            """
            DROP TRIGGER members_attestation_fixed ON members_attestation;
            DROP FUNCTION members_attestation_is_fixed();
            """,
        ),
    ]
