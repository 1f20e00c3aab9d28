"""Shells for Celery."""

from celery import shared_task

from moderation.measures import lift_what_is_over


@shared_task
def end_measures() -> None:
    lift_what_is_over()
