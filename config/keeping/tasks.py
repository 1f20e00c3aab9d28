"""Shells for Celery."""

from celery import shared_task

from config.keeping.retention import keep_retention
from people.second_factors import seal_anew


@shared_task(name="config.keeping.tasks.keep_retention")
def retention() -> None:
    keep_retention()
    seal_anew()
