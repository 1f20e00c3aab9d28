"""Shells for Celery, run by the clock."""

from celery import shared_task

from mentoring.by_itself import begin_rounds, welcome_newcomers
from mentoring.looking_back import ask_circles, ask_whether_circles_work
from mentoring.observing.cycle import remind_of_visits
from mentoring.pair_life import ask_looking_back, ask_pulses
from mentoring.planned.planning import remind_of_dates
from mentoring.promises import remind_of_actions
from mentoring.reminding import (
    ask_hosts,
    end_invitations,
    end_silence,
    remind_of_invitations,
    remind_of_questions,
    remind_of_sessions,
)
from mentoring.silent_superiors import remind_superiors, tell_of_silence
from mentoring.steps import tend_sign_ups
from mentoring.swapping import end_swaps, remind_of_swaps


@shared_task
def tend_questions() -> None:
    end_silence()
    remind_of_questions()
    end_invitations()
    remind_of_invitations()
    tell_of_silence()
    remind_superiors()


@shared_task
def tend_sessions() -> None:
    remind_of_sessions()
    ask_hosts()
    end_swaps()
    remind_of_swaps()
    remind_of_visits()
    remind_of_dates()
    remind_of_actions()


@shared_task
def tend_programmes() -> None:
    tend_sign_ups()
    begin_rounds()
    welcome_newcomers()


@shared_task
def tend_pairs() -> None:
    ask_pulses()
    ask_looking_back()
    ask_circles()
    ask_whether_circles_work()
