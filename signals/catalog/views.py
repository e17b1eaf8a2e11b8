"""What can be shared: the kinds, the vocabulary, the warning lists, and a place to try a value."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from coalition.core.access import require
from signals.catalog import taxonomy, vocabulary, warnings
from signals.catalog.forms import TryForm
from signals.catalog.kinds import KINDS
from signals.catalog.lists.models import StaffList
from signals.catalog.lists.queries import guards_in_force
from signals.catalog.normalize import normalize
from signals.catalog.rules import may_read_catalog

VOCABULARY = (
    ("Harm", taxonomy.HARMS),
    ("Classification of hashes", taxonomy.CLASSIFICATIONS),
    ("Action taken", taxonomy.ACTIONS),
    ("Reported to", taxonomy.REPORTED_TO),
    ("Whose identifier it is", taxonomy.WHOSE),
    ("Reaction", taxonomy.REACTIONS),
    ("Outcome", taxonomy.OUTCOMES),
    ("Reason for taking it back", taxonomy.RETRACTION_REASONS),
)


@require_http_methods(["GET", "HEAD", "POST"])
def catalog(request: HttpRequest) -> HttpResponse:
    """A post tries one value: what was sent, what would be stored, and why. It leaves no trace."""
    require(may_read_catalog(request.user))
    posted = request.method == "POST"
    form = TryForm(request.POST if posted else None)
    tried = (
        _tried(form.cleaned_data["kind"], form.cleaned_data["value"]) if posted and form.is_valid() else None
    )
    context = {
        "kinds": [(kind, normalize(kind.id, kind.sample)) for kind in KINDS.values()],
        "vocabulary": VOCABULARY,
        "version": taxonomy.VERSION,
        "groups": vocabulary.CURRENT.groups,
        "versions": list(vocabulary.VERSIONS.values())[::-1],
        "published": warnings.published(),
        "ours": StaffList.objects.visible_to(request.user).in_force(),
        "form": form,
        "tried": tried,
    }
    return render(request, "signals/catalog/catalog.html", context)


def _tried(kind: str, sent: str) -> dict[str, object]:
    try:
        stored = normalize(kind, sent)
    except ValueError as error:
        return {"refused": str(error)}
    hits = warnings.check(kind, stored, guards_in_force())
    refused = "; ".join(hit.say for hit in hits if hit.effect == "refuse")
    return {
        "kind": KINDS[kind],
        "stored": stored,
        "changed": stored != sent,
        "refused": refused,
        "notes": [hit.say for hit in hits if hit.effect != "refuse"],
    }
