"""Staff roles, companies, seats, competitors; a guest can hold no seat."""

import coalition.core.identifiers
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_user"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
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
                ("name", models.CharField(max_length=120, unique=True)),
                ("slug", models.SlugField(unique=True)),
                ("legal_name", models.CharField(max_length=200)),
                ("domain", models.CharField(max_length=253, unique=True)),
                (
                    "size",
                    models.CharField(
                        choices=[("small", "Small"), ("medium", "Medium"), ("large", "Large")], max_length=10
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(
                        blank=True, help_text="Home jurisdiction, ISO 3166 code.", max_length=20
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("applicant", "Applicant"),
                            ("admitted", "Admitted, agreement open"),
                            ("member", "Member"),
                            ("suspended", "Suspended"),
                            ("left", "Left"),
                        ],
                        default="prospect",
                        max_length=10,
                    ),
                ),
                ("joined_on", models.DateField(blank=True, null=True)),
                ("left_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CompetitorDeclaration",
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
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competitors_declared",
                        to="members.organization",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seat",
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
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("signatory", "Signatory"),
                                ("admin", "Company admin"),
                                ("representative", "Member representative"),
                                ("staff", "Member staff"),
                                ("analyst", "Signal analyst"),
                                ("compliance", "Signal compliance"),
                                ("read_only", "Read only"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[("invited", "Invited"), ("active", "Active"), ("ended", "Ended")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="members.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffRole",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("membership", "Membership"),
                            ("programmes", "Programmes"),
                            ("publishing", "Publishing"),
                            ("compliance", "Compliance"),
                            ("safety", "Safety officer"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="competitordeclaration",
            constraint=models.UniqueConstraint(fields=("declared_by", "other"), name="competitor_once"),
        ),
        migrations.AddConstraint(
            model_name="competitordeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(("declared_by", models.F("other")), _negated=True),
                name="competitor_is_another",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["organization", "status"], name="seat_of_company"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "ended"), _negated=True),
                fields=("user",),
                name="one_open_seat_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffrole",
            constraint=models.UniqueConstraint(fields=("user", "role"), name="staff_role_once"),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION members_no_seat_for_guests() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM members_user WHERE id = NEW.user_id AND kind <> 'member') THEN
                    RAISE EXCEPTION 'only people of companies hold seats' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER members_seat_no_guests BEFORE INSERT OR UPDATE ON members_seat
                FOR EACH ROW EXECUTE FUNCTION members_no_seat_for_guests();
            CREATE FUNCTION members_kind_keeps_seats_clean() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.kind <> 'member' AND EXISTS (
                    SELECT 1 FROM members_seat WHERE user_id = NEW.id AND status <> 'ended'
                ) THEN
                    RAISE EXCEPTION 'a person with a seat stays a person of a company' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER members_user_kind BEFORE UPDATE OF kind ON members_user
                FOR EACH ROW EXECUTE FUNCTION members_kind_keeps_seats_clean();
            """,
            """
            DROP TRIGGER members_user_kind ON members_user;
            DROP FUNCTION members_kind_keeps_seats_clean();
            DROP TRIGGER members_seat_no_guests ON members_seat;
            DROP FUNCTION members_no_seat_for_guests();
            """,
        ),
    ]
