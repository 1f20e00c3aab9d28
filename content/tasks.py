"""Shells for Celery."""

from celery import shared_task

from content.drafting import forget_old
from content.rerendering import render_some_again


@shared_task
def forget_old_drafts() -> None:
    forget_old()


@shared_task
def render_again() -> None:
    render_some_again()
