"""Signals as a Django app, and what it registers with the kernel."""

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "signals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from signals import registrations  # noqa: PLC0415 -- needs the models to be loaded

        registrations.register()
