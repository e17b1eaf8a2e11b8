"""Sending by form in the demo: templates of two companies, a draft, and an urgent signal with whom it reached."""

import uuid
from typing import Final

from coalition.core.jobs import relay
from coalition.core.models import Job
from coalition.local.seed.cast import Cast
from signals.submissions.sending import basis_templates, drafts, services, urgent
from signals.submissions.sending.models import BasisTemplate

_EXTORTION: Final = {
    "name": "Extortion, account closed",
    "harm": "sextortion_financial",
    "policy": "Community rules 4.2",
    "action": "account_disabled",
    "reported": "ncmec",
    "tlp": "amber+strict",
}
_TEMPLATES: Final = {
    "meridian": (
        _EXTORTION | {"platform": "meridian"},
        {"name": "Link lists", "harm": "csam_distribution", "policy": "4.1", "action": "url_blocked", "reported": "ncmec", "tlp": "amber", "labels": "advertisement"},
    ),
    "sol": (_EXTORTION | {"platform": "sol", "policy": "House rules 7"},),
}  # fmt: skip
_SENDER: Final = "kitefall"
_HEARS: Final = ("meridian", "sol")


def seed_sending(cast: Cast) -> None:
    analysts = cast.analysts
    if BasisTemplate.objects.exists() or not {*_TEMPLATES, _SENDER} <= analysts.keys():
        return
    for slug, templates in _TEMPLATES.items():
        made = [basis_templates.write(by=analysts[slug], basis=basis) for basis in templates]
        basis_templates.remember(by=analysts[slug], template=made[0])
    for slug in _HEARS:
        urgent.subscribe(
            by=analysts[slug],
            harms=["sextortion_financial", "livestream_abuse"],
            by_notice=True,
            by_letter=True,
        )
    typed = {
        "value": "hxxps://cold-lake[.]example/list/9\ntrade willow",
        "harm": "csam_sale",
        "policy": "4.1",
        "action": "none_yet",
    }
    drafts.keep(by=analysts["sol"], typed=typed)
    _send_urgent(cast)


def _send_urgent(cast: Cast) -> None:
    fields = {
        "kind": "url",
        "value": "hxxps://pay-or-else[.]example/room/31",
        "harm": "sextortion_financial",
        "policy": "5.1",
        "action": "url_blocked",
        "actioned_at": cast.ago(0.1).isoformat(),
        "reported": "ncmec",
        "reference": "NCMEC-00998877",
        "human_reviewed": "yes",
    }
    services.submit_signals(
        by=cast.analysts[_SENDER],
        rows=[fields],
        form_token=uuid.uuid5(uuid.NAMESPACE_URL, "seed/urgent"),
        way=services.Way(urgent_reason="threat_now"),
    )
    for job in Job.objects.filter(
        name__in=["signals.tell_urgent", "signals.match_batch"], state__in=Job.OPEN
    ):
        relay.run(job.pk)
