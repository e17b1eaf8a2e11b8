"""A company's templates: written, changed and ended by its analysts; each person's last one is remembered."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.core import audit
from signals.submissions.sending.models import BasisTemplate, LastTemplate
from signals.submissions.services import writing_company

WRITTEN = audit.action("signals.template_written", "Wrote a template for signals")
CHANGED = audit.action("signals.template_changed", "Changed a template for signals")
ENDED = audit.action("signals.template_ended", "Ended a template for signals")
_FIELDS = ("name", "harm", "policy", "action", "reported", "tlp", "platform", "labels")


class NameTakenError(Exception):
    """The company has a template of this name."""


@transaction.atomic
def write(*, by: Any, basis: Mapping[str, str], template: BasisTemplate | None = None) -> BasisTemplate:
    """Make a template, or change one of one's own company; the same one posted twice is one."""
    company = writing_company(by)
    made = template or BasisTemplate(organization=company, created_by=by)
    facts = {name: basis.get(name, "") for name in _FIELDS}
    same = BasisTemplate.objects.in_use().filter(organization=company, name__iexact=facts["name"]).first()
    if same and template is None and all(getattr(same, name) == value for name, value in facts.items()):
        return same
    for name, value in facts.items():
        setattr(made, name, value)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise NameTakenError from error
    audit.record(CHANGED if template else WRITTEN, by=by, subject=made, organization=company)
    return made


@transaction.atomic
def end(*, by: Any, template: BasisTemplate) -> None:
    """Offer it no more; whoever used it last opens an empty form."""
    company = writing_company(by)
    ended = BasisTemplate.objects.in_use().filter(pk=template.pk, organization=company)
    if ended.update(ended_at=timezone.now()):
        LastTemplate.objects.filter(template=template).delete()
        audit.record(ENDED, by=by, subject=template, organization=company)


def remember(*, by: Any, template: BasisTemplate) -> None:
    LastTemplate.objects.update_or_create(user=by, defaults={"template": template})


def last_of(user: Any) -> BasisTemplate | None:
    """The template with which this person sent last, while it is their company's and in use."""
    used = LastTemplate.objects.filter(user=user).values("template")
    return BasisTemplate.objects.visible_to(user).in_use().filter(pk__in=used).first()


def basis_of(template: BasisTemplate) -> dict[str, str]:
    names = [name for name in _FIELDS if name != "name"]
    return {name: getattr(template, name) for name in names} | {"template": str(template.pk)}
