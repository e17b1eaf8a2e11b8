"""Paths of coming in."""

from django.urls import path

from members.admission import views

urlpatterns = [
    path("first-day/", views.first_day, name="first-day"),
    path("first-day/acknowledgement/", views.acknowledgement, name="first-day-acknowledgement"),
    path("first-day/second-factor/", views.second_factor, name="first-day-second-factor"),
    path("first-day/topics/", views.topics, name="first-day-topics"),
    path("first-day/things/<slug:thing>/", views.first_thing, name="first-thing"),
]
