"""The local services as a Django app, for their management commands."""

from django.apps import AppConfig


class LocalConfig(AppConfig):
    name = "coalition.local"
    label = "local"
