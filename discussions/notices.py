"""What people are told of threads: a mention, an answer chosen, a reply in what they follow.

Whoever muted the thread or one of its tags is told none of it (discussions.following.MUTING), so nobody asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.belonging.turns import ASKED_TO_ANSWER
from content.excerpts import excerpt
from discussions.answering import CHOSEN
from discussions.belonging import QUESTION, unanswered
from discussions.models import Following, Level, Post, Thread
from discussions.nameless import REVEALED, asker_of
from discussions.posting import EDITED, REPLIED, STARTED
from discussions.summarising import WANTED
from engagement.kinds import Kind, Weight, Wording
from engagement.models import Hearing
from people.blocking import who_blocked
from people.nobody import nobody
from people.scopes import community_scope

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

QUOTE_LENGTH = 160
CHOICE = "message-circle-check"


def _mentioned(activity: Activity) -> Iterable[int]:
    mentioned: list[int] = activity.payload.get("mentioned", [])
    return mentioned


def _followers(activity: Activity) -> Iterable[int]:
    """Those who hear of every reply."""
    return _who_hears(activity, Level.EVERY)


def _who_hears(activity: Activity, *levels: Level) -> set[int]:
    """Who chose one of these levels in this thread, or hears of all of the place and did not choose otherwise here."""
    thread = _thread_of(activity)
    chosen = dict(Following.objects.filter(thread=thread).values_list("person_id", "level"))
    everywhere = _watchers(activity)
    told = {pk for pk, level in chosen.items() if level in levels} | {pk for pk in everywhere if pk not in chosen}
    return told - {_nameless_author(activity)}


def _nameless_author(activity: Activity) -> int | None:
    """Nobody hears of their own words, those without a name least of all."""
    if activity.actor_id is not None:
        return None
    return asker_of(activity.payload.get("thread", activity.target_id))


def _watchers(activity: Activity) -> set[int]:
    """Those who hear of everything in the place."""
    place = community_scope(_thread_of(activity).community_id)
    return set(Hearing.objects.everything(place)) - {_nameless_author(activity)}


def _thread_of(activity: Activity) -> Thread:
    """Of a thread started, and of what was said in it later."""
    thread: Thread = Thread.objects.only("community_id").get(pk=activity.payload.get("thread", activity.target_id))
    return thread


def _author_of_answer(activity: Activity) -> Iterable[int]:
    return Post.objects.filter(pk=activity.target_id).values_list("author_id", flat=True)


def _nameless_asker(activity: Activity) -> Iterable[int]:
    return [pk for pk in [asker_of(activity.target_id)] if pk is not None]


def _author_of_question(activity: Activity) -> Iterable[int]:
    if (asker := asker_of(activity.payload["thread"])) and activity.actor_id is not None:
        return [asker]
    return Thread.objects.filter(pk=activity.payload["thread"]).values_list("author_id", flat=True)


def _people_of_choice(activity: Activity) -> set[int]:
    return {*_author_of_answer(activity), *_author_of_question(activity)}


def _around_choice(activity: Activity) -> Iterable[int]:
    """Who follows the thread, and neither asked nor answered; nor those who do not hear whoever answered."""
    around = _who_hears(activity, Level.EVERY, Level.MENTIONS) - _people_of_choice(activity)
    answered = _author_of_answer(activity)
    return around.difference(*(who_blocked(pk) for pk in answered)) if around else around


def _posts(activities: Sequence[Activity], reader: Person) -> dict[int, Post]:
    """The post each activity is about, by activity, as far as the reader may see it. One query."""
    wanted = {one.pk: int(one.payload.get("post", one.target_id)) for one in activities}
    visible = Post.objects.visible_to(reader).select_related("thread__community", "author").defer("source")
    posts = visible.in_bulk(set(wanted.values()))
    return {pk: posts[post] for pk, post in wanted.items() if post in posts}


def _authors(activity: Activity) -> Iterable[int]:
    """And who asked without a name."""
    authors = Post.objects.filter(thread=activity.target_id, hidden_at=None).values_list("author_id", flat=True)
    return {*authors, *_nameless_asker(activity)}


def _word(
    activities: Sequence[Activity],
    reader: Person,
    sentence: str,
    icon: str,
    *,
    by_actor: bool = False,
    many: Callable[[str, int], str] | None = None,
) -> Mapping[int, Wording]:
    posts = _posts(activities, reader)
    actors = _actors(activities) if by_actor else {}
    worded = {}
    for pk, post in posts.items():
        person = actors.get(pk, post.author)
        text = sentence % {"name": person.first_name, "title": post.thread.title}
        quote = excerpt(post.html, QUOTE_LENGTH)
        together = partial(many, post.thread.title) if many else None
        worded[pk] = Wording(text, post.get_absolute_url(), icon, quote, many=together)
    return worded


def _actors(activities: Sequence[Activity]) -> dict[int, Person]:
    """Whom the log does not know is nobody: never somebody else who has to do with it."""
    someone = nobody() if any(one.actor is None for one in activities) else None
    return {one.pk: actor for one in activities if (actor := one.actor or someone)}


def _word_mentions(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    return _word(activities, reader, _("%(name)s mentioned you in “%(title)s”"), "at-sign")


def _word_replies(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    return _word(activities, reader, _("%(name)s replied in “%(title)s”"), "message-circle", many=_many_replies)


def _many_replies(title: str, n: int) -> str:
    return ngettext("%(n)d reply in “%(title)s”", "%(n)d replies in “%(title)s”", n) % {"n": n, "title": title}


def _word_starts(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    return _word(activities, reader, _("%(name)s started “%(title)s”"), "pen-line")


def _word_revealed(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Whatever became of the question since, or of the asker's membership: then it only leads nowhere."""
    threads = Thread.objects.select_related("community").in_bulk([one.target_id for one in activities])
    seen = set(Thread.objects.visible_to(reader).filter(pk__in=threads).values_list("pk", flat=True))
    elsewhere = reverse("engagement:notifications")
    words = _("Site staff looked up who asked “%(title)s”. Nobody else can see it.")
    return {
        one.pk: Wording(
            words % {"title": thread.title}, thread.get_absolute_url() if thread.pk in seen else elsewhere, "eye-off"
        )
        for one in activities
        if (thread := threads.get(one.target_id))
    }


