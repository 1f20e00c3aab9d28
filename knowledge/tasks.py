"""Shells for Celery, run by the clock."""

from celery import shared_task

from knowledge.freshness.asking import ask_for_checks
from knowledge.freshness.checking import settle_the_rest
from knowledge.library.shelving import shelve_the_rest
from knowledge.requests.rounds import tend_rounds


@shared_task
def ask_whether_stories_hold() -> None:
    settle_the_rest()
    ask_for_checks()


@shared_task
def shelve_stories() -> None:
    shelve_the_rest()


@shared_task
def tend_story_rounds() -> None:
    tend_rounds()
