"""What threads have of somebody who leaves the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from communities.models import Ballot
from content.uploading import remove_files_of
from discussions.counting import recount
from discussions.models import (
    AnswerOffer,
    Following,
    NamelessAsk,
    Poll,
    Post,
    PostEdition,
    ReadPosition,
    Summary,
    SummaryEdition,
    Thread,
)
from moderation.parting import settle_erased
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person
    from people.unnaming import Changed, Names

NO_TITLE = "…"


def summed_up_by(person: Person) -> QuerySet[SummaryEdition]:
    """Without their name, too. Who it was must not leave the one who asks for it."""
    nameless = SummaryEdition.objects.without_name_of(person)
    return SummaryEdition.objects.filter(Q(by=person) | Q(pk__in=nameless.values("pk")))


def erase_from_threads(person: Person, words_go: bool) -> None:
    if words_go:
        threads = _erase_words(person)
        # Each post is found by its thread's title, too.
        search_index.reindex("post", _numbers(Post.objects.filter(thread__in=threads)))
        search_index.reindex("summary", _numbers(SummaryEdition.objects.filter(summary__thread__in=threads)))
    for model in (AnswerOffer, Following, ReadPosition, NamelessAsk):
        model._default_manager.filter(person=person).delete()


def show_without(_names: Names, changed: Changed) -> None:
    """Lists and stored pages of threads in whose words somebody is called no more."""
    threads = set(Post.objects.filter(pk__in=changed.get(Post, ())).values_list("thread_id", flat=True))
    for pk in threads:
        recount(pk)
    beside = set(Summary.objects.filter(pk__in=changed.get(Summary, ())).values_list("thread_id", flat=True))
    beside |= set(Poll.objects.filter(pk__in=changed.get(Poll, ())).values_list("post__thread_id", flat=True))
    beside |= set(changed.get(Thread, ()))
    Thread.objects.filter(pk__in=beside - threads).update(revision=F("revision") + 1)


def _erase_words(person: Person) -> set[int]:
    """Each place stays, as when an author takes their words away; what stood there does not.

    Gives the threads that changed.
    """
    pks = list(Post.objects.filter(author=person).values_list("pk", flat=True))
    pks += Post.objects.without_name_of(person).values_list("pk", flat=True)
    posts = Post.objects.filter(pk__in=pks)
    threads = set(posts.values_list("thread_id", flat=True))
    # As everybody who writes of a post does.
    list(Thread.objects.select_for_update().filter(pk__in=threads).order_by("pk").values_list("pk"))
    PostEdition.objects.filter(post__in=pks).delete()
    remove_files_of(Post, pks)
    now = timezone.now()
    posts.update(source="", html="", hidden_at=now, withdrawn_at=now)
    settle_erased(Post, pks)
    _erase_polls(pks)
    _erase_summaries(person)
    # A title is the asker's own words, also where their thread gave it to one that it was merged into.
    asked = Q(author=person) | Q(nameless__person=person)
    own = Thread.objects.filter(asked | Q(parts__author=person, parts__title=F("title"))).values("pk")
    Thread.objects.filter(pk__in=own).update(title=NO_TITLE, tags=[])
    Thread.objects.filter(locked_by=person).update(locked_why="")
    for pk in threads:
        recount(pk)
    # What nobody else wrote in is nothing any more.
    Thread.objects.filter(pk__in=threads, people_count=0).update(hidden_at=now)
    return threads


def _numbers(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def _erase_polls(posts: list[int]) -> None:
    """How many chose which stays with those who answered; what was asked does not."""
    for ballot in Ballot.objects.filter(poll__post__in=posts):
        ballot.choices = [NO_TITLE] * len(ballot.choices)
        ballot.save(update_fields=["choices"])
    Poll.objects.filter(post__in=posts).update(question=NO_TITLE)


def _erase_summaries(person: Person) -> None:
    """What others have worked on since is theirs too, and stays; what was this one's alone or was hidden goes."""
    written = summed_up_by(person)
    gone = set(written.exclude(hidden_at=None).values_list("pk", flat=True))
    for summary in Summary.objects.filter(editions__in=written).distinct():
        if not summary.editions.exclude(by=None).exclude(pk__in=written.values("pk")).exists():
            gone |= set(summary.editions.values_list("pk", flat=True))
            summary.delete()
    settle_erased(SummaryEdition, gone)
    search_index.leave("summary", gone)
    SummaryEdition.objects.filter(pk__in=gone).delete()
