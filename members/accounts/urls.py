"""Paths of one's own account, beside allauth's."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
