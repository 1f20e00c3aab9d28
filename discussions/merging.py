"""Two threads about one thing become one, with the posts of both in the order in which they were written.

The whole is a new thread, so that each number in each of the two keeps meaning what it meant: every old address leads
to where its post is now. The two stay as tombstones that lead there.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.mentions import MentionLookup
from content.models import Draft
from discussions.carrying import carry, keep_nameless, to_carry
from discussions.counting import recount
from discussions.drafts import REPLY, SUMMARY
from discussions.models import (
    AnswerOffer,
    FormerPlace,
    Introductions,
    Letter,
    Post,
    Summary,
    SummaryAgreement,
    SummaryEdition,
    Thread,
    ThreadKind,
)
from discussions.models.summary import with_posts
from discussions.reading import conversation
from engagement import notifying
from engagement.log import record
from moderation.models.audit import note_in_audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from people.models import Person

MERGED = "discussions.threads_merged"
MOST_TAGS = 5

# Read is what comes before the first post one has not seen in either: nothing unread is taken for read.
READ = """
    INSERT INTO discussions_readposition (person_id, thread_id, number, at)
    SELECT person_id, %(whole)s, unread - 1, at FROM (
        SELECT who.person_id, who.at, coalesce((
            SELECT min(post.number)
            FROM unnest(%(parts)s::bigint[]) AS part (id)
            LEFT JOIN discussions_readposition AS reading
                ON reading.person_id = who.person_id AND reading.thread_id = part.id
            CROSS JOIN LATERAL (
                SELECT shown.number
                FROM discussions_formerplace AS former
                JOIN discussions_post AS shown
                    ON shown.id = former.post_id AND shown.thread_id = %(whole)s AND shown.hidden_at IS NULL
                WHERE former.thread_id = part.id AND former.number > coalesce(reading.number, 0)
                ORDER BY former.number LIMIT 1
            ) AS post
        ), %(last)s + 1) AS unread
        FROM (
            SELECT person_id, max(at) AS at FROM discussions_readposition
            WHERE thread_id = ANY(%(parts)s) GROUP BY person_id
        ) AS who
    ) AS seen
    WHERE unread > 1
"""
# Who chose to hear more of one of them hears that of the whole. Who wants to hear nothing of the one that goes into the
# other, and chose nothing for that, hears of the whole as of that.
FOLLOWED = """
    INSERT INTO discussions_following (person_id, thread_id, level, since)
    SELECT DISTINCT ON (person_id) person_id, %(whole)s, level, since FROM discussions_following
    WHERE thread_id = %(into)s OR (thread_id = ANY(%(parts)s) AND level <> 'muted')
    ORDER BY person_id, CASE level WHEN 'every' THEN 1 WHEN 'mentions' THEN 2 ELSE 3 END
