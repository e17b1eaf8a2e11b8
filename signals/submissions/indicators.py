"""Indicators: a kind and a canonical value, once for the whole programme."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from signals.catalog import display, kinds
from signals.submissions import rules, vault

_PERSONAL = sorted(kinds.PERSONAL_KINDS)
_KINDS = [(kind.id, kind.title) for kind in kinds.KINDS.values()]


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(rules.indicators_visible_to(user))


class Indicator(models.Model):
    """A kind and a canonical value, once for the whole programme. Personal values stand here sealed, never in clear.

    The key is a whole number because the near-duplicate index counts in whole numbers; pages use `public_id`.
    """

    id = models.BigAutoField(primary_key=True)
    # Random, and never ordered by time: whoever sends a value would read from its address when another sent it first.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=20, choices=_KINDS)
    platform = models.CharField(max_length=120, blank=True)
    value = models.TextField(blank=True, help_text="Canonical; empty for personal kinds.")
    sealed_value = models.BinaryField(null=True)
    key_id = models.CharField(max_length=20, blank=True)
    token = models.BinaryField(
        max_length=32, unique=True, help_text="Match token of kind, platform and value."
    )
    token_next = models.BinaryField(
        max_length=32,
        null=True,
        unique=True,
        help_text="The same under the key to which an open rotation leads.",
    )
    normaliser = models.PositiveSmallIntegerField(help_text="Version of the rule that made the value.")
    erased_at = models.DateTimeField(
        null=True, help_text="When its value was erased; what stands there since means nothing."
    )
    paused_at = models.DateTimeField(
        null=True, help_text="While it is set nobody but its contributors gets or matches the signal."
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "id"], name="indicator_of_kind"),
            models.Index(fields=["id"], name="indicator_sealed", condition=~Q(key_id="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=_PERSONAL, value="", sealed_value__isnull=False) & ~Q(key_id="")
                | ~Q(kind__in=_PERSONAL) & ~Q(value="") & Q(sealed_value__isnull=True),
                name="personal_values_are_sealed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} signal"

    @property
    def is_personal(self) -> bool:
        return self.kind in kinds.PERSONAL_KINDS

    @property
    def clear_value(self) -> str:
        """The value itself; whoever shows a personal one to people records an audit entry first."""
        if not self.is_personal:
            return self.value
        return vault.unseal(self.sealed_value or b"", about=f"indicator/{self.kind}").decode()

    @property
    def shown(self) -> str:
        """The value as a page may show it: blinded or defanged."""
        if self.erased_at:
            return "erased"
        try:
            return display.shown(self.kind, self.clear_value)
        except vault.SealBrokenError:
            return display.DOTS  # its key is not in place here
