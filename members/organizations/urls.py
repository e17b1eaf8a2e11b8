"""Paths of the directory, of invitations, and of one's own company."""

from django.urls import path

from members.organizations import (
    acceptance,
    bulk_views,
    invitation_views,
    profile_views,
    seat_views,
    transfer_views,
    views,
)

urlpatterns = [
    path("invitations/<str:token>/", acceptance.invitation, name="invitation"),
    path("directory/", views.directory, name="directory"),
    path("directory/<slug:slug>/", views.company, name="company"),
    path("company/", seat_views.overview, name="my-company"),
    path("company/seats/", seat_views.seat_list, name="seats"),
    path("company/seats/<uuid:pk>/", seat_views.seat_page, name="seat"),
    path("company/seats/<uuid:pk>/answer/", seat_views.seat_answer, name="seat-answer"),
    path("company/seats/<uuid:pk>/move/", transfer_views.transfer_new, name="transfer-new"),
    path("company/transfers/", transfer_views.transfer_list, name="transfers"),
    path("company/transfers/<uuid:pk>/<str:act>/", transfer_views.transfer_act, name="transfer-act"),
    path("company/domains/", seat_views.domains, name="domains"),
    path("company/domains/<uuid:pk>/drop/", seat_views.domain_drop, name="domain-drop"),
    path("company/invitations/", invitation_views.invitation_list, name="invitations"),
    path("company/invitations/new/", invitation_views.invitation_new, name="invitation-new"),
    path(
        "company/invitations/<uuid:pk>/resend/", invitation_views.invitation_resend, name="invitation-resend"
    ),
    path(
        "company/invitations/<uuid:pk>/revoke/", invitation_views.invitation_revoke, name="invitation-revoke"
    ),
    path("company/lists/", bulk_views.list_new, name="list-new"),
    path("company/lists/<uuid:pk>/", bulk_views.list_page, name="list"),
    path("company/lists/<uuid:pk>/confirm/", bulk_views.list_confirm, name="list-confirm"),
    path("company/lists/<uuid:pk>/refused.csv", bulk_views.list_refused, name="list-refused"),
    path("company/facts/", profile_views.fact_list, name="facts"),
    path("company/facts/<str:kind>/", profile_views.fact_edit, name="fact"),
    path("company/escalation/", profile_views.contact, name="escalation"),
    path("company/escalation/confirm/", profile_views.contact_confirm, name="escalation-confirm"),
    path("directory/<slug:slug>/escalation/", profile_views.contact_look, name="escalation-look"),
]
