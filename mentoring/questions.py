"""A programme's own questions to those who sign up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from mentoring.models import Participation, Programme, Question, QuestionAnswer, QuestionKind
from mentoring.said_by_leaders import QUESTION
from mentoring.told_to_leaders import ANSWER_TO_QUESTION
from moderation.sayings import flag_watched_saying

if TYPE_CHECKING:
    from people.models import Person

MOST_QUESTIONS = 10


@transaction.atomic
def add_question(programme: Programme, question: Question, *, by: Person) -> Question:
    """At the end of those there are. Raises ValidationError when there are enough."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.questions.count() >= MOST_QUESTIONS:
        raise ValidationError(_("Ten questions are many. Take one out first."))
    last: int | None = programme.questions.aggregate(last=Max("position"))["last"]
    question.programme, question.position, question.by = programme, 0 if last is None else last + 1, by
    question.save()
    flag_watched_saying(QUESTION, question)
    return question


@transaction.atomic
def move_question(question: Question, *, by: int) -> None:
    """One place up (-1) or down (1); where there is none, nothing happens."""
    programme = Programme.objects.select_for_update().get(pk=question.programme_id)
    order = list(programme.questions.all())
    at = order.index(question)
    to = at + by
    if not 0 <= to < len(order):
        return
    order.insert(to, order.pop(at))
    for position, one in enumerate(order):
        one.position = position
    Question.objects.bulk_update(order, ["position"])


def write_answers(participation: Participation, answers: Mapping[Question, str]) -> None:
    """Within the transaction of signing up. An answer that was emptied goes."""
    stood = dict(participation.answers.values_list("question_id", "words")) if answers else {}
    for question, words in answers.items():
        if words:
            answer, _made = QuestionAnswer.objects.update_or_create(
                question=question, participation=participation, defaults={"words": words}
            )
            if question.kind == QuestionKind.TEXT:
                flag_watched_saying(ANSWER_TO_QUESTION, answer, stood=stood.get(question.pk, ""))
        else:
            QuestionAnswer.objects.filter(question=question, participation=participation).delete()
