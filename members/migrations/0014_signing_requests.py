"""Requests to sign with their events, consents, seals; signatures that were given on paper."""

import coalition.core.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0013_invitation_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="ElectronicConsent",
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
                    "statement",
                    models.TextField(help_text="What they consented to, in the words that they read."),
                ),
                ("given_at", models.DateTimeField()),
                ("evidence", models.JSONField(default=dict)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-given_at"],
            },
        ),
        migrations.CreateModel(
            name="SealCertificate",
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
                    "fingerprint",
                    models.CharField(help_text="SHA-256 of the certificate.", max_length=64, unique=True),
                ),
                ("subject", models.CharField(max_length=300)),
                ("pem", models.TextField()),
                ("not_after", models.DateTimeField()),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="SigningEvent",
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
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asked", "Asked to sign"),
                            ("began", "The company began to sign by itself"),
                            ("opened", "Opened the request"),
                            ("read", "Read the text"),
                            ("delegated", "Handed over to a colleague"),
                            ("reminded", "Reminded"),
                            ("declined", "Declined for the company"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn by the coalition"),
                            ("entered", "Entered from paper"),
                            ("consented", "Consented to electronic records"),
                            ("signed", "Signed for the company"),
                            ("countersigned", "Countersigned for the coalition: in effect"),
                            ("refused", "The coalition declined to countersign"),
                            ("lapsed", "Lapsed without a countersignature"),
                            ("voided", "Voided by the coalition"),
                            ("ended", "Ended"),
                            ("paper_asked", "Asked for a copy on paper"),
                            ("consent_withdrawn", "Withdrew the consent to electronic records"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by_label",
                    models.CharField(blank=True, help_text="Their name as it was then.", max_length=200),
                ),
                ("detail", models.JSONField(default=dict)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["request", "number"],
            },
        ),
        migrations.CreateModel(
            name="SigningRequest",
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
                            ("open", "Waiting for the company"),
                            ("signed", "Signed"),
                            ("declined", "Declined by the company"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True, help_text="The last day; it expires when that is over.", null=True
                    ),
                ),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, help_text="Why it was declined or withdrawn.")),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="signature",
            name="closed_means_when",
        ),
        migrations.AddField(
            model_name="signature",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Staff who entered and attested what was signed on paper.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signeddocument",
            name="event_head",
            field=models.CharField(
                blank=True, help_text="Hash of the last event before the seal, which names it.", max_length=64
            ),
        ),
        migrations.AddField(
            model_name="signeddocument",
            name="timestamped",
            field=models.BooleanField(default=False, help_text="An authority said when."),
        ),
        migrations.AlterField(
            model_name="signature",
            name="electronic_consent_at",
            field=models.DateTimeField(blank=True, help_text="Empty on paper.", null=True),
        ),
        migrations.AlterField(
            model_name="signature",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty where a person without an account signed on paper.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting for the countersignature"),
                    ("effective", "Effective"),
                    ("declined", "Declined"),
                    ("void", "Void"),
                    ("ended", "Ended"),
                    ("lapsed", "Lapsed without a countersignature"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="signeddocument",
            name="stage",
            field=models.CharField(
                choices=[
                    ("signed", "As signed by the company"),
                    ("countersigned", "As countersigned by the coalition"),
                    ("paper", "The original on paper, scanned"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(
            """
            UPDATE members_signature SET entered_by_id = COALESCE(countersigned_by_id, signed_by_id) WHERE on_paper;
            SET CONSTRAINTS ALL IMMEDIATE;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["declined", "void", "ended", "lapsed"]), _negated=True),
                    ("closed_at__isnull", False),
                    _connector="OR",
                ),
                name="closed_means_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entered_by__isnull", False), ("on_paper", True)),
                    models.Q(
                        ("electronic_consent_at__isnull", False),
                        ("on_paper", False),
                        ("signed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="on_paper_or_by_a_person",
            ),
        ),
        migrations.AddField(
            model_name="electronicconsent",
            name="signature",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="electronic_consent",
                to="members.signature",
            ),
        ),
        migrations.AddField(
            model_name="electronicconsent",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="electronic_consents",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signeddocument",
            name="seal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.sealcertificate",
            ),
        ),
        migrations.AddField(
            model_name="signingevent",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signingrequest",
            name="addressee",
            field=models.ForeignKey(
                blank=True,
                help_text="Whom it waits for; empty for any signatory.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signingrequest",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty where the company began by itself.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signingrequest",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signingrequest",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signing_requests",
                to="members.organization",
            ),
        ),
        migrations.AddField(
            model_name="signingrequest",
            name="signature",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="request",
                to="members.signature",
            ),
        ),
        migrations.AddField(
            model_name="signingrequest",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signing_requests",
                to="members.agreementversion",
            ),
        ),
        migrations.AddField(
            model_name="signingevent",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="members.signingrequest",
            ),
        ),
        migrations.AddIndex(
            model_name="signingrequest",
            index=models.Index(fields=["status", "due_on"], name="request_by_status"),
        ),
        migrations.AddConstraint(
            model_name="signingrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("organization", "version"),
                name="one_open_request_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signature__isnull", False), ("status", "signed")),
                    models.Q(models.Q(("status", "signed"), _negated=True), ("signature__isnull", True)),
                    _connector="OR",
                ),
                name="signed_means_a_signature",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "open"), ("closed_at__isnull", False), _connector="OR"),
                name="closed_request_means_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingevent",
            constraint=models.UniqueConstraint(fields=("request", "number"), name="event_number_once"),
        ),
        migrations.RunSQL(
            """
            CREATE OR REPLACE FUNCTION members_signed_snapshot_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'a signature is never deleted' USING ERRCODE = 'restrict_violation';
                END IF;
                IF (OLD.organization_id, OLD.version_id, OLD.title, OLD.number, OLD.text_sha256, OLD.legal_entity,
                    OLD.signed_by_id, OLD.typed_name, OLD.capacity, OLD.electronic_consent_at, OLD.signed_at,
                    OLD.on_paper, OLD.entered_by_id, OLD.evidence)
                   IS DISTINCT FROM
                   (NEW.organization_id, NEW.version_id, NEW.title, NEW.number, NEW.text_sha256, NEW.legal_entity,
                    NEW.signed_by_id, NEW.typed_name, NEW.capacity, NEW.electronic_consent_at, NEW.signed_at,
                    NEW.on_paper, NEW.entered_by_id, NEW.evidence) THEN
                    RAISE EXCEPTION 'what was signed no longer changes' USING ERRCODE = 'restrict_violation';
                END IF;
                IF OLD.countersigned_at IS NOT NULL AND
                   (OLD.countersigned_by_id, OLD.countersigned_name, OLD.countersigned_at, OLD.countersigned_evidence)
                   IS DISTINCT FROM
                   (NEW.countersigned_by_id, NEW.countersigned_name, NEW.countersigned_at, NEW.countersigned_evidence) THEN
                    RAISE EXCEPTION 'a countersignature no longer changes' USING ERRCODE = 'restrict_violation';
                END IF;
                IF OLD.status IN ('declined', 'void', 'ended', 'lapsed') AND NEW.status <> OLD.status THEN
                    RAISE EXCEPTION 'what was closed stays closed' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE FUNCTION members_signing_event_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'an event of a signature never changes' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER members_signingevent_fixed BEFORE UPDATE OR DELETE ON members_signingevent
                FOR EACH ROW EXECUTE FUNCTION members_signing_event_is_fixed();
            CREATE FUNCTION members_consent_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR
                   (OLD.user_id, OLD.signature_id, OLD.statement, OLD.given_at, OLD.evidence)
                   IS DISTINCT FROM
                   (NEW.user_id, NEW.signature_id, NEW.statement, NEW.given_at, NEW.evidence) THEN
                    RAISE EXCEPTION 'a consent is withdrawn, and never changes' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER members_electronicconsent_fixed BEFORE UPDATE OR DELETE ON members_electronicconsent
                FOR EACH ROW EXECUTE FUNCTION members_consent_is_fixed();
            """,
            """
            DROP TRIGGER members_electronicconsent_fixed ON members_electronicconsent;
            DROP FUNCTION members_consent_is_fixed();
            DROP TRIGGER members_signingevent_fixed ON members_signingevent;
            DROP FUNCTION members_signing_event_is_fixed();
            """,
        ),
    ]
