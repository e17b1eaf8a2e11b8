"""Free words beside a signal: they describe, and never carry content. Pure."""

from django.core.exceptions import ValidationError

from signals.catalog.embedded import refuse_embedded, refuse_encoded_run


def refuse_content(text: str) -> None:
    """A form's validator: raises where the words hide a picture, a film, an archive or a document."""
    try:
        for part in (text, *text.split()):
            refuse_embedded(part)
            refuse_encoded_run(part)
    except ValueError:
        raise ValidationError(
            "These words hold embedded content. Describe it instead; nothing but words is kept here."
        ) from None
