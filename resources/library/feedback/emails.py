"""Letters about reviews: how many, by when, minutes, and a link; never a title."""

from datetime import date

from django.urls import reverse

from coalition.core import mail
from members.models import User

_FOLDER = "resources/library/mail"


def review_due(*, to: User, count: int, first: date) -> None:
    context = {
        "path": reverse("resources:library-mine"),
        "count": count,
        "first": first,
        "minutes": count * 15,
    }
    mail.post(to=to, template=f"{_FOLDER}/review_due", context=context, kind="library.review_due")
