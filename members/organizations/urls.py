"""Paths of the directory."""

from django.urls import path

from members.organizations import views

urlpatterns = [
    path("directory/", views.directory, name="directory"),
    path("directory/<slug:slug>/", views.company, name="company"),
]
