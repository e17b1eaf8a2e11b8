"""Paths of standing in the console."""

from django.urls import path

from members.standing import console, export_views, reopening_views
from members.standing.attestation import views as attestation
from members.standing.offboarding import views as offboarding

urlpatterns = [
    path("standing/", console.overview, name="standing"),
    path("renewals/", console.calendar, name="renewals"),
    path("suspensions/", console.suspensions, name="suspensions"),
    path("suspensions/<uuid:pk>/hold/", console.suspension_hold, name="suspension-hold"),
    path("attestations/", attestation.attestations, name="attestations"),
    path("attestations/<uuid:pk>/", attestation.attestation_of, name="attestation"),
    path("standing/companies/<slug:slug>/", console.company, name="standing-company"),
    path("standing/companies/<slug:slug>/ask-for-export/", export_views.ask, name="standing-export"),
    path("standing/exports/<uuid:pk>/everything.zip", export_views.download, name="standing-export-file"),
    path("standing/companies/<slug:slug>/to/<slug:to>/", console.change, name="standing-change"),
    path("standing/companies/<slug:slug>/<slug:tab>/", console.company, name="standing-tab"),
    path("closed-accounts/", reopening_views.closed_accounts, name="closed-accounts"),
    path("closed-accounts/<uuid:pk>/", reopening_views.reopen, name="reopen-account"),
    path("offboarding/", offboarding.departures, name="departures"),
    path("offboarding/companies/<slug:slug>/", offboarding.leave_company, name="company-leaving"),
    path("offboarding/people/<uuid:pk>/", offboarding.leave_person, name="person-leaving"),
    path("offboarding/<uuid:pk>/go-on/", offboarding.go_on, name="departure-go-on"),
]
