"""A column that PostgreSQL computes, declared so that `manage.py check` needs no server."""

from typing import Any

from django.core.checks import CheckMessage
from django.db import models


class ComputedField(models.GeneratedField):
    """Django asks the server whether it can store generated columns; ours always can (PostgreSQL 12 and later)."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []
