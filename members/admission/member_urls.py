"""Paths of admission within the members place."""

from django.urls import path

from members.admission import member_views

urlpatterns = [
    path("onboarding/", member_views.checklist, name="onboarding"),
    path("applicants/", member_views.applicants, name="applicants"),
]
