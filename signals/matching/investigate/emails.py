"""Letters of Investigate: how many, and where."""

from typing import Any

from django.urls import reverse

from coalition.core import mail


def new_in_views(*, to: Any, count: int, views: int) -> None:
    context = {"count": count, "views": views, "path": reverse("signals:saved-views")}
    mail.post(
        to=to, template="signals/investigate/mail/new_in_views", context=context, kind="signals.new_in_views"
    )
