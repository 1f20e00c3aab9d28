"""Shells for Celery."""

from celery import shared_task

from people.leaving import erase_due
from people.own_data import forget_old_exports


@shared_task
def forget_archives() -> None:
    forget_old_exports()


@shared_task
def erase_those_who_leave() -> None:
    erase_due()
