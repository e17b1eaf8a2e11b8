"""The kernel as a Django app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "coalition.core"
    label = "core"
    verbose_name = "Kernel"

    def ready(self) -> None:
        # Checks register themselves on import.
        from coalition.core import checks  # noqa: F401, PLC0415 -- Django's own convention for ready()
