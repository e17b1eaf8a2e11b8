"""Working groups, seats in them, deliverables."""

import coalition.core.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_organizations"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkingGroup",
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
                ("slug", models.SlugField(unique=True)),
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
                        max_length=20,
                    ),
                ),
                ("purpose", models.TextField()),
                ("charter", models.TextField(blank=True, help_text="Markdown.")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("active", "Active"),
                            ("publishing", "Publishing"),
                            ("dormant", "Dormant"),
                            ("concluded", "Concluded"),
                        ],
                        default="active",
                        max_length=12,
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="GroupSeat",
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
                            ("chair", "Chair"),
                            ("participant", "Participant"),
                            ("observer", "Observer"),
                        ],
                        default="participant",
                        max_length=12,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="members.workinggroup",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Deliverable",
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
                ("title", models.CharField(max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("drafting", "Drafting"),
                            ("review", "Group review"),
                            ("consensus", "Call for consensus"),
                            ("check", "Staff check"),
                            ("published", "Published"),
                        ],
                        default="idea",
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliverables",
                        to="members.workinggroup",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "title"],
            },
        ),
        migrations.AddConstraint(
            model_name="groupseat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("group", "user"),
                name="one_open_seat_in_a_group",
            ),
        ),
    ]
