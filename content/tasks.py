"""Shells for Celery."""

from celery import shared_task

from content.drafting import forget_old


@shared_task
def forget_old_drafts() -> None:
    forget_old()
