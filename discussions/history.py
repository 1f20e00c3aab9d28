"""What a post said before: shown word by word to who sees the post, unless it was hidden to protect somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from content.differences import Part, differences
from content.uploading import remove_files_shown_in
from discussions.models import Post, PostEdition
from discussions.nameless import voice_on
from moderation.kept_back import files_read
from moderation.models.audit import note_in_audit

if TYPE_CHECKING:
    from content.targets import Keys
    from people.models import Person

HIDDEN = "discussions.edition_hidden"


@dataclass(frozen=True)
class Version:
    """`pk` names a former one; the last is the post as it stands. `parts` is None where it was hidden or kept back."""

    number: int
    at: datetime
    by: Person | None
    pk: int | None = None
    parts: Sequence[Part] | None = None
    hidden_by: Person | None = None
    is_kept_back: bool = False


def wrote_last(post: Post) -> int | None:
    """Who wrote the words as they stand."""
    last = post.editions.order_by("pk").last()
    return last.by_id if last else post.author_id


def keep_former(post: Post, former: str, *, by: Person) -> None:
    """Before a change by somebody is saved."""
    PostEdition.objects.create(post=post, source=former, at=post.edited_at or post.created_at, by=by)


def versions_of(post: Post, kept_back: Collection[int] = ()) -> list[Version]:
    """The latest first, without the words of those `kept_back`. One query."""
    return list(_versions(post, kept_back))[::-1]


def _versions(post: Post, kept_back: Collection[int]) -> Iterator[Version]:
    """An edition says who changed it, and so who wrote the version after it. The author wrote the first."""
    before: str | None = None
    number = 0
    wrote: Person | None = post.author
    for number, former in enumerate(post.editions.select_related("by", "hidden_by"), 1):
        if former.hidden_at is not None:
            yield Version(number, former.at, wrote, former.pk, hidden_by=former.hidden_by)
            before = None
        elif number - 1 in kept_back:
            yield Version(number, former.at, wrote, former.pk, is_kept_back=True)
            before = None
        else:
            yield Version(number, former.at, wrote, former.pk, _parts(before, former.source))
            before = former.source
        wrote = former.by
    yield Version(number + 1, post.edited_at or post.created_at, wrote, parts=_parts(before, post.source))


def _parts(before: str | None, after: str) -> list[Part]:
    """After one that is not shown nothing is compared: what was taken out would show."""
    return [Part("same", after)] if before is None else differences(before, after)


def files_shown(posts: Sequence[Post], keys: Keys) -> Keys:
    return files_read(Post, keys, now={post.pk: post.source for post in posts}, former=_former_words)


def _former_words(numbers: Collection[int]) -> Iterable[tuple[int, str]]:
    return PostEdition.objects.filter(post__in=numbers).values_list("post_id", "source")


@transaction.atomic
def hide_edition(edition: PostEdition, *, by: Person) -> None:
    """For good, for everybody: somebody's privacy is worth more than the record. Who did it is in the audit trail.

    With its pictures, which whoever kept their address would see as long as they see the post.
    """
    post, thread = edition.post, edition.post.thread
    by = voice_on(by, post)
    edition.hidden_at, edition.hidden_by = timezone.now(), by
    edition.save(update_fields=["hidden_at", "hidden_by"])
    stand = post.editions.filter(hidden_at=None).values_list("source", flat=True)
    remove_files_shown_in(edition.source, post, not_in=[post.source, *stand])
    scope = thread.community.content_scope
    note_in_audit(HIDDEN, actor=by, target=post, scope=scope, after={"edition": edition.pk})
