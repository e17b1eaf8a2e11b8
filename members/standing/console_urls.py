"""Paths of standing in the console."""

from django.urls import path

from members.standing.offboarding import views as offboarding

urlpatterns = [
    path("offboarding/", offboarding.departures, name="departures"),
    path("offboarding/companies/<slug:slug>/", offboarding.leave_company, name="company-leaving"),
    path("offboarding/people/<uuid:pk>/", offboarding.leave_person, name="person-leaving"),
    path("offboarding/<uuid:pk>/go-on/", offboarding.go_on, name="departure-go-on"),
]
