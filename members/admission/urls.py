"""Paths of coming in: applying, and the first day."""

from django.urls import path

from members.admission import apply_views, views

urlpatterns = [
    path("apply/", apply_views.apply, name="apply"),
    path("apply/sent/", apply_views.sent, name="apply-sent"),
    path("apply/link/", apply_views.new_link, name="apply-link"),
    path("apply/ours/", apply_views.own_application, name="apply-ours"),
    path("apply/<str:token>/", apply_views.application, name="application"),
    path("apply/<str:token>/send/", apply_views.send, name="application-send"),
    path("apply/<str:token>/colleagues/", apply_views.colleagues, name="application-colleagues"),
    path("apply/<str:token>/steps/<slug:name>/", apply_views.step, name="application-step"),
    path("apply/<str:token>/act/<slug:what>/", apply_views.act, name="application-act"),
    path("first-day/", views.first_day, name="first-day"),
    path("first-day/acknowledgement/", views.acknowledgement, name="first-day-acknowledgement"),
    path("first-day/second-factor/", views.second_factor, name="first-day-second-factor"),
    path("first-day/topics/", views.topics, name="first-day-topics"),
    path("first-day/things/<slug:thing>/", views.first_thing, name="first-thing"),
]
