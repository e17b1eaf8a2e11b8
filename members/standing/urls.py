"""Paths of standing for the people of a company."""

from django.urls import path

from members.standing import views
from members.standing.attestation import views as attestation
from members.standing.offboarding import views as offboarding

urlpatterns = [
    path("standing/", views.standing, name="standing"),
    path("standing/attestation/", attestation.begin, name="attestation-begin"),
    path("standing/attestation/<int:year>/", attestation.attestation, name="attestation"),
    path("standing/attestation/<int:year>/submit/", attestation.submit, name="attestation-submit"),
    path("standing/attestation/<int:year>/sign/", attestation.sign, name="attestation-sign"),
    path(
        "standing/attestation/<int:year>/criteria/<slug:criterion>/",
        attestation.answer,
        name="attestation-answer",
    ),
    path("standing/people/", offboarding.people, name="people-leaving"),
    path("standing/people/<uuid:pk>/", offboarding.leave_colleague, name="person-leaving"),
    path("standing/departures/<uuid:pk>/", offboarding.departure, name="departure"),
]
