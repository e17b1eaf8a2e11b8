"""Pages of discussions: the thread, one's own comments, their history, whom one may mention."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.htmx import render_part
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from coalition.core.registry import Discussed
from members.accounts.requests import person_of
from members.groups.experts import experts_too
from members.groups.rules import chairs
from members.groups.threads import rules, services
from members.groups.threads.handles import handles_of, starting_with
from members.groups.threads.models import Comment


class Shown:
    """A comment with its words as HTML and what this reader may do with it."""

    def __init__(self, comment: Comment, *, mine: bool, leads: bool) -> None:
        self.comment, self.mine = comment, mine
        self.may_delete = (mine or leads) and comment.deleted_at is None
        self.has_history = (mine or leads) and bool(getattr(comment, "changes", 0))

    @property
    def html(self) -> SafeString:
        return to_html(self.comment.source)

    @property
    def quoted_html(self) -> SafeString:
        return to_html(self.comment.quoted.source[:600]) if self.comment.quoted else SafeString()


def _about(request: HttpRequest, kind: str, pk: uuid.UUID) -> Discussed:
    about = rules.subject(request.user, kind, pk)
    if about is None:
        raise Http404
    return about


def _comment(request: HttpRequest, pk: uuid.UUID) -> tuple[Comment, Discussed]:
    comment = get_object_or_404(Comment.objects.select_related("author", "group"), pk=pk)
    return comment, _about(request, comment.subject_kind, comment.subject_id)


def _thread_page(
    request: HttpRequest, kind: str, pk: uuid.UUID, *, typed: str = "", error: str = ""
) -> HttpResponse:
    about = _about(request, kind, pk)
    comments = (
        Comment.objects.filter(subject_kind=kind, subject_id=pk)
        .select_related("author", "quoted__author")
        .annotate(changes=Count("revisions"))
        .order_by("created_at", "pk")
    )
    page = paginate(request, comments)
    leads = chairs(request.user, about.group.pk)
    quoted = next((one for one in page if str(one.pk) == request.GET.get("quote")), None)
    context = {
        "about": about,
        "kind": kind,
        "pk": pk,
        "page": page,
        "shown": [Shown(one, mine=one.author_id == person_of(request).pk, leads=leads) for one in page],
        "quoted": quoted if quoted and quoted.deleted_at is None else None,
        "may_write": rules.may_write(request.user, about),
        "typed": typed,
        "error": error,
    }
    return render_part(request, "members/groups/threads/thread.html", "thread", context)


@experts_too
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    if request.method != "POST":
        return _thread_page(request, kind, pk)
    about = _about(request, kind, pk)
    source = request.POST.get("source", "")
    quoted = Comment.objects.filter(pk__in=_uuids(request.POST.get("quoted", "")), deleted_at=None).first()
    try:
        made = services.say(
            by=person_of(request), kind=kind, pk=pk, about=about, source=source, quoted=quoted
        )
    except ValidationError as refusal:
        return _thread_page(request, kind, pk, typed=source, error=" ".join(refusal.messages))
    number = Comment.objects.filter(subject_kind=kind, subject_id=pk, created_at__lte=made.created_at).count()
    last = (number + 24) // 25
    return redirect(f"{request.path}?page={last}#comment-{made.pk}")


def _uuids(value: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(value)]
    except ValueError:
        return []


@experts_too
@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    comment, about = _comment(request, pk)
    require(rules.may_edit(request.user, comment))
    typed, error = comment.source, ""
    if request.method == "POST":
        typed = request.POST.get("source", "")
        try:
            services.change(by=person_of(request), comment=comment, about=about, source=typed)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        else:
            return redirect("members:thread", kind=comment.subject_kind, pk=comment.subject_id)
    context = {"comment": comment, "about": about, "typed": typed, "error": error}
    return render(request, "members/groups/threads/edit.html", context)


@experts_too
@require_POST
def comment_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    comment, _ = _comment(request, pk)
    services.take_back(by=person_of(request), comment=comment)
    messages.success(request, "Taken back. A mark stays where it stood.")
    return redirect("members:thread", kind=comment.subject_kind, pk=comment.subject_id)


@experts_too
@require_safe
def comment_history(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    comment, about = _comment(request, pk)
    require(rules.may_see_history(request.user, comment))
    versions = [(row.created_at, to_html(row.source)) for row in comment.revisions.all()]
    context = {"comment": comment, "about": about, "versions": versions, "now": to_html(comment.source)}
    return render(request, "members/groups/threads/history.html", context)


@experts_too
@require_safe
def thread_people(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """Suggestions by prefix, among those who may see the thread."""
    about = _about(request, kind, pk)
    found = starting_with(request.GET.get("q", ""), handles_of(about.readers))
    return render(
        request, "members/groups/threads/people.html", {"found": found, "q": request.GET.get("q", "")}
    )
