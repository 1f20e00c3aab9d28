"""Shells for Celery."""

from celery import shared_task

from demo.companion import answer


@shared_task
def answer_message(message_id: int) -> None:
    answer(message_id)
