"""Free words beside a signal: they describe, and never carry content."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from signals.catalog.embedded import refuse_in_words
from signals.catalog.personal import EMBEDDED, found_in


def refuse_content(text: str) -> None:
    """A form's validator: raises where the words hide a picture, a film, an archive or a document."""
    try:
        refuse_in_words(text)
    except ValueError:
        raise ValidationError(
            "These words hold embedded content. Describe it instead; nothing but words is kept here."
        ) from None


class Words(forms.CharField):
    """The field of every free text of this app. Values themselves are read by the catalog instead."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(refuse_content)


def refuse_values(text: str) -> None:
    """A form's validator: raises where the words hold what looks like somebody's address, number or account."""
    what = found_in(text)
    if what and what != EMBEDDED:  # of which the other validator tells
        raise ValidationError(
            f"This holds what looks like {what}. Say it without; values stay out of what is kept for ever."
        )


class KeptWords(Words):
    """Words that are copied into the audit log or a decision, where nothing can be erased: no values."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(refuse_values)
