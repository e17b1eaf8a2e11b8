"""Members as a Django app, and what it registers with the kernel."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from members import registrations  # noqa: PLC0415 -- needs the models to be loaded

        registrations.register()