def _word_wanted(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    threads = (
        Thread.objects.visible_to(reader).select_related("community").in_bulk([one.target_id for one in activities])
    )
    words = _("“%(title)s” has gone quiet. Where did you get to? Whoever comes next would be glad to know.")
    return {
        one.pk: Wording(words % {"title": thread.title}, f"{thread.base}summary/", "milestone")
        for one in activities
        if (thread := threads.get(one.target_id))
    }


def _asked_by_name(activity: Activity) -> Iterable[int]:
    return [activity.payload["person"]] if activity.payload["about"] == QUESTION else []


def _word_turns(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Only as long as nobody else has said a word."""
    numbers = {one.payload["number"] for one in activities}
    threads = Thread.objects.visible_to(reader).filter(pk__in=unanswered()).select_related("community").in_bulk(numbers)
    words = _("“%(title)s” has waited a day without a word. Would you answer, or say who might know?")
    return {
        one.pk: Wording(words % {"title": thread.title}, f"{thread.get_absolute_url()}#reply", "circle-help")
        for one in activities
        if (thread := threads.get(one.payload["number"]))
    }


def _word_answers(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """To the one who answered it says that the answer worked, to the one who asked that it was chosen for them."""
    posts = _posts(activities, reader)
    mine = [one for one in activities if one.pk in posts and posts[one.pk].author_id == reader.pk]
    others = [one for one in activities if one.pk in posts and posts[one.pk].author_id != reader.pk]
    chosen = _("%(name)s chose your answer as what worked in “%(title)s”")
    return {**_word(mine, reader, chosen, CHOICE, by_actor=True), **_word_choices(others, reader)}


def _word_standing_choices(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Of a thread its last choice: what was taken back, or gave way to another, is nothing to read about."""
    posts = _posts(activities, reader)
    return _word_choices([one for one in activities if one.pk in posts and _stands(one, posts[one.pk])], reader)


def _stands(activity: Activity, answer: Post) -> bool:
    thread = answer.thread
    return thread.answer_id == answer.pk and thread.answer_at is not None and activity.at >= thread.answer_at


def _word_choices(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    return _word(activities, reader, _("%(name)s marked what worked in “%(title)s”"), CHOICE, by_actor=True)


MENTIONS = Kind(
    "mention",
    gettext_lazy("Somebody mentions me"),
    frozenset({STARTED, REPLIED, EDITED}),
    _mentioned,
    _word_mentions,
    from_a_person=True,
)
ANSWERS = Kind(
    "answer",
    gettext_lazy("An answer to my question is chosen, or mine is"),
    frozenset({CHOSEN}),
    _people_of_choice,
    _word_answers,
)
ANSWERS_AROUND = Kind(
    "answer-around",
    gettext_lazy("An answer is chosen in threads I follow"),
    frozenset({CHOSEN}),
    _around_choice,
    _word_standing_choices,
    from_a_person=True,
    weight=Weight.AROUND,
)
REPLIES = Kind(
    "reply",
    gettext_lazy("Replies in threads I follow"),
    frozenset({REPLIED}),
    _followers,
    _word_replies,
    from_a_person=True,
    weight=Weight.AROUND,
)
SUMMARIES = Kind(
    "summary",
    gettext_lazy("A thread I took part in could be summed up"),
    frozenset({WANTED}),
    _authors,
    _word_wanted,
    weight=Weight.AROUND,
)
REVELATIONS = Kind(
    "revealed",
    gettext_lazy("Site staff looked up who asked"),
    frozenset({REVEALED}),
    _nameless_asker,
    _word_revealed,
    weight=Weight.OWED,
    is_personal=True,
)
TURNS = Kind(
    "turn",
    gettext_lazy("Would I answer a question nobody has"),
    frozenset({ASKED_TO_ANSWER}),
    _asked_by_name,
    _word_turns,
)
STARTS = Kind(
    "start",
    gettext_lazy("Threads started where I hear of everything"),
    frozenset({STARTED}),
    _watchers,
    _word_starts,
    from_a_person=True,
    weight=Weight.ALL,
)
KINDS = (MENTIONS, ANSWERS, ANSWERS_AROUND, REPLIES, STARTS, SUMMARIES, REVELATIONS, TURNS)
