"""Resources as a Django app, and what it registers with the kernel."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from resources import registrations  # noqa: PLC0415 -- needs the models to be loaded

        registrations.register()
