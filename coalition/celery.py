"""The Celery application: queues and the beat table on one screen."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition.settings")

app = Celery("coalition")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()  # tasks.py of every installed app: their handlers register on import

# In memory: a table on disk is locked by the clock of a worker that was killed, and the new one's clock would stop.
app.conf.beat_scheduler = "celery.beat:Scheduler"
# Everything that must happen goes through the outbox (coalition.core.jobs); beat only knocks on its door.
app.conf.beat_schedule = {
    "sweep the outbox": {"task": "core.sweep", "schedule": 3.0, "options": {"expires": 10}},
    "call what is due today or this hour": {
        "task": "core.call_due",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}
