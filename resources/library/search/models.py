"""Searches people keep, what they looked for in vain, and the key of a private feed."""

from typing import ClassVar

from django.db import models

from coalition.core.entity import Entity
from members.models import User


class SavedSearch(Entity):
    """A search somebody wants to hear of."""

    class Every(models.TextChoices):
        DAY = "day", "Every day"
        WEEK = "week", "Every week"
        NEVER = "never", "No letters"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=600, help_text="As in the page's address.")
    every = models.CharField(max_length=6, choices=Every.choices, default=Every.WEEK)
    told_at = models.DateTimeField(help_text="What came out since then is new.")

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "query"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.name


class SearchMiss(Entity):
    """Words that somebody of some company looked for in vain. No person, and no company that could be read back.

    `mark` is a keyed digest of words and company together, so that companies are counted once a word, and cannot be
    followed from one word to the next.
    """

    terms = models.CharField(max_length=120)
    mark = models.CharField(max_length=64)
    month = models.DateField(help_text="The first of the month; no finer moment is kept.")

    class Meta:
        ordering: ClassVar[list[str]] = ["terms"]
        constraints = [models.UniqueConstraint(fields=["terms", "mark"], name="search_missed_once_a_company")]

    def __str__(self) -> str:
        return self.terms


class FeedKey(Entity):
    """The secret in the address of somebody's private feed; only its digest is kept."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="library_feed")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"feed of {self.person}"
