"""Letters about required reading: kind, date, minutes and a link; never a title."""

from datetime import date

from django.urls import reverse

from coalition.core import mail
from members.models import User

_FOLDER = "resources/library/mail"


def required_reading(*, to: User, due: date, late: bool) -> None:
    context = {"path": reverse("resources:library-required"), "due": due, "late": late}
    mail.post(to=to, template=f"{_FOLDER}/required_reading", context=context, kind="library.required_reading")
