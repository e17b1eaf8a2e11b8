"""Free words beside a signal: they describe, and never carry content."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from signals.catalog.embedded import refuse_in_words


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