"""


@transaction.atomic
def merge(thread: Thread, into: Thread, *, by: Person) -> Thread:
    """Both with everything in them; title, kind and what was chosen are those of the one it goes into."""
    thread, into = _held(thread, into)
    posts = list(heapq.merge(to_carry(thread), to_carry(into), key=lambda post: post.created_at))
    whole = _whole(thread, into, posts[0])
    for part in (into, thread):
        if part.is_nameless and not whole.is_nameless:
            keep_nameless(part, whole)
    carry(posts, whole)
    for kept in (Letter, Introductions):
        kept._default_manager.filter(thread__in=[thread, into]).update(thread=whole)
    _keep_summaries(thread, into, whole)
    _keep_what_people_have(thread, into, whole)
    # Those that became part of one of the two earlier keep leading to it: nothing is touched that is not held.
    Thread.objects.filter(pk__in=[thread.pk, into.pk]).update(
        merged_into=whole, hidden_at=timezone.now(), pinned_at=None, revision=F("revision") + 1
    )
    recount(whole.pk)
    where, parts = whole.community, [thread.pk, into.pk]
    record(MERGED, actor=by, target=whole, scope=where.content_scope, place=where.scope, threads=parts)
    note_in_audit(MERGED, actor=by, target=whole, scope=where.scope, before={"threads": parts})
    whole.refresh_from_db()
    return whole


def _held(thread: Thread, into: Thread) -> tuple[Thread, Thread]:
    """In the order of their numbers, so that two merges cannot wait for each other; a reply waits until it is done."""
    rows = Thread.objects.select_for_update(of=("self",)).select_related("community").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[thread.pk, into.pk], hidden_at=None)}
    if len(found) < 2 or len({row.community_id for row in found.values()}) > 1:
        raise ValidationError(_("Choose another thread of this community."))
    # Two people's words would be taken for one's; were those of one taken, it would be told that one asked both. Where
    # one was split from the other everybody knows.
    if len({row.split_from_id or row.pk for row in found.values() if row.is_nameless}) > 1:
        raise ValidationError(
            _("Both were asked without a name. In one thread they would be taken for one person’s, and may not be.")
        )
    return found[thread.pk], found[into.pk]


def _whole(thread: Thread, into: Thread, first: Post) -> Thread:
    answered = into if into.answer_id else thread
    keeps_answer = into.kind == ThreadKind.ASK and answered.answer_id != first.pk
    return Thread.objects.create(
        community=into.community,
        kind=into.kind,
        title=into.title,
        tags=list(dict.fromkeys([*into.tags, *thread.tags]))[:MOST_TAGS],
        author_id=first.author_id,
        created_at=first.created_at,
        answer_id=answered.answer_id if keeps_answer else None,
        answer_by_id=answered.answer_by_id if keeps_answer else None,
        answer_at=answered.answer_at if keeps_answer else None,
        pinned_at=into.pinned_at,
        locked_at=into.locked_at,
        locked_by_id=into.locked_by_id,
        locked_why=into.locked_why,
        summary_asked_at=into.summary_asked_at,
        is_merged=True,
    )


def _keep_summaries(thread: Thread, into: Thread, whole: Thread) -> None:
    """What stands is the summary of the one it goes into, or the only one; the other's is kept as what was before."""
    theirs = list(Summary.objects.filter(thread__in=[thread, into]))
    # What was hidden of one is kept, and does not stand before what the other says.
    theirs.sort(key=lambda one: (one.edition > 0, one.thread_id == into.pk), reverse=True)
    if not theirs:
        return
    stands, *others = theirs
    after = Post.objects.filter(former_places__thread=stands.thread_id, former_places__number__lte=stands.after_number)
    stands.after_number = after.filter(thread=whole).order_by("-number").values_list("number", flat=True).first() or 1
    _name_posts_anew(stands, whole)
    for other in others:
        _name_posts_anew(other, whole)
        _put_before(other, stands)
    stands.save()


def _name_posts_anew(summary: Summary, whole: Thread) -> None:
    """The posts it rests on have other numbers now; the same ones as before are named by its editions."""
    places = FormerPlace.objects.filter(thread=summary.thread_id).values_list("number", "post__number")
    now, mentions = dict(places), MentionLookup(whole.community)
    editions = list(summary.editions.all())
    summary.thread = whole
    for one in (summary, *editions):
        one.write(with_posts(one.source, lambda number: f"#{now.get(number, number)}"), mentions=mentions)
    SummaryEdition.objects.bulk_update(editions, ["source", "html", "renderer_version"])


def _put_before(other: Summary, stands: Summary) -> None:
    last = other.editions.aggregate(last=Max("edition"))["last"]
    # From the last to the first, as two with one number cannot stand beside each other.
    for edition in SummaryEdition.objects.filter(summary=stands).order_by("-edition"):
        edition.edition += last
        edition.save(update_fields=["edition"])
    SummaryAgreement.objects.filter(summary=stands).update(edition=F("edition") + last)
    SummaryEdition.objects.filter(summary=other).update(summary=stands)
    if stands.edition:
        stands.edition += last
    other.delete()


def _keep_what_people_have(thread: Thread, into: Thread, whole: Thread) -> None:
    """How far they read, what they hear, what they were told of, what they were writing."""
    parts = [thread.pk, into.pk]
    with connection.cursor() as cursor:
        for statement in (READ, FOLLOWED):
            cursor.execute(statement, {"whole": whole.pk, "into": into.pk, "parts": parts, "last": whole.last_number})
    offers = AnswerOffer.objects.filter(thread__in=parts).order_by("-at")
    AnswerOffer.objects.bulk_create(
        [AnswerOffer(thread=whole, person_id=one.person_id, state=one.state, at=one.at) for one in offers],
        ignore_conflicts=True,
    )
    notifying.join([conversation(pk) for pk in parts], conversation(whole.pk))
    _keep_drafts(parts, whole)


def _keep_drafts(parts: Sequence[int], whole: Thread) -> None:
    """Who had begun a reply in both, or to sum up both, finds one below the other."""
    begun: dict[tuple[int, str], Draft] = {}
    kept = Draft.objects.select_for_update().filter(kind__in=[REPLY, SUMMARY], place__in=parts)
    for draft in kept.order_by("saved_at"):
        if first := begun.get((draft.owner_id, draft.kind)):
            words = [one.fields.get("source", "") for one in (first, draft)]
            draft.fields["source"] = "\n\n".join(word for word in words if word)
            first.delete()
        begun[draft.owner_id, draft.kind] = draft
    for draft in begun.values():
        draft.place = whole.pk
        draft.save(update_fields=["place", "fields"])
