"""How a company signs its people in."""

import coalition.core.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0014_signing_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanySignIn",
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
                    "protocol",
                    models.CharField(
                        choices=[("oidc", "OpenID Connect"), ("saml", "SAML 2.0")], max_length=4
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not tested yet"),
                            ("tested", "Tested, people may choose it"),
                            ("enforced", "The only way in"),
                            ("off", "Switched off"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "issuer",
                    models.CharField(blank=True, help_text="OIDC: as its tokens name it.", max_length=500),
                ),
                ("client_id", models.CharField(blank=True, max_length=190)),
                ("sealed_secret", models.BinaryField(null=True)),
                ("idp_entity_id", models.CharField(blank=True, max_length=500)),
                ("sso_url", models.CharField(blank=True, max_length=500)),
                (
                    "certificate",
                    models.TextField(blank=True, help_text="Base64 of the certificate, without its frame."),
                ),
                (
                    "checks_second_factor",
                    models.BooleanField(
                        default=False, help_text="Whether what it says of a second factor counts here."
                    ),
                ),
                (
                    "vouches_for_addresses",
                    models.BooleanField(
                        default=False,
                        help_text="OIDC: a token that says nothing of email_verified counts as verified.",
                    ),
                ),
                ("tested_at", models.DateTimeField(blank=True, null=True)),
                ("tested_second_factor", models.BooleanField(default=False)),
                ("enforced_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_reason", models.CharField(blank=True, max_length=300)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_in",
                        to="members.organization",
                    ),
                ),
                (
                    "tested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["organization__name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["tested", "enforced"]), _negated=True),
                            ("tested_at__isnull", False),
                            _connector="OR",
                        ),
                        name="company_sign_in_tested_first",
                    )
                ],
            },
        ),
    ]
