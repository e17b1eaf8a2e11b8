"""How many values a company has checked on a day: a number, so that nobody guesses whole sets."""

from typing import ClassVar

from django.db import models

from members.models import Organization


class CheckDay(models.Model):
    """A day's count; neither the values nor what was found."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    values = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "day"], name="check_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.values} values checked"
