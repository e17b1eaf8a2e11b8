"""Warning lists that compliance staff keep; a changed list is a new one, so that what was in force stays readable."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from coalition.core.entity import Entity
from signals.catalog import warnings
from signals.catalog.kinds import KINDS
from signals.catalog.lists import rules


class StaffListQuerySet(models.QuerySet["StaffList"]):
    def visible_to(self, user: Any) -> "StaffListQuerySet":
        return self.filter(rules.lists_visible_to(user))

    def in_force(self) -> "StaffListQuerySet":
        return self.filter(ended_at=None)


class StaffList(Entity):
    """Values that must not become signals unquestioned, by one of the five ways of matching that MISP publishes."""

    class Type(models.TextChoices):
        STRING = "string", "The whole value"
        SUBSTRING = "substring", "Part of the value"
        HOSTNAME = "hostname", "A host and all below it"
        CIDR = "cidr", "A range of addresses"
        REGEX = "regex", "A regular expression for the whole value"

    class Effect(models.TextChoices):
        REFUSE = "refuse", "Refuse it, with the words"
        ASK = "ask", "Hold it until the sender says that it is this very thing"
        NOTE = "note", "Store it, with the words beside it"

    name = models.CharField(max_length=80)
    type = models.CharField(max_length=10, choices=Type.choices)
    kinds = ArrayField(models.CharField(max_length=20, choices=[(k.id, k.title) for k in KINDS.values()]))
    effect = models.CharField(max_length=10, choices=Effect.choices)
    say = models.CharField(max_length=200, help_text="What the sender reads.")
    entries = ArrayField(models.CharField(max_length=200))
    reason = models.CharField(max_length=500)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.CharField(max_length=500, blank=True)

    objects = StaffListQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(ended_at=None), name="one_warning_list_of_a_name_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | (Q(ended_by__isnull=False) & ~Q(end_reason="")),
                name="a_warning_list_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_titles(self) -> list[str]:
        return [KINDS[kind].title for kind in self.kinds]

    @property
    def guard(self) -> warnings.Guard:
        """The list as the pure check takes it."""
        return warnings.Guard(
            name=self.name,
            kinds=frozenset(self.kinds),
            holds=warnings.matcher(self.type, self.entries),
            effect=warnings.EFFECTS[self.effect],
            say=self.say,
        )
