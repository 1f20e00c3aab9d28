"""Shells for Celery."""

from celery import shared_task
from django.utils import timezone

from discussions.belonging import ask_who_answers
from discussions.summarising import ask_for_summaries


@shared_task
def ask_for_summaries_of_quiet_threads() -> None:
    ask_for_summaries(timezone.now())


@shared_task
def ask_for_answers() -> None:
    ask_who_answers()
