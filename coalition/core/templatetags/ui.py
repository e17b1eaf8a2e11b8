"""The components that pages are composed of; how they look is decided in templates/ui/ alone."""

import uuid
import zoneinfo
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    Form,
    RadioSelect,
    Select,
    Textarea,
)
from django.forms.boundfield import BoundWidget
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# What a browser says of itself names its forebears too: the first that fits is the one.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrom", "Chrome"), ("CriOS", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip

_ICONS = Path(settings.BASE_DIR) / "coalition" / "icons"  # read here, never served
TLP_LABELS = {
    "clear": "TLP:CLEAR",
    "green": "TLP:GREEN",
    "amber": "TLP:AMBER",
    "amber+strict": "TLP:AMBER+STRICT",
    "red": "TLP:RED",
}


@cache
def _svg(name: str) -> str:
    path = _ICONS / f"{name}.svg"
    if not path.is_file():
        return ""
    return path.read_text(encoding="utf-8").replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Tabler outline icon, inline, hidden from screen readers: words always stand beside it."""
    return mark_safe(_svg(name))  # noqa: S308 -- files of the icon package, read by name from our templates


@register.simple_block_tag
def panel(content: str, title: str = "", *, icon: str = "", id: str = "", tone: str = "") -> SafeString:  # noqa: A002 -- the HTML attribute's name
    return render_to_string(
        "ui/panel.html", {"content": content, "title": title, "icon": icon, "id": id, "tone": tone}
    )


@register.simple_block_tag
def nothing(content: str, title: str, text: str = "", *, icon: str = "inbox") -> SafeString:
    """An empty state: what is not there, and who can do what next."""
    return render_to_string("ui/empty.html", {"content": content, "title": title, "text": text, "icon": icon})


@register.simple_block_tag
def callout(content: str, title: str = "", *, tone: str = "info") -> SafeString:
    return render_to_string("ui/callout.html", {"content": content, "title": title, "tone": tone})


@register.simple_tag
def badge(text: str, tone: str = "secondary") -> SafeString:
    return format_html('<span class="badge bg-{}-lt">{}</span>', tone, text)


@register.filter
def browser_words(agent: str) -> str:
    """A browser and its system as people call them, out of what it sends of itself."""
    browser = next((words for mark, words in _BROWSERS if mark in agent), "")
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return " on ".join(filter(None, (browser, system))) or agent[:60] or "not told"


@register.simple_tag
def tlp(label: str) -> SafeString:
    """A TLP 2.0 label in FIRST's colours, always with the word."""
    words = TLP_LABELS.get(label, label)
    return format_html('<span class="tlp tlp-{}">{}</span>', label.replace("+", "-"), words)


@register.simple_tag
def moment(value: datetime | None, *, date_only: bool = False) -> SafeString:
    """A moment in the person's zone with the zone named, UTC on hover."""
    if value is None:
        return mark_safe("&ndash;")
    local = timezone.localtime(value)
    utc = value.astimezone(zoneinfo.ZoneInfo("UTC"))
    shown = (
        f"{local.day} {local:%B %Y}" if date_only else f"{local.day} {local:%b %Y, %H:%M} {local.tzname()}"
    )
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', utc.isoformat(), f"{utc:%Y-%m-%d %H:%M} UTC", shown
    )


_WIDGETS: tuple[tuple[type, str], ...] = (
    (CheckboxSelectMultiple, "group"),
    (RadioSelect, "group"),
    (CheckboxInput, "check"),
    (Select, "select"),
    (Textarea, "textarea"),
)


def _groups(bound: BoundField) -> list[tuple[str, list[BoundWidget]]]:
    """The options under their titles; those without a title come in one group without."""
    options = iter(bound)
    groups: list[tuple[str, list[BoundWidget]]] = []
    for label, choice in bound.field.choices:  # type: ignore[attr-defined]  # fields of choices have them
        if isinstance(choice, list | tuple):
            groups.append((str(label), list(islice(options, len(choice)))))
        elif groups and not groups[-1][0]:
            groups[-1][1].append(next(options))
        else:
            groups.append(("", [next(options)]))
    return groups


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label above, help below, errors in words beside it, all tied together for screen readers."""
    kind = next((name for widget, name in _WIDGETS if isinstance(bound.field.widget, widget)), "input")
    classes = {"select": "form-select", "check": "form-check-input", "group": "form-check-input"}.get(
        kind, "form-control"
    )
    attrs: dict[str, str | bool] = {"class": f"{classes} is-invalid" if bound.errors else classes}
    if kind == "group":
        bound.field.widget.attrs |= attrs  # options take their attributes from the widget alone
        return render_to_string("ui/field_group.html", {"field": bound, "groups": _groups(bound)})
    context = {"field": bound, "widget": bound.as_widget(attrs=attrs), "kind": kind}
    return render_to_string("ui/field.html", context)


@register.simple_tag
def form_errors(form: Form) -> SafeString:
    """All that is wrong, summed on top with links to the fields."""
    return render_to_string("ui/form_errors.html", {"form": form})


@register.simple_tag(takes_context=True)
def progress(context: dict[str, Any], job: Any) -> SafeString:
    """A bar that polls while the job is open; `job` may be None."""
    if job is None:
        return mark_safe("")
    request = context.get("request")
    back = request.path if request is not None else "/"
    return render_to_string("ui/progress.html", {"job": job, "back": back}, request=request)


@register.simple_tag
def seal_button(kind: str, pk: uuid.UUID | str) -> SafeString:
    """The way out beside every upload: "I uploaded something illegal"."""
    return render_to_string("ui/seal_button.html", {"kind": kind, "pk": pk})


@register.simple_tag
def seal_upload() -> SafeString:
    """The same beside an upload of which nothing is kept, or nothing yet."""
    return render_to_string("ui/seal_button.html")


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], number: int) -> str:
    """The current page's URL with another page number, all filters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/chart.html")
def chart(
    chart_id: str,
    title: str,
    sentence: str,
    *,
    labels: list[str],
    values: list[float],
    unit: str = "",
    upright: bool = False,
) -> dict[str, Any]:
    """A bar chart from Chart.js, with a sentence that says what it shows and the table behind a disclosure.

    `upright` is for many short labels in a row, days for instance.
    """
    data = {"labels": labels, "values": values, "unit": unit, "title": title, "upright": upright}
    rows = list(zip(labels, values, strict=True))
    return {
        "id": chart_id,
        "data_id": f"{chart_id}-data",
        "title": title,
        "sentence": sentence,
        "data": data,
        "rows": rows,
        "unit": unit,
    }
