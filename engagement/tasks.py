"""Shells for Celery. Each takes ids, or nothing, and calls one verb."""

from celery import shared_task

from engagement.delivery import deliver
from engagement.digests import due_batches, write_batch
from engagement.errands import run_errand
from engagement.mailing import send_all
from engagement.notice_mails import waiting_batches, write_notices_to
from engagement.planning import plan_first_digests
from engagement.practice.asking import ask_whether_used
from engagement.saved import remind_of_saved


@shared_task
def deliver_batch(consumer: str, pks: list[int]) -> None:
    for pk in pks:
        deliver(pk)


@shared_task
def do_errand(name: str, pk: int) -> None:
    run_errand(name, pk)


@shared_task
def send_mail_batch(pks: list[int]) -> None:
    send_all(pks)


@shared_task
def write_digests() -> None:
    """Cut into batches, so that none runs into the time limit, and all workers share them."""
    plan_first_digests()
    for pks in due_batches():
        write_digest_batch.delay(pks)


@shared_task
def write_digest_batch(pks: list[int]) -> None:
    write_batch(pks)


@shared_task
def mail_notices() -> None:
    for people in waiting_batches():
        mail_notices_to.delay(people)


@shared_task
def mail_notices_to(people: list[int]) -> None:
    write_notices_to(people)


@shared_task
def remind_of_what_was_saved() -> None:
    remind_of_saved()
    ask_whether_used()
