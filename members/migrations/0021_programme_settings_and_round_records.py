"""Versions of the programme's settings, pins and forbids, and rounds that follow one another; what is solved is fixed."""

import coalition.core.identifiers
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0020_mentorship_etiquette"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="choices",
            field=models.JSONField(
                default=list, help_text="Pins and forbids it was solved with, with reasons."
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="follows",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next_round",
                to="members.round",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="scope",
            field=models.CharField(
                choices=[
                    ("waiting", "Requests without a mentor"),
                    ("running", "Running pairs, too: they keep a bonus, and may be moved"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="created_by",
            field=models.ForeignKey(
                help_text="Nobody: the portal proposed it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="objective",
            field=models.CharField(
                choices=[
                    ("concave", "As many pairs as possible, and no bad ones"),
                    ("fairness", "As many pairs as possible, the weakest as good as can be"),
                    ("participation", "As many pairs as possible, then the highest total score"),
                    ("sum", "The highest total score"),
                ],
                default="concave",
                max_length=13,
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("solving", "Solving"),
                    ("solved", "Waiting for publication"),
                    ("published", "Published"),
                    ("cancelled", "Cancelled"),
                    ("failed", "Failed"),
                    ("superseded", "Solved again"),
                ],
                default="solving",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="weights",
            field=models.JSONField(help_text="Of the settings, as they were."),
        ),
        migrations.CreateModel(
            name="ProgrammeSettings",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("weights", models.JSONField(help_text="As members.mentorship.fit.scoring.Weights.")),
                (
                    "sensitive",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(),
                        default=list,
                        help_text="Needs that staff approve first.",
                    ),
                ),
                (
                    "suggestion",
                    models.CharField(
                        choices=[
                            ("confirm", "Staff confirm each suggestion"),
                            ("ask", "The mentor is asked at once"),
                        ],
                        default="confirm",
                        max_length=10,
                    ),
                ),
                (
                    "propose_after_requests",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                    ),
                ),
                (
                    "propose_after_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="round",
            name="settings",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="members.programmesettings",
            ),
        ),
        migrations.CreateModel(
            name="PairChoice",
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
                    models.CharField(choices=[("pin", "Pinned"), ("forbid", "Ruled out")], max_length=10),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.mentoroffer",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.mentorrequest",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="open_choices",
                        to="members.round",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "request", "offer"), name="one_choice_a_pair_in_a_round"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "pin")),
                        fields=("round", "request"),
                        name="one_pin_a_request_in_a_round",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION members_round_is_a_record() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF OLD.solved_at IS NOT NULL THEN
                        RAISE EXCEPTION 'a solved round is never deleted' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN OLD;
                END IF;
                IF OLD.inputs_sha256 <> '' AND
                   (OLD.inputs, OLD.inputs_sha256, OLD.weights, OLD.choices, OLD.objective, OLD.scope,
                    OLD.rule_version, OLD.solver, OLD.seed, OLD.settings_id, OLD.follows_id)
                   IS DISTINCT FROM
                   (NEW.inputs, NEW.inputs_sha256, NEW.weights, NEW.choices, NEW.objective, NEW.scope,
                    NEW.rule_version, NEW.solver, NEW.seed, NEW.settings_id, NEW.follows_id) THEN
                    RAISE EXCEPTION 'what a round was computed from no longer changes'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                IF OLD.solved_at IS NOT NULL AND OLD.result IS DISTINCT FROM NEW.result THEN
                    RAISE EXCEPTION 'the result of a round no longer changes' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER members_round_record BEFORE UPDATE OR DELETE ON members_round
                FOR EACH ROW EXECUTE FUNCTION members_round_is_a_record();
            CREATE FUNCTION members_programme_settings_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' AND
                   (OLD.number, OLD.weights, OLD.sensitive, OLD.suggestion, OLD.propose_after_requests,
                    OLD.propose_after_days, OLD.reason, OLD.made_by_id)
                   IS NOT DISTINCT FROM
                   (NEW.number, NEW.weights, NEW.sensitive, NEW.suggestion, NEW.propose_after_requests,
                    NEW.propose_after_days, NEW.reason, NEW.made_by_id) THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'a version of the settings no longer changes' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER members_programme_settings_fixed BEFORE UPDATE OR DELETE ON members_programmesettings
                FOR EACH ROW EXECUTE FUNCTION members_programme_settings_are_fixed();
            """,
            """
            DROP TRIGGER members_round_record ON members_round;
            DROP FUNCTION members_round_is_a_record();
            DROP TRIGGER members_programme_settings_fixed ON members_programmesettings;
            DROP FUNCTION members_programme_settings_are_fixed();
            """,
        ),
    ]
