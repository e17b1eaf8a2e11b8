"""Paths of agreements in the console."""

from django.urls import path

from members.agreements import console

urlpatterns = [
    path("agreements/", console.signatures, name="agreements"),
    path("agreements/<uuid:pk>/", console.countersign, name="agreement-countersign"),
    path("agreements/<uuid:pk>/close/", console.close, name="agreement-close"),
]
