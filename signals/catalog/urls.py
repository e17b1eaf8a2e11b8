"""Paths of what can be shared."""

from django.urls import path

from signals.catalog import views

urlpatterns = [path("catalog/", views.catalog, name="catalog")]
