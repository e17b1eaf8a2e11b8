"""The demo's requests to sign: one declined by the company, one expired, one that waits."""

from datetime import timedelta

from coalition.local.seed.cast import Cast
from members.agreements.evidence import requests
from members.agreements.queries import current_version
from members.models import Organization, Signature


def seed_requests(cast: Cast) -> None:
    """Three companies that take no part in signal sharing were asked to join its terms."""
    version = current_version("signals")
    if version is None:
        return
    signed = Signature.objects.filter(version__agreement__kind="signals").values("organization")
    free = Organization.objects.filter(standing=Organization.Standing.ACTIVE).exclude(pk__in=signed)
    slugs = free.order_by("slug").values_list("slug", flat=True)
    declined, expired, waiting = [slug for slug in slugs if slug in cast.staff_of][:3]
    ago = {declined: 40, expired: 30, waiting: 5}
    made = {
        slug: requests.ask_to_sign(
            by=cast.staff,
            company=cast.companies[slug],
            version=version,
            due_on=(cast.ago(days) + timedelta(days=21)).date(),
            at=cast.ago(days),
        )
        for slug, days in ago.items()
    }
    requests.decline_to_sign(
        by=cast.with_role(declined, "signatory"),
        request=made[declined],
        reason="Our appeals process is not in place yet. Please ask us again in spring.",
        at=cast.ago(33),
    )
    requests.expire(request=made[expired], at=cast.ago(8))
