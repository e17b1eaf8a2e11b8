"""Paths of sharing groups and of who sees a signal."""

from django.urls import path

from signals.submissions.scope import views

urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/start/", views.start, name="group-start"),
    path("groups/<uuid:pk>/", views.group, name="group"),
    path("groups/<uuid:pk>/keep/", views.group_keep, name="group-keep"),
    path("groups/<uuid:pk>/move/", views.group_move, name="group-move"),
    path("groups/<uuid:pk>/<slug:act>/", views.group_act, name="group-act"),
    path("scope/preview/", views.preview, name="scope-preview"),
    path("s/<uuid:pk>/scope/", views.scope, name="scope"),
]
