"""Working groups in the console."""

from django.urls import path

from members.groups import console

urlpatterns = [
    path("groups/", console.groups, name="groups"),
    path("groups/papers/", console.papers, name="group-papers"),
    path("groups/<slug:slug>/hold/", console.hold, name="group-hold"),
]
