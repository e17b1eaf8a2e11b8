"""Indicators, opinions and batches; a guest can contribute nothing, and the database says so."""

import coalition.core.identifiers
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_audit_is_append_only"),
        ("members", "0004_agreements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
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
                ("source", models.CharField(choices=[("form", "Form"), ("file", "File")], max_length=4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Being read"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "form_token",
                    models.UUIDField(help_text="A form posted twice carries the same one.", unique=True),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("file_size", models.PositiveBigIntegerField(default=0)),
                ("day_first", models.BooleanField(default=True)),
                ("tlp", models.CharField(default="amber+strict", max_length=12)),
                ("total", models.PositiveIntegerField(default=0)),
                ("accepted", models.PositiveIntegerField(default=0)),
                ("merged", models.PositiveIntegerField(default=0)),
                ("held", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                (
                    "notes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        blank=True, help_text="SHA-256 over what was stored, line by line.", max_length=64
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "settled_at",
                    models.DateTimeField(
                        help_text="When the sender had dealt with the refused rows.", null=True
                    ),
                ),
                ("sealed_at", models.DateTimeField(null=True)),
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
                        related_name="batches",
                        to="members.organization",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "batches",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="BatchFile",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="signals.batch",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(default=coalition.core.identifiers.uuid7, editable=False, unique=True),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("url", "URL"),
                            ("domain", "Domain"),
                            ("email", "E-mail address"),
                            ("phone", "Phone number"),
                            ("username", "Username"),
                            ("account_id", "Account number"),
                            ("payment_handle", "Payment handle"),
                            ("ip", "IP address"),
                            ("keyword", "Keyword"),
                            ("md5", "MD5"),
                            ("sha1", "SHA-1"),
                            ("sha256", "SHA-256"),
                            ("pdq", "PDQ"),
                            ("vpdq", "vPDQ"),
                            ("tmk_pdqf", "TMK+PDQF"),
                            ("photodna", "PhotoDNA"),
                        ],
                        max_length=20,
                    ),
                ),
                ("platform", models.CharField(blank=True, max_length=120)),
                ("value", models.TextField(blank=True, help_text="Canonical; empty for personal kinds.")),
                ("sealed_value", models.BinaryField(null=True)),
                ("key_id", models.CharField(blank=True, max_length=20)),
                (
                    "token",
                    models.BinaryField(
                        help_text="Match token of kind, platform and value.", max_length=32, unique=True
                    ),
                ),
                (
                    "normaliser",
                    models.PositiveSmallIntegerField(help_text="Version of the rule that made the value."),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["kind", "id"], name="indicator_of_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "kind__in",
                                    ["account_id", "email", "ip", "payment_handle", "phone", "username"],
                                ),
                                ("sealed_value__isnull", False),
                                ("value", ""),
                                models.Q(("key_id", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "kind__in",
                                        ["account_id", "email", "ip", "payment_handle", "phone", "username"],
                                    ),
                                    _negated=True,
                                ),
                                models.Q(("value", ""), _negated=True),
                                ("sealed_value__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="personal_values_are_sealed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("merged", "Merged"),
                            ("held", "Held"),
                            ("refused", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list
                    ),
                ),
                (
                    "notes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list
                    ),
                ),
                ("sent", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="signals.batch"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="signals.indicator",
                    ),
                ),
            ],
            options={
                "ordering": ["line"],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
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
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("positive", "We confirmed it"),
                            ("seed", "We suspect it"),
                            ("negative", "We found it wrong"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "harm",
                    models.CharField(
                        choices=[
                            ("csam_distribution", "Distribution of child sexual abuse material"),
                            ("csam_sale", "Sale or advertisement of such material"),
                            ("csam_production", "Production"),
                            ("csam_generated", "Generated or manipulated material"),
                            ("grooming", "Grooming or online enticement"),
                            ("sextortion_financial", "Financial sextortion"),
                            ("sextortion_sexual", "Sextortion for sexual content"),
                            ("trafficking", "Child sex trafficking"),
                            ("livestream_abuse", "Abuse streamed live or ordered"),
                            ("self_generated", "Material a child was led or coerced to make, being spread"),
                            ("sadistic_exploitation", "Sadistic exploitation by violent online networks"),
                            ("sexualisation", "Sexualisation of minors"),
                            ("instruction", "Manuals and instructions for abuse"),
                        ],
                        max_length=40,
                    ),
                ),
                ("policy", models.CharField(blank=True, max_length=500)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("account_disabled", "Account disabled"),
                            ("account_restricted", "Account restricted"),
                            ("content_removed", "Content removed"),
                            ("url_blocked", "URL blocked"),
                            ("feature_blocked", "Feature blocked"),
                            ("warned", "Warned"),
                            ("none_yet", "None yet"),
                        ],
                        max_length=40,
                    ),
                ),
                ("actioned_at", models.DateTimeField(null=True)),
                (
                    "reported_to",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ncmec", "NCMEC"),
                            ("iwf", "IWF"),
                            ("other_hotline", "Another hotline"),
                            ("law_enforcement", "Law enforcement"),
                            ("not_required", "Not required"),
                        ],
                        max_length=40,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=500)),
                ("not_required_reason", models.CharField(blank=True, max_length=500)),
                ("human_reviewed", models.BooleanField(null=True)),
                ("tlp", models.CharField(default="amber+strict", max_length=12)),
                ("quality", models.PositiveSmallIntegerField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("sealed_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="signals.batch",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="signals.indicator",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="members.organization",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["organization", "-created_at"], name="batch_of_company"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("source", "file"), models.Q(("state__in", ["cancelled", "failed"]), _negated=True)
                ),
                fields=("organization", "file_sha256", "day_first"),
                name="one_import_of_a_file",
            ),
        ),
        migrations.AddIndex(
            model_name="batchrow",
            index=models.Index(fields=["batch", "state", "line"], name="rows_by_state"),
        ),
        migrations.AddConstraint(
            model_name="batchrow",
            constraint=models.UniqueConstraint(fields=("batch", "line"), name="one_answer_a_line"),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(fields=["organization", "-created_at"], name="opinion_of_company"),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                fields=("indicator", "organization"), name="one_opinion_a_company"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "positive"), _negated=True),
                    models.Q(
                        ("actioned_at__isnull", False),
                        models.Q(("reported_to", ""), _negated=True),
                        models.Q(("policy", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="confirmed_needs_a_basis",
            ),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION signals_only_people_of_companies() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (
                    SELECT 1 FROM sent JOIN members_user u ON u.id = sent.submitted_by_id WHERE u.kind <> 'member'
                ) THEN
                    RAISE EXCEPTION 'only people of companies contribute signals' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER signals_opinion_insert AFTER INSERT ON signals_opinion REFERENCING NEW TABLE AS sent
                FOR EACH STATEMENT EXECUTE FUNCTION signals_only_people_of_companies();
            CREATE TRIGGER signals_opinion_update AFTER UPDATE ON signals_opinion REFERENCING NEW TABLE AS sent
                FOR EACH STATEMENT EXECUTE FUNCTION signals_only_people_of_companies();
            CREATE TRIGGER signals_batch_insert AFTER INSERT ON signals_batch REFERENCING NEW TABLE AS sent
                FOR EACH STATEMENT EXECUTE FUNCTION signals_only_people_of_companies();
            CREATE TRIGGER signals_batch_update AFTER UPDATE ON signals_batch REFERENCING NEW TABLE AS sent
                FOR EACH STATEMENT EXECUTE FUNCTION signals_only_people_of_companies();
            CREATE FUNCTION signals_contributor_stays_of_a_company() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.kind <> 'member' AND (
                    EXISTS (SELECT 1 FROM signals_opinion WHERE submitted_by_id = NEW.id)
                    OR EXISTS (SELECT 1 FROM signals_batch WHERE submitted_by_id = NEW.id)
                ) THEN
                    RAISE EXCEPTION 'who contributed signals stays a person of a company' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER signals_user_kind BEFORE UPDATE OF kind ON members_user
                FOR EACH ROW WHEN (NEW.kind IS DISTINCT FROM OLD.kind)
                EXECUTE FUNCTION signals_contributor_stays_of_a_company();
            """,
            """
            DROP TRIGGER signals_user_kind ON members_user;
            DROP FUNCTION signals_contributor_stays_of_a_company();
            DROP TRIGGER signals_batch_update ON signals_batch;
            DROP TRIGGER signals_batch_insert ON signals_batch;
            DROP TRIGGER signals_opinion_update ON signals_opinion;
            DROP TRIGGER signals_opinion_insert ON signals_opinion;
            DROP FUNCTION signals_only_people_of_companies();
            """,
        ),
    ]
