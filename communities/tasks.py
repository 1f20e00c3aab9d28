"""Shells for Celery. Each takes ids, or nothing, and calls one verb."""

from celery import shared_task

from communities.belonging.greeting import ask_greeters
from communities.decisions.balloting import close_due
from communities.decisions.proposing import ask_what_changed
from communities.terms.serving import invite_offers


@shared_task
def close_ballots() -> None:
    close_due()


@shared_task
def ask_authors_what_changed() -> None:
    ask_what_changed()


@shared_task
def invite_members_to_serve() -> None:
    invite_offers()


@shared_task
def ask_who_greets() -> None:
    ask_greeters()
