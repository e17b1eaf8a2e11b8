"""How the portal is wired together."""

from coalition.celery import app as celery_app

__all__ = ["celery_app"]
