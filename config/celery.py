import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hearth")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "digests that are due": {"task": "engagement.tasks.write_digests", "schedule": 300},
    "decisions that are over": {"task": "communities.tasks.close_ballots", "schedule": 60},
    "what decisions changed": {"task": "communities.tasks.ask_authors_what_changed", "schedule": 900},
    "mail for what stayed unread": {"task": "engagement.tasks.mail_notices", "schedule": 60},
}
