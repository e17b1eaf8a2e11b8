"""Questions and answers, with one index over both, and whom staff asked."""

import coalition.core.identifiers
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import resources.library.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0016_group_reviews"),
        ("resources", "0002_files_in_and_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
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
                    "shielded",
                    models.BooleanField(
                        default=False, help_text="Name and company are hidden from other members."
                    ),
                ),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When its author left: their name stands beside it no more.",
                        null=True,
                    ),
                ),
                ("body", models.TextField(blank=True, help_text="Markdown.")),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("title", models.CharField(max_length=160)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("prevent", "Prevent"),
                            ("detect", "Detect"),
                            ("report", "Report"),
                            ("disrupt", "Disrupt"),
                            ("enforce", "Enforce"),
                            ("follow_through", "Follow through"),
                            ("people", "People"),
                        ],
                        default="prevent",
                        max_length=20,
                    ),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("answered", "Answered"),
                            ("not_needed", "No longer needed"),
                            ("merged", "Asked before"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "seen_at",
                    models.DateTimeField(blank=True, help_text="When whoever asked last looked.", null=True),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "routed_at",
                    models.DateTimeField(
                        blank=True, help_text="When staff were told that it stays unanswered.", null=True
                    ),
                ),
                (
                    "search",
                    resources.library.columns.ComputedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector(
                                    "title", config="coalition", weight="A"
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    models.Func(
                                        models.F("topics"),
                                        function="resources_words",
                                        output_field=models.TextField(),
                                    ),
                                    config="coalition",
                                    weight="B",
                                ),
                                django.contrib.postgres.search.SearchConfig("coalition"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "body", config="coalition", weight="C"
                            ),
                            django.contrib.postgres.search.SearchConfig("coalition"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="resources.document",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="members.workinggroup",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="resources.question",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        help_text="Theirs at that time.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Follow",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="resources.question",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AskedPerson",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Has not answered yet"),
                            ("answered", "Answered"),
                            ("passed", "Passed"),
                            ("ended", "No longer asked"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_people",
                        to="resources.question",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
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
                (
                    "shielded",
                    models.BooleanField(
                        default=False, help_text="Name and company are hidden from other members."
                    ),
                ),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When its author left: their name stands beside it no more.",
                        null=True,
                    ),
                ),
                ("body", models.TextField(blank=True, help_text="Markdown.")),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("accepted", models.BooleanField(default=False)),
                ("helped", models.BooleanField(default=False)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "search",
                    resources.library.columns.ComputedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector(
                            "body", config="coalition", weight="D"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        help_text="Theirs at that time.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organization",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="resources.question",
                    ),
                ),
            ],
            options={
                "ordering": ["-accepted", "-helped", "created_at"],
            },
        ),
        migrations.CreateModel(
            name="Thanks",
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
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thanks",
                        to="resources.answer",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="question",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="question_search"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("title"), name="gin_trgm_ops"),
                name="question_title_like",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["-asked_at"], name="question_newest"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "draft"), ("asked_at__isnull", False), _connector="OR"),
                name="asked_questions_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                    models.Q(models.Q(("status", "merged"), _negated=True), ("merged_into__isnull", True)),
                    _connector="OR",
                ),
                name="merged_into_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(fields=("question", "person"), name="followed_once"),
        ),
        migrations.AddConstraint(
            model_name="askedperson",
            constraint=models.UniqueConstraint(fields=("question", "person"), name="asked_once"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="answer_search"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted", True)), fields=("question",), name="one_accepted_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deleted_at", None), models.Q(("accepted", False), ("body", "")), _connector="OR"
                ),
                name="taken_back_means_gone",
            ),
        ),
        migrations.AddConstraint(
            model_name="thanks",
            constraint=models.UniqueConstraint(fields=("answer", "person"), name="thanked_once"),
        ),
    ]
