"""What those who lead write to their people: these flag it where they read it, and who looks after the site decides,
and not others who lead there.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mentoring.home import LETTERS
from mentoring.models import CircleMessage, Message, Question
from moderation.saying_kinds import SayingKind
from people.scopes import person_scope


def _scope(said: Message | CircleMessage | Question) -> str:
    """Nobody's place, where its author has left for good or was not kept."""
    return person_scope(said.by_id or 0)


PROGRAMME_LETTER = SayingKind(
    kind="programme-letter",
    title=_("Words of those who run a programme"),
    model=Message,
    texts=("words",),
    readers=Message.objects.visible_to,
    author=lambda letter: letter.by,
    scope=_scope,
    url=lambda letter: LETTERS,
    related=("by",),
)
CIRCLE_LETTER = SayingKind(
    kind="circle-letter",
    title=_("Words of those who look after circles"),
    model=CircleMessage,
    texts=("words",),
    readers=CircleMessage.objects.visible_to,
    author=lambda letter: letter.by,
    scope=_scope,
    url=lambda letter: LETTERS,
    related=("by",),
)
QUESTION = SayingKind(
    kind="question",
    title=_("A question at sign-up"),
    model=Question,
    texts=("words",),
    lists=("choices",),
    readers=Question.objects.visible_to,
    author=lambda question: question.by,
    scope=_scope,
    url=lambda question: question.programme.get_absolute_url(),
    related=("by", "programme__community"),
)
SAYINGS = [PROGRAMME_LETTER, CIRCLE_LETTER, QUESTION]
