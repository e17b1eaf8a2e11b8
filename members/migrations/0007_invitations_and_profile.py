"""Domains, invitations, transfers, what a company says of itself and whom to call; seats may wait and tell why they ended."""

import coalition.core.identifiers
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_standing_active"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="contractors_allowed",
            field=models.BooleanField(
                default=False,
                help_text="Whether what it signed lets contractors and vendors' moderators hold seats.",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="contractor",
            field=models.BooleanField(
                default=False, help_text="Works for a vendor; shown wherever the seat is."
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="ended_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="user",
            name="is_listed",
            field=models.BooleanField(
                default=True,
                help_text="Whether the directory lists this person among the people of their company.",
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="status",
            field=models.CharField(
                choices=[
                    ("invited", "Invited"),
                    ("pending", "Waits for the company's admin"),
                    ("active", "Active"),
                    ("ended", "Ended"),
                ],
                default="active",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="EscalationContact",
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
                ("who", models.CharField(help_text="A role or a name.", max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("url", models.URLField(blank=True)),
                ("hours", models.CharField(max_length=120)),
                ("timezone", models.CharField(default="UTC", max_length=64)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("confirmed_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalation",
                        to="members.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EscalationLook",
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
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organization",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="members.escalationcontact",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Fact",
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
                    models.CharField(
                        choices=[
                            ("size", "Size"),
                            ("services", "Services"),
                            ("jurisdiction", "At home in"),
                            ("description", "Description"),
                            ("operates_in", "Jurisdictions it operates in"),
                            ("monthly_users", "Monthly users"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(blank=True, help_text="For monthly users: where.", max_length=10),
                ),
                ("value", models.JSONField(help_text="Words, a list of words, or a number.")),
                ("as_of", models.DateField()),
                ("source", models.CharField(max_length=200)),
                (
                    "tlp",
                    models.CharField(
                        choices=[
                            ("clear", "TLP:CLEAR"),
                            ("green", "TLP:GREEN"),
                            ("amber", "TLP:AMBER"),
                            ("amber+strict", "TLP:AMBER+STRICT"),
                            ("red", "TLP:RED"),
                        ],
                        default="green",
                        max_length=15,
                    ),
                ),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="members.organization",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "jurisdiction", "-as_of", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(help_text="In small letters.", max_length=254)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("title", models.CharField(blank=True, max_length=120)),
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
                ("contractor", models.BooleanField(default=False)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("accepted", "Accepted"), ("revoked", "Taken back")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("times_sent", models.PositiveSmallIntegerField(default=1)),
                ("expires_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="members.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who moves here by a transfer.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OrganizationDomain",
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
                ("domain", models.CharField(max_length=253)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "evidence",
                    models.CharField(blank=True, help_text="How staff made sure of it.", max_length=300),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="domains",
                        to="members.organization",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["domain"],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
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
                    "email",
                    models.EmailField(help_text="Their address at the company they move to.", max_length=254),
                ),
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
                ("reason", models.CharField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the other company"),
                            ("done", "Carried out"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended",
                    models.JSONField(
                        default=list, help_text="What ended with it, in the words of the dry run."
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfer",
                        to="members.invitation",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_out",
                        to="members.organization",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_in",
                        to="members.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="escalationcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), ("phone", ""), ("url", ""), _negated=True),
                name="escalation_has_a_channel",
            ),
        ),
        migrations.AddIndex(
            model_name="escalationlook",
            index=models.Index(fields=["contact", "by", "created_at"], name="look_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("organization", "kind", "jurisdiction"),
                name="one_current_fact",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "monthly_users"), _negated=True),
                    ("tlp__in", ["amber+strict", "red"]),
                    _connector="OR",
                ),
                name="monthly_users_are_confidential",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("organization", "email"),
                name="one_open_invitation",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationdomain",
            constraint=models.UniqueConstraint(
                fields=("organization", "domain"), name="domain_once_a_company"
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationdomain",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verified_at__isnull", False)),
                fields=("domain",),
                name="domain_verified_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "asked")), fields=("user",), name="one_open_transfer"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", models.F("target")), _negated=True), name="transfer_is_a_move"
            ),
        ),
    ]
