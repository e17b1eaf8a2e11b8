"""How one company signs its people in."""

from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from members.accounts.models import User
from members.organizations.models import Organization


class CompanySignIn(Entity):
    """A company's identity provider. The client secret is sealed and never shown again."""

    class Protocol(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    class State(models.TextChoices):
        DRAFT = "draft", "Not tested yet"
        TESTED = "tested", "Tested, people may choose it"
        ENFORCED = "enforced", "The only way in"
        OFF = "off", "Switched off"

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="sign_in")
    protocol = models.CharField(max_length=4, choices=Protocol.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    issuer = models.CharField(max_length=500, blank=True, help_text="OIDC: as its tokens name it.")
    client_id = models.CharField(max_length=190, blank=True)
    sealed_secret = models.BinaryField(null=True)
    idp_entity_id = models.CharField(max_length=500, blank=True)
    sso_url = models.CharField(max_length=500, blank=True)
    certificate = models.TextField(blank=True, help_text="Base64 of the certificate, without its frame.")
    checks_second_factor = models.BooleanField(
        default=False, help_text="Whether what it says of a second factor counts here."
    )
    vouches_for_addresses = models.BooleanField(
        default=False, help_text="OIDC: a token that says nothing of email_verified counts as verified."
    )
    tested_at = models.DateTimeField(null=True, blank=True)
    tested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    tested_second_factor = models.BooleanField(default=False)
    enforced_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.CharField(max_length=300, blank=True)

    IN_USE = (State.TESTED, State.ENFORCED)

    class Meta:
        ordering = ["organization__name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["tested", "enforced"]) | Q(tested_at__isnull=False),
                name="company_sign_in_tested_first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_protocol_display()} of {self.organization}"

    @property
    def key(self) -> str:
        """How URLs and links of people name it: says nothing of the company."""
        return self.pk.hex

    @property
    def is_enforced(self) -> bool:
        return self.state == self.State.ENFORCED
