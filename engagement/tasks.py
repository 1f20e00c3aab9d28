"""Shells for Celery. Each takes ids, or nothing, and calls one verb."""

from celery import shared_task

from engagement.delivery import deliver
from engagement.digests import write_due_digests
from engagement.errands import run_errand
from engagement.mailing import send_all
from engagement.notice_mails import write_notice_mails
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
    write_due_digests()


@shared_task
def mail_notices() -> None:
    write_notice_mails()


@shared_task
def remind_of_what_was_saved() -> None:
    remind_of_saved()
    ask_whether_used()
