"""What the home page and the digest say of threads: questions one could answer, and what is new where one belongs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from communities.rows import MINE, PLACE, READABLE, SCOPE, place_of
from content.excerpts import excerpt
from content.rows import made
from discussions.drawing import draw_row
from discussions.heard import HEARD_AGAIN, TOLD_THREADS, heard, heard_said, new_in, words_heard
from discussions.models import Level, OfferState, Thread
from discussions.offering import topics_of, what_fits
from discussions.whereabouts import where_it_stands
from engagement.sections import Find, Item, Place, Section, Shape
from people.faces import faces_of
from people.nobody import is_nobody
from people.rows import FACE, person_of
from ui.addresses import address
from ui.words import gettext as _
from ui.words import ngettext

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from communities.models import Community
    from people.models import Person

# A question older than this has been given up, or lives on elsewhere.
ASKED_SINCE = timedelta(days=45)
QUESTIONS_LOOKED_AT = 60
TOPICS_FROM = 40
LATEST_EACH = 8
COMMUNITIES_LOOKED_AT = 12
FOLLOWED_LOOKED_AT = 100


# Questions without an answer from others; among the latest `word` chooses.
WAITING = Find(
    key="'thread:' || thread.id",
    author="thread.author_id",
    place=SCOPE,
    tags="thread.tags::text[]",
    # The question itself is said once; what others write to it are news.
    as_of="1",
    said=f"""json_build_object('thread', json_build_object('id', thread.id, 'title', thread.title,
        'tags', thread.tags, 'created_at', thread.created_at, 'author_id', thread.author_id,
        'last_number', thread.last_number), 'place', {PLACE}, 'author', {FACE},
        'is_mine', coalesce(offer.state = '{OfferState.MINE.value}', false),
        'known', (SELECT tag FROM unnest(thread.tags) tag WHERE tag = ANY(lately.tags) LIMIT 1))""",
    source=f"""{MINE} CROSS JOIN LATERAL (
        SELECT * FROM discussions_thread waiting WHERE waiting.community_id = place.id
        AND waiting.kind = 'ask' AND waiting.answer_id IS NULL AND waiting.hidden_at IS NULL
        AND waiting.locked_at IS NULL AND NOT waiting.is_opening_gone
        AND waiting.last_post_at >= asked.now - interval '{ASKED_SINCE.days} days'
        ORDER BY waiting.last_post_at DESC LIMIT {QUESTIONS_LOOKED_AT}
    ) thread JOIN people_person face ON face.id = thread.author_id
    LEFT JOIN discussions_answeroffer offer ON offer.thread_id = thread.id AND offer.person_id = asked.person
    LEFT JOIN discussions_following following
        ON following.thread_id = thread.id AND following.person_id = asked.person
    CROSS JOIN LATERAL (
        -- The last few posts and not the last threads: who wrote in ten thousand would have all of them sorted.
        SELECT array_agg(DISTINCT tag) AS tags FROM (
            SELECT thread_id FROM discussions_post post WHERE post.author_id = asked.person AND post.hidden_at IS NULL
            ORDER BY post.id DESC LIMIT {TOPICS_FROM}
        ) post JOIN discussions_thread past ON past.id = post.thread_id AND past.hidden_at IS NULL,
        unnest(past.tags) tag
    ) lately""",
    where=f"""thread.author_id IS DISTINCT FROM asked.person AND offer.state IS DISTINCT FROM 'not-me'
        AND following.level IS DISTINCT FROM '{Level.MUTED.value}'
        AND NOT EXISTS (SELECT FROM discussions_namelessask nameless
                        WHERE nameless.thread_id = thread.id AND nameless.person_id = asked.person)
        -- OFFSET 0: each thread is asked by itself. Joined, all that somebody ever wrote is gone through for each.
        AND NOT EXISTS (SELECT FROM discussions_post written
                        WHERE written.thread_id = thread.id AND written.author_id = asked.person OFFSET 0)""",
    order="thread.last_post_at DESC",
    unread="""NOT EXISTS (SELECT FROM discussions_readposition reading WHERE reading.thread_id = thread.id
                    AND reading.person_id = asked.person AND reading.number >= thread.last_number)""",
)

# Though somebody answered it since, or the person read it.
ASKED_AGAIN = replace(
    WAITING,
    source=f"""{MINE} JOIN {TOLD_THREADS} told ON true
    JOIN discussions_thread thread ON thread.id = told.id AND thread.community_id = place.id
    JOIN people_person face ON face.id = thread.author_id
    LEFT JOIN discussions_answeroffer offer ON offer.thread_id = thread.id AND offer.person_id = asked.person
    LEFT JOIN discussions_following following
        ON following.thread_id = thread.id AND following.person_id = asked.person
    CROSS JOIN (SELECT '{{}}'::text[] AS tags) lately""",
    where=f"""thread.hidden_at IS NULL AND following.level IS DISTINCT FROM '{Level.MUTED.value}'
        AND offer.state IS DISTINCT FROM 'not-me' AND NOT thread.is_opening_gone""",
)


def _word_questions(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    """What the person has written about or can help with first, then the longest wait."""
    topics, helps = _topics_of(person), topics_of(person)
    fits = [(row, _fit(row, topics, helps)) for row in rows]
    fits.sort(key=lambda one: (not one[0]["is_mine"], not one[1], one[0]["thread"]["created_at"]))
    return (_waiting(row, fit) for row, fit in fits)


def _fit(row: Any, topics: set[str], helps: Sequence[str]) -> str:
    tags = row["thread"]["tags"]
    can_help = what_fits(helps, row["thread"]["title"], tags) if helps else ""
    return can_help or next((tag for tag in tags if tag in topics), "") or row["known"] or ""


def _waiting(row: Any, fit: str) -> Item:
    thread = made(Thread, row["thread"], community=place_of(row), author=person_of(row["author"]))
    return _question(thread, _why(row["is_mine"], fit))


def _why(is_mine: bool, fit: str) -> str:
    if is_mine:
        return _("You said you would answer.")
    return _("You know about %(tag)s.") % {"tag": fit} if fit else ""


def _topics_of(person: Person) -> set[str]:
    """What they say they can help with, as tags."""
    return {word.strip().lower() for word in re.split(r"[,;]", person.can_help) if word.strip()}


def _who_asks(thread: Thread, days: int, why: str) -> str:
    who = _("a member") if is_nobody(thread.author) else thread.author.display_name
    asked = _("Asked by %(who)s in %(place)s.") % {"who": who, "place": thread.community.name}
    waited = ngettext("No answer for %(n)d day.", "No answer for %(n)d days.", days) % {"n": days} if days else ""
    return " ".join(filter(None, (asked, waited, why)))


def _question(thread: Thread, why: str) -> Item:
    days = (timezone.now() - thread.created_at).days
    waited = ngettext("%(n)d day without an answer.", "%(n)d days without an answer.", days) % {"n": days}
    named = not is_nobody(thread.author)
    return Item(
        key=f"thread:{thread.pk}",
        title=thread.title,
        reason=f"{waited if days else _('Asked today.')} {why or thread.community.name}",
        reason_by_mail=_who_asks(thread, days, why),
        url=f"{thread.get_absolute_url()}#reply",
        verb=_("Answer"),
        verb_by_mail=_("Answer %(name)s") % {"name": thread.author.first_name} if named else "",
        decline=f"{thread.base}offer/",
        icon="circle-help",
        tone="ask",
        author_id=thread.author_id,
        **where_it_stands(thread),
        as_of=thread.last_number,
    )


# Threads with something new: those the person follows, and the latest where they belong. Found by index, a few in
# each place, however large the place is.
NEW = Find(
    key="'thread:' || thread.id",
    author="heard.author_id",
    place=SCOPE,
    tags="thread.tags::text[]",
    as_of="heard.number",
    said=f"""json_build_object('thread', json_build_object('id', thread.id, 'kind', thread.kind,
        'title', thread.title, 'tags', thread.tags, 'last_number', thread.last_number,
        'last_post_at', thread.last_post_at, 'last_excerpt', thread.last_excerpt, 'face_ids', thread.face_ids,
        'people_count', thread.people_count, 'answer_id', thread.answer_id, 'author_id', thread.author_id,
        'community_id', thread.community_id, 'last_author_id', heard.author_id, 'locked_at', thread.locked_at,
        'pinned_at', thread.pinned_at, 'moved_count', thread.moved_count,
        'gone_count', thread.gone_count, 'is_opening_gone', thread.is_opening_gone), 'place', {PLACE}, 'author', {FACE},
        'seen', coalesce(reading.number, 0), 'heard', {heard_said("coalesce(reading.number, 0)")},
        'followed', coalesce(following.level = 'every', false),
        'summed', EXISTS (SELECT FROM discussions_summary summary
            WHERE summary.thread_id = thread.id AND summary.edition > 0))""",
    source=f"""(
        SELECT latest.id FROM (
            SELECT community_id FROM communities_membership belonging WHERE belonging.person_id = asked.person
            ORDER BY belonging.joined_at DESC LIMIT {COMMUNITIES_LOOKED_AT}
        ) one CROSS JOIN LATERAL (
            SELECT inside.id FROM discussions_thread inside
            WHERE inside.community_id = one.community_id AND inside.hidden_at IS NULL
            ORDER BY inside.last_post_at DESC, inside.id DESC LIMIT {LATEST_EACH}
        ) latest
        UNION
        (SELECT every.thread_id FROM discussions_following every
         WHERE every.person_id = asked.person AND every.level = 'every'
         ORDER BY every.id DESC LIMIT {FOLLOWED_LOOKED_AT})
    ) candidate JOIN discussions_thread thread ON thread.id = candidate.id
    JOIN communities_community place ON place.id = thread.community_id
    LEFT JOIN communities_membership mine ON mine.community_id = place.id AND mine.person_id = asked.person
    LEFT JOIN discussions_readposition reading
        ON reading.thread_id = thread.id AND reading.person_id = asked.person AND NOT asked.own
    LEFT JOIN discussions_following following
        ON following.thread_id = thread.id AND following.person_id = asked.person
    {heard("coalesce(reading.number, 0)")}
    LEFT JOIN people_person face ON face.id = heard.author_id""",
    where=f"""thread.hidden_at IS NULL AND {READABLE} AND following.level IS DISTINCT FROM '{Level.MUTED.value}'
        AND thread.last_number > coalesce(reading.number, 0)
        AND (reading.number > 0 OR (following.level = '{Level.EVERY.value}' AND NOT asked.own)
             OR thread.last_post_at >= greatest(asked.since, mine.joined_at))""",
    order="thread.last_post_at DESC, thread.id DESC",
)

NEWS_AGAIN = replace(
    NEW,
    source=f"""{TOLD_THREADS} told JOIN discussions_thread thread ON thread.id = told.id
    JOIN communities_community place ON place.id = thread.community_id
    LEFT JOIN discussions_readposition reading
        ON reading.thread_id = thread.id AND reading.person_id = asked.person
    LEFT JOIN discussions_following following
        ON following.thread_id = thread.id AND following.person_id = asked.person
    {HEARD_AGAIN}
    LEFT JOIN people_person face ON face.id = heard.author_id""",
    where=f"""thread.hidden_at IS NULL AND {READABLE}
        AND following.level IS DISTINCT FROM '{Level.MUTED.value}'""",
)


def _word_news(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return map(_new, rows)


def _by_place(items: Sequence[Item]) -> list[Item]:
    """Kept together by place, the place with the latest word first."""
    order = list(dict.fromkeys(item.place for item in items))
    return sorted(items, key=lambda item: order.index(item.place))


def _dress(items: Sequence[Item]) -> list[Item]:
    """As rows of their list: how much is new in each place, and the faces beside each thread, in one query."""
    told = [item for item in items if isinstance(item, NewsItem)]
    people = faces_of({pk for item in told for pk in item.thread.face_ids[:3]})
    new_in = Counter[int]()
    for item in told:
        item.thread.faces = [people[pk] for pk in item.thread.face_ids[:3] if pk in people]
        new_in[item.thread.community_id] += item.thread.new_count
    return [replace(item, new_in_place=new_in[item.thread.community_id]) for item in told]


@dataclass(frozen=True, kw_only=True)
class NewsItem(Item):
    """A line of the digest that the home page shows as the row it is in its list."""

    thread: Thread
    # Besides how much is new, which the row says in its own place.
    why: str = ""
    new_in_place: int = 0

    @property
    def new_words(self) -> str:
        return ngettext("%(n)d new", "%(n)d new", self.new_in_place) % {"n": self.new_in_place}

    @property
    def community(self) -> Community:
        return self.thread.community

    @property
    def row(self) -> SafeString:
        return draw_row(self.thread, root=address("discussions:threads", self.community.slug), why=self.why)


def _new(row: Any) -> NewsItem:
    thread = made(Thread, row["thread"], community=place_of(row), last_author=person_of(row["author"]))
    seen: int = row["seen"]
    start = f"?post={seen + 1}#new" if seen else ""
    count = new_in(thread, seen, row["heard"]["less"])
    thread.new_count = count
    thread.fits = ""
    thread.start = seen + 1 if seen else 0
    thread.is_summed_up = row["summed"]
    thread.last_excerpt = words_heard(thread, row)
    why = _("you follow this") if row["followed"] else ""
    news = ngettext("%(n)d new", "%(n)d new", count) % {"n": count}
    icon, tone = _look(thread)
    who = f"{thread.last_author.first_name}: " if thread.last_author else ""
    return NewsItem(
        thread=thread,
        key=f"thread:{thread.pk}",
        title=thread.title,
        why=why,
        reason=f"{news}, {why}" if why else news,
        url=thread.get_absolute_url() + start,
        icon=icon,
        tone=tone,
        quote=excerpt(f"{who}{thread.last_excerpt}"),
        author_id=thread.last_author_id,
        **where_it_stands(thread),
        as_of=row["heard"]["number"],
    )


def _look(thread: Thread) -> tuple[str, str]:
    if thread.answer_id:
        return "message-circle-check", "done"
    return ("circle-help", "ask") if thread.waits_for_answer else ("message-circle", "plain")


QUESTIONS = Section(
    "questions",
    gettext_lazy("Questions you could answer"),
    Place.INVITATIONS,
    20,
    shape=Shape.ASK,
    find=WAITING,
    again=ASKED_AGAIN,
    word=_word_questions,
    looks_at=QUESTIONS_LOOKED_AT,
)
NEWS = Section(
    "threads",
    gettext_lazy("Since you were last here"),
    Place.UNREAD,
    10,
    template="discussions/home_news.html",
    clears="threads:read",
    find=NEW,
    again=NEWS_AGAIN,
    word=_word_news,
    arrange=_by_place,
    dress=_dress,
)
