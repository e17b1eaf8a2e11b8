"""What becomes of a gap: a working group takes it up as an idea."""

from django.db import transaction

from coalition.core import audit
from coalition.core.access import require
from members.accounts.models import User
from members.groups.models import Deliverable, WorkingGroup
from members.groups.services import promise_deliverable
from members.mentorship import rules
from members.mentorship.needs import title_of

HANDED_OVER = audit.action("mentorship.gap_handed_over", "Handed a need nobody covers to a working group")


@transaction.atomic
def hand_to_group(*, by: User, need: str, group: WorkingGroup) -> Deliverable:
    """An idea on the group's board, with no date and no editor; the same gap again makes no second one."""
    require(rules.may_run_rounds(by))
    WorkingGroup.objects.select_for_update().get(pk=group.pk)
    title = f"What members need on: {title_of(need)}"
    standing = Deliverable.objects.filter(group=group, title=title, status=Deliverable.Status.IDEA).first()
    if standing is not None:
        return standing
    made = promise_deliverable(by=by, group=group, title=title, due_on=None, status=Deliverable.Status.IDEA)
    audit.record(HANDED_OVER, by=by, subject=made, detail={"need": need})
    return made
