"""Posts and rows as HTML. Each shape of them is drawn once by its template; the rest is filling in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from django.utils.safestring import SafeString

from content.rendering import without_mentions
from ui.moulds import Mould
from ui.portraits import avatar, avatars
from ui.times import ago
from ui.words import ngettext

if TYPE_CHECKING:
    from discussions.models import Thread
    from discussions.pages import ThreadPage
    from discussions.shown import Shown

POST = Mould("discussions/post.html")
ROW = Mould("discussions/row.html")
TAGS = Mould("discussions/tags.html")
FACE, SMALL_FACE = 44, 24


def words_for(html: str, *, takes_part: bool) -> SafeString:
    """Sanitised when it was written. Whoever takes no part would find nobody behind the names."""
    return SafeString(html if takes_part else without_mentions(html))


def draw_post(page: ThreadPage, shown: Shown) -> SafeString:
    post, bar, author = shown.post, shown.bar, shown.author
    role = author.role_line
    shape = {
        "is_answer": shown.is_answer,
        "is_edited": post.edited_at is not None,
        "has_profile": bool(shown.profile),
        "has_role": bool(role),
        "may_reply": page.may_reply,
        "has_acts": shown.has_acts,
        **bar.shape,
    }
    values = {
        "number": post.number,
        "answer_words": page.answer_words if shown.is_answer else "",
        "face": avatar(author, FACE, named=False),
        "profile": shown.profile,
        "name": author.display_name,
        "role": role,
        "when": ago(post.created_at),
        "words": words_for(post.html, takes_part=page.takes_part),
        "poll": shown.poll,
        **bar.values,
    }
    return POST.fill(shape, values)


def draw_row(thread: Thread, *, root: str, why: str = "") -> SafeString:
    """A thread that `ThreadList` prepared; `why` it stands there, where the list does not say so."""
    new, start, faces = thread.new_count, thread.start, thread.faces
    author = thread.last_author
    replies = _replies(thread)
    shape = {
        "look": _look(thread),
        "is_new": bool(new),
        "has_author": author is not None,
        "is_pinned": thread.pinned_at is not None,
        "is_locked": thread.locked_at is not None,
        "is_summed_up": thread.is_summed_up,
        "is_for_me": bool(thread.fits),
        "has_replies": thread.reply_count > 0,
        "has_why": bool(why),
    }
    values = {
        "pk": thread.pk,
        "address": f"{root}{thread.pk}/{thread.slug}/" + (f"?post={start}#new" if start else ""),
        "title": thread.title,
        "fits": thread.fits,
        "author": author.first_name if author else "",
        "excerpt": thread.last_excerpt,
        "root": root,
        "when": ago(thread.last_post_at),
        "count": _new(new) if new else replies,
        "replies": replies,
        "why": why,
        "faces": avatars(faces, SMALL_FACE, thread.people_count),
    }
    for place, tag in enumerate(thread.tags):
        values[f"tags.{place}.name"] = tag
        values[f"tags.{place}.query"] = quote_plus(tag)
    return ROW.fill(shape, values)


def draw_tags(tags: Sequence[tuple[str, str]], *, root: str, css: str = "", chosen: str = "") -> SafeString:
    """Each as a link to its list."""
    shape: dict[str, object] = {"css": css}
    values = {"root": root}
    for place, (tag, address) in enumerate(tags):
        shape[f"tags.{place}.is_chosen"] = tag == chosen
        values |= {f"tags.{place}.name": tag, f"tags.{place}.address": address}
    return TAGS.fill(shape, values)


def _look(thread: Thread) -> str:
    if thread.answer_id:
        return "answered"
    return "waiting" if thread.waits_for_answer else thread.kind


def _new(count: int) -> str:
    return ngettext("%(n)d new", "%(n)d new", count) % {"n": count}


def _replies(thread: Thread) -> str:
    replies = thread.reply_count
    return ngettext("%(n)d reply", "%(n)d replies", replies) % {"n": replies}
