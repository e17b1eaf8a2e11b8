"""Impact as a Django app, and the metrics it registers."""

from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "coalition.impact"
    label = "impact"

    def ready(self) -> None:
        from coalition.impact import metrics  # noqa: PLC0415 -- needs the models to be loaded

        metrics.register()
