"""A newcomer's small steps in threads: say who I am, thank somebody, answer a question that fits me."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.belonging.way_in import HELLO, Step, Suggestion
from content.reacting import THANKED
from discussions.introducing import introductions_by
from discussions.models import Post, Thread, ThreadKind
from discussions.reading import conversation
from engagement.models import Activity
from people.topics import fitting

if TYPE_CHECKING:
    from communities.models import Membership

THREADS_LOOKED_AT = 30
QUESTIONS_LOOKED_AT = 40
ASKED_SINCE = timedelta(days=45)


def _introduced(membership: Membership) -> QuerySet[Post]:
    return introductions_by(membership.person_id, membership.community_id)


def _say_hello(membership: Membership) -> Suggestion:
    return Suggestion(
        title=_("Say who you are"),
        why=_("Three lines are plenty, and whoever reads them answers."),
        url=reverse("discussions:introduction", args=[membership.community.slug]),
        verb=_("Say hello"),
    )


def _thanked(membership: Membership) -> QuerySet[Activity]:
    given = Activity.objects.filter(actor=membership.person_id, verb=THANKED, place=membership.community.scope)
    return given.filter(at__gte=membership.joined_at)


def _somebody_to_thank(membership: Membership) -> Suggestion | None:
    """What was said to me comes first, then what helped others."""
    latest = Thread.objects.inside(membership.community_id).by_activity().values("pk")[:THREADS_LOOKED_AT]
    replies = Post.objects.filter(thread__in=latest, hidden_at=None, number__gt=1, author__is_active=True)
    replies = replies.filter(author__is_placeholder=False, thread__introductions=None)
    others = replies.exclude(author=membership.person_id).exclude(author=F("thread__author"))
    rank = Case(
        When(thread__author=membership.person_id, then=Value(2)), When(thread__answer=F("pk"), then=Value(1)), default=0
    )
    found = others.select_related("author", "thread__community").order_by(-rank, "-thanks_count", "-pk").first()
    if found is None:
        return None
    mine = found.thread.author_id == membership.person_id
    why = _("They answered you.") if mine else _("If it helps you too, one press says so.")
    said = {"name": found.author.first_name, "title": found.thread.title}
    title = _("Read what %(name)s said in “%(title)s”, and say thanks") % said
    return Suggestion(title, why, found.get_absolute_url(), _("Read it"))


def _answered(membership: Membership) -> QuerySet[Post]:
    mine = Post.objects.filter(author=membership.person_id, hidden_at=None, created_at__gte=membership.joined_at)
    asked = mine.filter(thread__community=membership.community_id, thread__kind=ThreadKind.ASK)
    return asked.exclude(thread__author=membership.person_id)


def _a_question_that_fits(membership: Membership) -> Suggestion | None:
    """One of those that wait: what I can help with first, then the longest wait."""
    waiting = Thread.objects.inside(membership.community_id).waiting_for_answer()
    waiting = waiting.filter(last_post_at__gte=timezone.now() - ASKED_SINCE)
    waiting = waiting.exclude(author=membership.person_id).exclude(nameless__person=membership.person_id)
    found = list(waiting.select_related("community").order_by("created_at")[:QUESTIONS_LOOKED_AT])
    if not found:
        return None
    helps = membership.person.helps_with
    fits = {one.pk: fitting(helps, f"{one.title} {' '.join(one.tags)}") for one in found}
    thread = min(found, key=lambda one: not fits[one.pk])
    topic = fits[thread.pk]
    why = _("You said you can help with %(topic)s.") % {"topic": topic} if topic else _("It has waited longest.")
    title = _("Answer “%(title)s”") % {"title": thread.title}
    return Suggestion(title, why, f"{thread.get_absolute_url()}#reply", _("Answer"), about=conversation(thread.pk))


STEPS = (
    Step(HELLO, gettext_lazy("Say who you are"), "hand-heart", 0, _introduced, _say_hello),
    Step("thank", gettext_lazy("Thank somebody"), "hand-heart", 10, _thanked, _somebody_to_thank),
    Step("answer", gettext_lazy("Answer a question"), "circle-help", 20, _answered, _a_question_that_fits),
)
