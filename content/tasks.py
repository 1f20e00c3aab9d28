"""Shells for Celery."""

from celery import shared_task

from content.rerendering import render_some_again


@shared_task
def render_again() -> None:
    render_some_again()
