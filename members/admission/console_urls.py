"""Paths of coming in, in the console."""

from django.urls import path

from members.admission import console, member_views

urlpatterns = [
    path("onboarding/", member_views.onboardings, name="onboarding"),
    path("onboarding/<uuid:pk>/", member_views.onboarding_act, name="onboarding-act"),
    path("applications/", console.applications, name="applications"),
    path("applications/<uuid:pk>/", console.application, name="application"),
    path("applications/<uuid:pk>/declare/", console.declare, name="application-declare"),
    path("applications/<uuid:pk>/review/", console.review, name="application-review"),
    path("applications/<uuid:pk>/ask/", console.ask, name="application-ask"),
    path("applications/<uuid:pk>/move/", console.move, name="application-move"),
    path("applications/<uuid:pk>/owner/", console.owner, name="application-owner"),
    path("applications/<uuid:pk>/recuse/", console.recuse, name="application-recuse"),
    path("applications/<uuid:pk>/decide/<slug:decision>/", console.decide, name="application-decide"),
]
