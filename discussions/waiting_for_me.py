"""What of threads waits for one person, on home and in digests: who called them by name, who answered what they asked.

And, which waits for nothing: who thanked them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from communities.rows import PLACE, READABLE, SCOPE, place_of
from content.excerpts import excerpt
from content.rows import made
from discussions.heard import HEARD_AGAIN, heard, heard_said, new_in, words_heard
from discussions.models import Level, Post, Thread
from discussions.whereabouts import where_it_stands
from engagement.sections import Find, Item, Place, Section, Shape, each
from engagement.thanked import GIVEN, given_for, thanks_item
from people.rows import FACE, person_of
from ui.words import gettext as _
from ui.words import ngettext

QUOTE_LENGTH = 160
ASKED_LOOKED_AT = 30
# Who has not come back to their question for so long does not wait for an answer any more.
ANSWERED_SINCE = timedelta(days=90)

THREAD = """json_build_object('id', thread.id, 'title', thread.title, 'tags', thread.tags,
    'last_number', thread.last_number, 'last_excerpt', thread.last_excerpt)"""

# Unread mentions, the latest of each thread.
CALLED = Find(
    key="'thread:' || thread.id",
    author="face.id",
    place=SCOPE,
    tags="thread.tags::text[]",
    as_of="post.number",
    said=f"""json_build_object('thread', {THREAD}, 'place', {PLACE}, 'author', {FACE},
        'post', json_build_object('number', post.number, 'html', left(post.html, 600)))""",
    source="""(
        SELECT DISTINCT ON (mine.conversation) mine.* FROM engagement_notification mine
        WHERE mine.person_id = asked.person AND mine.kind = 'mention' AND mine.read_at IS NULL
        ORDER BY mine.conversation, mine.id DESC
    ) told JOIN engagement_activity act ON act.id = told.activity_id
    JOIN discussions_post post ON post.id = coalesce((act.payload ->> 'post')::bigint, act.target_id)
    JOIN discussions_thread thread ON thread.id = post.thread_id
    JOIN communities_community place ON place.id = thread.community_id
    JOIN people_person face ON face.id = post.author_id""",
    where=f"thread.hidden_at IS NULL AND post.hidden_at IS NULL AND {READABLE}",
    order="told.id DESC",
)

# Though they were read since, or others came.
CALLED_AGAIN = replace(
    CALLED,
    source="""engagement_notification told JOIN engagement_activity act
        ON act.id = told.activity_id AND told.person_id = asked.person AND told.kind = 'mention'
    JOIN discussions_post post ON post.id = coalesce((act.payload ->> 'post')::bigint, act.target_id)
    JOIN discussions_thread thread ON thread.id = post.thread_id
    JOIN communities_community place ON place.id = thread.community_id
    JOIN people_person face ON face.id = post.author_id""",
)


def _call(row: Any) -> Item:
    thread = made(Thread, row["thread"], community=place_of(row))
    post = made(Post, row["post"], thread=thread)
    who = person_of(row["author"])
    assert who
    return Item(
        key=f"thread:{thread.pk}",
        title=_("%(name)s mentioned you in “%(title)s”") % {"name": who.first_name, "title": thread.title},
        reason=_("Your name is in it, in %(place)s.") % {"place": thread.community.name},
        url=post.get_absolute_url(),
        verb=_("Read it"),
        icon="at-sign",
        person=who,
        quote=excerpt(post.html, QUOTE_LENGTH),
        author_id=who.pk,
        **where_it_stands(thread),
        as_of=thread.last_number,
    )


# What the person asked, and how far they have read it.
ASKED = f"""(
        (SELECT id FROM discussions_thread asks WHERE asks.author_id = asked.person AND asks.kind = 'ask'
         ORDER BY asks.id DESC LIMIT {ASKED_LOOKED_AT})
        UNION SELECT thread_id FROM discussions_namelessask nameless WHERE nameless.person_id = asked.person
    ) own JOIN discussions_thread thread ON thread.id = own.id
    JOIN communities_community place ON place.id = thread.community_id
    LEFT JOIN discussions_readposition reading ON reading.thread_id = thread.id AND reading.person_id = asked.person
    LEFT JOIN discussions_following following
        ON following.thread_id = thread.id AND following.person_id = asked.person
    CROSS JOIN LATERAL (SELECT greatest(reading.number, 1) AS number) seen"""

# What the person asked, with a name or without, and others wrote to since they read there.
ANSWERED = Find(
    key="'thread:' || thread.id",
    author="heard.author_id",
    place=SCOPE,
    tags="thread.tags::text[]",
    as_of="heard.number",
    said=f"""json_build_object('thread', {THREAD}, 'place', {PLACE}, 'author', {FACE}, 'seen', seen.number,
        'heard', {heard_said("seen.number")})""",
    source=f"""{ASKED} {heard("seen.number")} JOIN people_person face ON face.id = heard.author_id""",
    where=f"""thread.hidden_at IS NULL AND {READABLE} AND thread.last_number > seen.number
        AND thread.last_author_id <> asked.person AND following.level IS DISTINCT FROM '{Level.MUTED.value}'
        AND thread.last_post_at >= asked.now - interval '{ANSWERED_SINCE.days} days'""",
    order="thread.last_post_at DESC",
)

ANSWERED_AGAIN = replace(
    ANSWERED,
    source=f"{ASKED} {HEARD_AGAIN} JOIN people_person face ON face.id = heard.author_id",
    where=f"""thread.hidden_at IS NULL AND {READABLE}
        AND following.level IS DISTINCT FROM '{Level.MUTED.value}'""",
)


def _answer(row: Any) -> Item:
    thread = made(Thread, row["thread"], community=place_of(row))
    who, seen = person_of(row["author"]), row["seen"]
    assert who
    number: int = row["heard"]["number"]
    count = new_in(thread, seen, row["heard"]["less"])
    many = ngettext("%(n)d answer to “%(title)s”", "%(n)d answers to “%(title)s”", count)
    title = _("%(name)s answered “%(title)s”") if count == 1 else many
    return Item(
        key=f"thread:{thread.pk}",
        title=title % {"name": who.first_name, "title": thread.title, "n": count},
        named=thread.title,
        reason=_("You asked this in %(place)s.") % {"place": thread.community.name},
        url=f"{thread.get_absolute_url()}?post={seen + 1}#new",
        verb=_("Read it"),
        icon="message-circle",
        tone="done",
        person=who,
        quote=excerpt(f"{who.first_name}: {words_heard(thread, row)}"),
        author_id=who.pk,
        **where_it_stands(thread),
        as_of=number,
    )


THANKED_FOR = """JOIN discussions_post post ON post.id = given.target_id
    JOIN discussions_thread thread ON thread.id = post.thread_id
    JOIN communities_community place ON place.id = thread.community_id"""
THANKED = Find(
    key="'thanks:post:' || post.id || ':' || given.latest",
    author="given.by_id",
    place=SCOPE,
    tags="thread.tags::text[]",
    said=f"""json_build_object('thread', {THREAD}, 'place', {PLACE}, 'by', {FACE}, 'given', {GIVEN},
        'post', json_build_object('id', post.id, 'number', post.number))""",
    source=f"{given_for('discussions', 'post')} {THANKED_FOR}",
    where=f"thread.hidden_at IS NULL AND post.hidden_at IS NULL AND {READABLE}",
    order="given.latest DESC",
)

THANKED_AGAIN = replace(THANKED, source=f"{given_for('discussions', 'post', 'asked.now')} {THANKED_FOR}")


def _thanks(row: Any) -> Item:
    thread = made(Thread, row["thread"], community=place_of(row))
    post = made(Post, row["post"], thread=thread)
    return thanks_item(
        row,
        about=f"post:{post.pk}",
        title=thread.title,
        reason=_("You wrote it in %(place)s.") % {"place": thread.community.name},
        url=post.get_absolute_url(),
        **where_it_stands(thread),
    )


MENTIONS = Section(
    "mentions",
    gettext_lazy("Somebody calls you"),
    Place.INVITATIONS,
    4,
    find=CALLED,
    again=CALLED_AGAIN,
    word=each(_call),
)
ANSWERS = Section(
    "answers",
    gettext_lazy("Answers to what you asked"),
    Place.INVITATIONS,
    5,
    find=ANSWERED,
    again=ANSWERED_AGAIN,
    word=each(_answer),
)
THANKS = Section(
    "thanks",
    gettext_lazy("Thanks"),
    Place.RAIL,
    45,
    template="engagement/home_thanks.html",
    shape=Shape.WORDS,
    find=THANKED,
    again=THANKED_AGAIN,
    word=each(_thanks),
)
SECTIONS = (MENTIONS, ANSWERS, THANKS)
