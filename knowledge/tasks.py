"""Shells for Celery."""

from celery import shared_task

from knowledge.freshness.asking import ask_for_checks


@shared_task
def ask_whether_stories_hold() -> None:
    ask_for_checks()
