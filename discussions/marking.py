"""Posts can be thanked, used, flagged, summaries flagged: what the generic views below need to know of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from communities.carrying import no_more_open
from communities.models import Community
from communities.permissions import can_take_part
from content.around import around
from content.excerpts import excerpt
from content.targets import Target
from discussions.counting import visibility_changed
from discussions.history import files_shown
from discussions.holding import hold_thread
from discussions.models import Post, PostEdition, SummaryEdition, Thread
from discussions.moving import move
from discussions.nameless import asked, asker_of
from discussions.posting import edit_post
from discussions.summarising import hold_for, reword, stand_anew
from discussions.tending import lock, unlock
from moderation.models import Tended
from moderation.rewording import KeptHere, Rewording, fault_where_gone, texts_in
from people.nobody import is_nobody

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

LINE = 160


def _title(post: Post) -> str:
    return post.thread.title


def _scope(said: Post | SummaryEdition) -> str:
    return said.thread.community.content_scope


def _place(said: Post | SummaryEdition) -> str:
    return said.thread.community.scope


def _author(post: Post) -> Person | None:
    return post.author


def _asked_it(person: Person, post: Post) -> bool:
    """Without their name, which thanking their own words would tell."""
    return is_nobody(post.author) and asked(person, post.thread)


def _asker(post: Post) -> list[int]:
    return _asker_in(post.thread_id) if is_nobody(post.author) else []


def _asker_in(thread_id: int) -> list[int]:
    asker = asker_of(thread_id)
    return [asker] if asker else []


def _takes_part(viewer: Viewer, said: Post | SummaryEdition) -> bool:
    return can_take_part(viewer, said.thread.community)


def _words(said: Post | SummaryEdition) -> str:
    return excerpt(said.html, LINE)


def _changed(post: Post) -> None:
    post.thread.touch()


def _reword(post: Post, changed: Mapping[str, str], by: Person) -> str:
    # Who took it back may bring it back, as long as its words are there.
    if not post.source and (fault := fault_where_gone(post)):
        return fault
    edit_post(post, source=changed["source"], by=by)
    return ""


WORDS = Rewording(texts=texts_in("source"), act=_reword, former=lambda post: PostEdition.objects.filter(post=post))


def _stands(post: Post) -> dict[str, Any]:
    thread = post.thread
    return WORDS.stands(post) | {"closed": thread.locked_at is not None, "community": thread.community_id}


def _put_back(post: Post, stood: dict[str, Any], by: Person) -> str | None:
    """What was done by somebody who looks after the place, undone by a second person who found that it was well."""
    thread = post.thread
    home = _where_it_goes_back(thread, stood)  # before its words are changed once more
    if complaint := WORDS.put_back(post, stood, by):
        return complaint
    if Tended.CLOSED in stood and thread.locked_at:
        unlock(thread, by=by)
    if home is not None:
        move(thread, home, by=by)
    return None


def _where_it_goes_back(thread: Thread, stood: dict[str, Any]) -> Community | None:
    if Tended.CARRIED not in stood:
        return None
    home = Community.objects.filter(pk=stood[Tended.CARRIED]["community"]).exclude(pk=thread.community_id).first()
    return home if home is not None and _may_go_back(thread, home) else None


def _may_go_back(thread: Thread, home: Community) -> bool:
    """What was said among few meanwhile is not taken to where more people read."""
    if no_more_open(thread.community, home):
        return True
    came = thread.moves.order_by("-pk").first()
    # Merged or split meanwhile it is another thread, which never came from there.
    if came is None or came.source_id != home.pk:
        return False
    summed_up = SummaryEdition.objects.filter(summary__thread=thread, at__gt=came.at)
    said = thread.posts.filter(Q(created_at__gt=came.at) | Q(edited_at__gt=came.at))
    return not (said.exists() or summed_up.exists())


def _closes(post: Post) -> str:
    return _("Close the thread to replies")


def _close(post: Post, by: Person, why: str) -> None:
    lock(post.thread, by=by, why=why)


def _told_with(post: Post) -> list[Thread]:
    """Also where it stood before."""
    return [post.thread, *Thread.objects.filter(pk__in=post.former_places.values("thread"))]


def _carry_to(post: Post, slug: str, by: Person) -> str:
    """What was said among few is not taken to where more people read."""
    to = Community.objects.filter(slug=slug).first()
    if to is None:
        return _("There is no community of that address.")
    if not no_more_open(post.thread.community, to):
        return _("It stays where it is: more people read there.")
    if to.pk != post.thread.community_id:
        move(post.thread, to, by=by)
    return ""


def _asks(post: Post) -> str:
    if not hasattr(post, "poll"):
        return ""
    return "\n".join([post.poll.question, *(f"– {choice}" for choice in post.poll.ballot.choices)])


POST_TARGET = Target(
    kind="post",
    model=Post,
    title=_title,
    scope=_scope,
    author=_author,
    told_too=_asked_it,
    can_take_part=_takes_part,
    place=_place,
    hold=hold_thread,
    changed=_changed,
    visibility_changed=visibility_changed,
    # Or its words were forgotten.
    taken_away=lambda post: post.withdrawn_at or (None if post.source else post.hidden_at),
    written_by=lambda person: Post.objects.filter(author=person),
    without_name_of=lambda person: Post.objects.without_name_of(person),
    nameless=_asker,
    around=partial(around, within="thread", order="number"),
    told_with=_told_with,
    close=_close,
    closes=_closes,
    carry_to=_carry_to,
    files_shown=files_shown,
    **WORDS.offered() | {"stands": _stands, "put_back": _put_back},
    words=_words,
    asks=_asks,
    icon="message-circle",
    related=("author", "thread__community"),
    fetched=lambda posts: posts.select_related("poll__ballot"),
)

SUMMARY_WORDS = KeptHere(texts=texts_in("source"), write=reword)
# One edition of it, which somebody wrote: hidden, the one before stands again.
SUMMARY_TARGET = Target(
    kind="summary",
    model=SummaryEdition,
    title=lambda edition: _("Where “%(title)s” got to") % {"title": edition.thread.title},
    scope=_scope,
    place=_place,
    author=lambda edition: edition.by,
    can_take_part=_takes_part,
    hold=hold_for,
    visibility_changed=stand_anew,
    # Its words were forgotten.
    taken_away=lambda edition: None if edition.source else edition.hidden_at,
    **SUMMARY_WORDS.offered(),
    written_by=lambda person: SummaryEdition.objects.filter(by=person),
    without_name_of=lambda person: SummaryEdition.objects.without_name_of(person),
    nameless=lambda edition: _asker_in(edition.summary.thread_id) if is_nobody(edition.by) else [],
    words=_words,
    icon="milestone",
    related=("by", "summary__thread__community"),
)
