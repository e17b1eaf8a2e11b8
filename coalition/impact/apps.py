"""Impact as a Django app."""

from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "coalition.impact"
    label = "impact"
