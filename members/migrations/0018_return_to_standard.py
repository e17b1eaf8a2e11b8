"""Giving up a text of one's own; what was undertaken, acknowledged, stated and looked at no longer changes."""

import coalition.core.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0017_company_exports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Retirement",
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
                    "retired_on",
                    models.DateField(help_text="From this day on the standard text is the one to sign."),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        help_text="How long what was signed still covers from then on."
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "retired_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retirement",
                        to="members.agreementversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION members_word_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'what was given or decided here never changes' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER members_undertaking_fixed BEFORE UPDATE OR DELETE ON members_undertaking
                FOR EACH ROW EXECUTE FUNCTION members_word_is_fixed();
            CREATE TRIGGER members_retirement_fixed BEFORE UPDATE OR DELETE ON members_retirement
                FOR EACH ROW EXECUTE FUNCTION members_word_is_fixed();
            CREATE TRIGGER members_escalationlook_fixed BEFORE UPDATE OR DELETE ON members_escalationlook
                FOR EACH ROW EXECUTE FUNCTION members_word_is_fixed();
            CREATE FUNCTION members_acknowledgement_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR (OLD.id, OLD.user_id, OLD.version_id, OLD.text_sha256)
                   IS DISTINCT FROM (NEW.id, NEW.user_id, NEW.version_id, NEW.text_sha256) THEN
                    RAISE EXCEPTION 'an acknowledgement never changes' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER members_acknowledgement_fixed BEFORE UPDATE OR DELETE ON members_acknowledgement
                FOR EACH ROW EXECUTE FUNCTION members_acknowledgement_is_fixed();
            CREATE FUNCTION members_fact_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR
                   (OLD.id, OLD.organization_id, OLD.kind, OLD.jurisdiction, OLD.value, OLD.as_of, OLD.source,
                    OLD.tlp, OLD.stated_by_id, OLD.created_at)
                   IS DISTINCT FROM
                   (NEW.id, NEW.organization_id, NEW.kind, NEW.jurisdiction, NEW.value, NEW.as_of, NEW.source,
                    NEW.tlp, NEW.stated_by_id, NEW.created_at) THEN
                    RAISE EXCEPTION 'a fact is superseded, and never changes' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER members_fact_fixed BEFORE UPDATE OR DELETE ON members_fact
                FOR EACH ROW EXECUTE FUNCTION members_fact_is_history();
            """,
            """
            DROP TRIGGER members_fact_fixed ON members_fact;
            DROP FUNCTION members_fact_is_history();
            DROP TRIGGER members_acknowledgement_fixed ON members_acknowledgement;
            DROP FUNCTION members_acknowledgement_is_fixed();
            DROP TRIGGER members_escalationlook_fixed ON members_escalationlook;
            DROP TRIGGER members_retirement_fixed ON members_retirement;
            DROP TRIGGER members_undertaking_fixed ON members_undertaking;
            DROP FUNCTION members_word_is_fixed();
            """,
        ),
    ]
