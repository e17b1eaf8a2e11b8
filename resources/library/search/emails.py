"""Letters about searches: how many, and a link; never a title or the words searched for."""

from django.urls import reverse

from coalition.core import mail
from members.models import User

_FOLDER = "resources/library/mail"


def saved_searches(*, to: User, searches: int, documents: int) -> None:
    context = {"path": reverse("resources:library-searches"), "searches": searches, "documents": documents}
    mail.post(to=to, template=f"{_FOLDER}/saved_searches", context=context, kind="library.saved_searches")
