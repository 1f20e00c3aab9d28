"""Shells for Celery, run by the clock."""

from celery import shared_task

from search.kinship import find_for_those_who_wait


@shared_task
def find_kin() -> None:
    find_for_those_who_wait()
