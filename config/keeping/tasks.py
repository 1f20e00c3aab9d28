"""Shells for Celery."""

from celery import shared_task

from config.keeping.retention import keep_retention


@shared_task(name="config.keeping.tasks.keep_retention")
def retention() -> None:
    keep_retention()
