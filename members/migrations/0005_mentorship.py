"""Offers, requests, rounds and pairs; the database holds one unfinished round at a time."""

import coalition.core.identifiers
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_audit_is_append_only"),
        ("members", "0004_agreements"),
    ]

    operations = [
        migrations.CreateModel(
            name="MentorOffer",
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
                ("needs", models.JSONField(help_text="Need id to depth.")),
                ("words", models.TextField(help_text="What was really done, in the mentor's own words.")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), help_text="The preferred one first."
                    ),
                ),
                ("timezone", models.CharField(max_length=64)),
                ("from_hour", models.PositiveSmallIntegerField(default=9)),
                ("to_hour", models.PositiveSmallIntegerField(default=18)),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Pairs at a time.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("paused_until", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_offers",
                        to="members.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_offers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="MentorRequest",
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
                ("needs", models.JSONField(help_text="Need id to level and urgency.")),
                ("top_need", models.SlugField()),
                ("words", models.TextField(help_text="The question, in the asker's own words.")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), help_text="The preferred one first."
                    ),
                ),
                ("timezone", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("waiting", "On the waiting list"),
                            ("proposed", "A mentor is proposed"),
                            ("paired", "Paired"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("rounds_waited", models.PositiveSmallIntegerField(default=0)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_requests",
                        to="members.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Round",
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
                ("title", models.CharField(max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("solving", "Solving"),
                            ("solved", "Waiting for publication"),
                            ("published", "Published"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="solving",
                        max_length=10,
                    ),
                ),
                (
                    "objective",
                    models.CharField(
                        choices=[
                            ("concave", "As many pairs as possible, and no bad ones"),
                            ("sum", "The highest total score"),
                        ],
                        default="concave",
                        max_length=10,
                    ),
                ),
                ("weights", models.JSONField()),
                ("inputs", models.JSONField(default=dict)),
                ("inputs_sha256", models.CharField(blank=True, max_length=64)),
                ("rule_version", models.CharField(max_length=20)),
                ("solver", models.CharField(max_length=60)),
                ("seed", models.PositiveIntegerField()),
                ("result", models.JSONField(default=dict)),
                ("solved_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.job",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Pair",
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
                ("score", models.FloatField()),
                (
                    "contributions",
                    models.JSONField(help_text="Frozen when solved; the points sum to the score."),
                ),
                (
                    "explanation",
                    models.JSONField(help_text="Frozen when solved: why it is permitted, and the runner-up."),
                ),
                (
                    "mentor_answer",
                    models.CharField(
                        choices=[
                            ("none", "No answer yet"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "mentee_answer",
                    models.CharField(
                        choices=[
                            ("none", "No answer yet"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed to staff"),
                            ("published", "Waiting for answers"),
                            ("accepted", "Accepted"),
                            ("declined", "Not available"),
                            ("ended", "Ended"),
                            ("closed", "Not published"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                (
                    "farewell",
                    models.TextField(
                        blank=True, help_text="What was said when the pair ended; both read it."
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="members.mentoroffer",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="members.mentorrequest",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pairs", to="members.round"
                    ),
                ),
            ],
            options={
                "ordering": ["-score"],
            },
        ),
        migrations.AddConstraint(
            model_name="mentoroffer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "active")),
                fields=("user",),
                name="one_active_mentor_offer_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="mentoroffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_hour__lt", models.F("to_hour"))), name="mentor_hours_run_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="mentorrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["open", "waiting", "proposed"])),
                fields=("user",),
                name="one_live_mentor_request_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(("status__in", ["draft", "solving", "solved"])),
                name="one_unfinished_mentorship_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(
                fields=("round", "request"), name="one_pair_a_request_in_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["published", "accepted"])),
                fields=("request",),
                name="one_running_pair_a_request",
            ),
        ),
    ]
