"""The same pages for membership staff, for any company."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from coalition.core.console import console_view
from members.organizations import bulk_views, invitation_views, profile_views, seat_views, transfer_views

COMPANY = "companies/<slug:slug>/"


def _page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    return path(f"{COMPANY}{route}", console_view("membership")(view), name=f"company-{name}")


urlpatterns = [
    path("companies/", seat_views.companies, name="companies"),
    _page("", seat_views.overview, "overview"),
    _page("seats/", seat_views.seat_list, "seats"),
    _page("seats/<uuid:pk>/", seat_views.seat_page, "seat"),
    _page("seats/<uuid:pk>/answer/", seat_views.seat_answer, "seat-answer"),
    _page("seats/<uuid:pk>/move/", transfer_views.transfer_new, "transfer-new"),
    _page("transfers/", transfer_views.transfer_list, "transfers"),
    _page("transfers/<uuid:pk>/<str:act>/", transfer_views.transfer_act, "transfer-act"),
    _page("domains/", seat_views.domains, "domains"),
    _page("domains/<uuid:pk>/drop/", seat_views.domain_drop, "domain-drop"),
    path(f"{COMPANY}domains/<uuid:pk>/verify/", seat_views.domain_verify, name="company-domain-verify"),
    _page("invitations/", invitation_views.invitation_list, "invitations"),
    _page("invitations/new/", invitation_views.invitation_new, "invitation-new"),
    _page("invitations/<uuid:pk>/resend/", invitation_views.invitation_resend, "invitation-resend"),
    _page("invitations/<uuid:pk>/revoke/", invitation_views.invitation_revoke, "invitation-revoke"),
    _page("lists/", bulk_views.list_new, "list-new"),
    _page("lists/<uuid:pk>/", bulk_views.list_page, "list"),
    _page("lists/<uuid:pk>/confirm/", bulk_views.list_confirm, "list-confirm"),
    _page("lists/<uuid:pk>/refused.csv", bulk_views.list_refused, "list-refused"),
    _page("facts/", profile_views.fact_list, "facts"),
    _page("facts/<str:kind>/", profile_views.fact_edit, "fact"),
    _page("escalation/", profile_views.contact, "escalation"),
    _page("escalation/confirm/", profile_views.contact_confirm, "escalation-confirm"),
]
