"""The user alone, before everything else."""

import coalition.core.identifiers
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=coalition.core.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Known to coalition staff and your own company.", max_length=120
                    ),
                ),
                (
                    "display_name",
                    models.CharField(
                        blank=True, help_text="What others see; a pseudonym is fine.", max_length=80
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("member", "Person of a company"),
                            ("staff", "Coalition staff"),
                            ("guest", "Guest of one event"),
                        ],
                        default="member",
                        max_length=10,
                    ),
                ),
                ("timezone", models.CharField(default="UTC", max_length=64)),
                ("topics", models.JSONField(default=list, help_text="Ids of needs this person follows.")),
                ("first_day_done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "first_things_done",
                    models.JSONField(default=list, help_text="Of the three things to begin with."),
                ),
                (
                    "invited_to",
                    models.CharField(
                        blank=True, help_text="For a guest: the frozen title of the event.", max_length=200
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False, help_text="May open Django's admin.")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ["email"],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "guest"), _negated=True),
                    models.Q(("is_staff", False), ("is_superuser", False)),
                    _connector="OR",
                ),
                name="guest_is_never_staff",
            ),
        ),
    ]
