"""Paths of the directory and of invitations."""

from django.urls import path

from members.organizations import acceptance, views

urlpatterns = [
    path("invitations/<str:token>/", acceptance.invitation, name="invitation"),
    path("directory/", views.directory, name="directory"),
    path("directory/<slug:slug>/", views.company, name="company"),
]
