"""Which applications staff may see at all; apart from rules.py, because the tables need it."""

from typing import Any

from django.apps import apps
from django.db.models import Q

from members.accounts.rules import has_staff_role

NOTHING = Q(pk__in=[])


def applications_visible_to(user: Any) -> Q:
    """Membership staff see that an application exists, but for those they are recused from: these are not there.

    Drafts belong to the applicant alone. What an application says opens with a declaration (rules.may_read).
    """
    if not has_staff_role(user, "membership"):
        return NOTHING
    declarations = apps.get_model("members", "Declaration").objects
    recused = declarations.filter(reviewer_id=user.pk, recused_at__isnull=False).values("application_id")
    return Q(submitted_at__isnull=False) & ~Q(pk__in=recused)
