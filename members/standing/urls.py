"""Paths of standing for the people of a company."""

from django.urls import path

from members.standing.offboarding import views as offboarding

urlpatterns = [
    path("standing/people/", offboarding.people, name="people-leaving"),
    path("standing/people/<uuid:pk>/", offboarding.leave_colleague, name="person-leaving"),
    path("standing/departures/<uuid:pk>/", offboarding.departure, name="departure"),
]
