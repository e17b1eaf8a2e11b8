"""The bell, its page, and the matrix of preferences."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core import registry
from coalition.core.access import before_coverage
from coalition.core.notices import services
from coalition.core.notices.models import Notice, NoticePreference
from coalition.core.paging import paginate


@require_safe
@before_coverage
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = Notice.objects.filter(person_id=request.user.pk)
    return render(request, "core/notices/list.html", {"page": paginate(request, notices)})


@require_POST
@before_coverage
def notice_open(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Follow a notice: it counts as read from here on."""
    notice = get_object_or_404(Notice, pk=pk, person_id=request.user.pk)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect(notice.url)


@require_POST
@before_coverage
def notices_read(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(by=request.user)
    return redirect("notices")


@require_http_methods(["GET", "POST"])
@before_coverage
def preferences(request: HttpRequest) -> HttpResponse:
    topics = registry.current().topics
    channels = dict(NoticePreference.Channel.choices)
    if request.method == "POST":
        chosen = {topic: request.POST.get(topic, "") for topic in topics}
        wrong = [topics[topic] for topic, channel in chosen.items() if channel not in channels]
        if not wrong:
            services.set_preferences(by=request.user, channels=chosen)
            messages.success(request, "Saved.")
            return redirect("notice-preferences")
        messages.error(request, f"Choose how {', '.join(wrong)} should reach you.")
    held = {row.topic: row.channel for row in NoticePreference.objects.filter(person_id=request.user.pk)}
    rows = [
        (topic, words, held.get(topic, NoticePreference.Channel.AT_ONCE)) for topic, words in topics.items()
    ]
    return render(request, "core/notices/preferences.html", {"rows": rows, "channels": channels})
