"""Agreements, versions, signatures; what is published or signed no longer changes."""

import coalition.core.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
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
                    models.SlugField(help_text="nda, signals, conduct, antitrust, seat, guest", unique=True),
                ),
                ("title", models.CharField(max_length=160)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("company", "Company agreement"),
                            ("seat", "Acknowledgement of each person"),
                            ("guest", "Undertaking of a guest"),
                            ("rules", "Rules for everybody, part of the agreements"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="AgreementVersion",
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
                ("number", models.CharField(max_length=12)),
                ("effective_on", models.DateField()),
                ("material", models.BooleanField(default=True)),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="How long the version before still covers, once this one is in force.",
                    ),
                ),
                ("change_note", models.TextField(blank=True, help_text="What is new, in words.")),
                ("source", models.TextField(help_text="Markdown.")),
                (
                    "canonical",
                    models.TextField(help_text="The text that is hashed: NFC, LF, no trailing spaces."),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("pdf", models.BinaryField(blank=True, null=True)),
                ("pdf_sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="members.agreement",
                    ),
                ),
            ],
            options={
                "ordering": ["-effective_on", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
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
                ("text_sha256", models.CharField(max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="members.agreementversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the countersignature"),
                            ("effective", "Effective"),
                            ("declined", "Declined"),
                            ("void", "Void"),
                            ("ended", "Ended"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("number", models.CharField(max_length=12)),
                ("text_sha256", models.CharField(max_length=64)),
                ("legal_entity", models.CharField(max_length=200)),
                ("typed_name", models.CharField(max_length=120)),
                (
                    "capacity",
                    models.CharField(
                        help_text="In which capacity they are authorised to bind the entity.", max_length=120
                    ),
                ),
                ("electronic_consent_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField()),
                ("on_paper", models.BooleanField(default=False)),
                (
                    "evidence",
                    models.JSONField(
                        default=dict,
                        help_text="How the signer proved who they are, zone, address, browser.",
                    ),
                ),
                ("countersigned_name", models.CharField(blank=True, max_length=120)),
                ("countersigned_at", models.DateTimeField(blank=True, null=True)),
                ("countersigned_evidence", models.JSONField(default=dict)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.TextField(blank=True, help_text="Why it was declined, voided or ended."),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "countersigned_by",
                    models.ForeignKey(
                        blank=True,
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
                        related_name="signatures",
                        to="members.organization",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="members.agreementversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_at", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="SignedDocument",
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
                    "stage",
                    models.CharField(
                        choices=[
                            ("signed", "As signed by the company"),
                            ("countersigned", "As countersigned by the coalition"),
                        ],
                        max_length=20,
                    ),
                ),
                ("pdf", models.BinaryField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveIntegerField()),
                (
                    "signature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="members.signature",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="agreementversion",
            constraint=models.UniqueConstraint(fields=("agreement", "number"), name="version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.UniqueConstraint(fields=("user", "version"), name="acknowledged_once"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["waiting", "effective"])),
                fields=("organization", "version"),
                name="one_live_signature_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "effective"), _negated=True),
                    ("countersigned_at__isnull", False),
                    _connector="OR",
                ),
                name="effective_means_countersigned",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["declined", "void", "ended"]), _negated=True),
                    ("closed_at__isnull", False),
                    _connector="OR",
                ),
                name="closed_means_when",
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["status", "signed_at"], name="signature_by_status"),
        ),
        migrations.AddConstraint(
            model_name="signeddocument",
            constraint=models.UniqueConstraint(fields=("signature", "stage"), name="one_document_a_stage"),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION members_published_text_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.published_at IS NOT NULL THEN
                    RAISE EXCEPTION 'a published agreement no longer changes' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN COALESCE(NEW, OLD);
            END $$;
            CREATE TRIGGER members_agreementversion_fixed BEFORE UPDATE OR DELETE ON members_agreementversion
                FOR EACH ROW EXECUTE FUNCTION members_published_text_is_fixed();
            CREATE FUNCTION members_signed_snapshot_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'a signature is never deleted' USING ERRCODE = 'restrict_violation';
                END IF;
                IF (OLD.organization_id, OLD.version_id, OLD.title, OLD.number, OLD.text_sha256, OLD.legal_entity,
                    OLD.signed_by_id, OLD.typed_name, OLD.capacity, OLD.electronic_consent_at, OLD.signed_at,
                    OLD.on_paper, OLD.evidence)
                   IS DISTINCT FROM
                   (NEW.organization_id, NEW.version_id, NEW.title, NEW.number, NEW.text_sha256, NEW.legal_entity,
                    NEW.signed_by_id, NEW.typed_name, NEW.capacity, NEW.electronic_consent_at, NEW.signed_at,
                    NEW.on_paper, NEW.evidence) THEN
                    RAISE EXCEPTION 'what was signed no longer changes' USING ERRCODE = 'restrict_violation';
                END IF;
                IF OLD.countersigned_at IS NOT NULL AND
                   (OLD.countersigned_by_id, OLD.countersigned_name, OLD.countersigned_at, OLD.countersigned_evidence)
                   IS DISTINCT FROM
                   (NEW.countersigned_by_id, NEW.countersigned_name, NEW.countersigned_at, NEW.countersigned_evidence) THEN
                    RAISE EXCEPTION 'a countersignature no longer changes' USING ERRCODE = 'restrict_violation';
                END IF;
                IF OLD.status IN ('declined', 'void', 'ended') AND NEW.status <> OLD.status THEN
                    RAISE EXCEPTION 'what was closed stays closed' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER members_signature_fixed BEFORE UPDATE OR DELETE ON members_signature
                FOR EACH ROW EXECUTE FUNCTION members_signed_snapshot_is_fixed();
            CREATE FUNCTION members_signed_document_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'a signed document never changes' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER members_signeddocument_fixed BEFORE UPDATE OR DELETE ON members_signeddocument
                FOR EACH ROW EXECUTE FUNCTION members_signed_document_is_fixed();
            """,
            """
            DROP TRIGGER members_signeddocument_fixed ON members_signeddocument;
            DROP FUNCTION members_signed_document_is_fixed();
            DROP TRIGGER members_signature_fixed ON members_signature;
            DROP FUNCTION members_signed_snapshot_is_fixed();
            DROP TRIGGER members_agreementversion_fixed ON members_agreementversion;
            DROP FUNCTION members_published_text_is_fixed();
            """,
        ),
    ]
