from celery import shared_task

from engagement.delivery import deliver


@shared_task
def deliver_batch(consumer: str, pks: list[int]) -> None:
    for pk in pks:
        deliver(pk)
