"""What threads have of somebody who leaves the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from discussions.counting import recount
from discussions.models import AnswerOffer, Following, NamelessAsk, Post, PostEdition, ReadPosition, Thread
from discussions.posting import write_again
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person

NO_TITLE = "…"
CALLED_NOW = "@former-member"


def erase_from_threads(person: Person, words_go: bool) -> None:
    """Before the handle goes, so that those who called the person by it are found."""
    changed = _erase_words(person) if words_go else set()
    changed |= _call_no_more(person)
    search_index.reindex("post", changed)
    for model in (AnswerOffer, Following, ReadPosition, NamelessAsk):
        model._default_manager.filter(person=person).delete()


def _erase_words(person: Person) -> set[int]:
    """Each place stays, as when an author takes their words away; what stood there does not. Gives what changed."""
    posts = Post.objects.filter(author=person)
    threads = set(posts.values_list("thread_id", flat=True))
    PostEdition.objects.filter(post__author=person).delete()
    now = timezone.now()
    posts.update(source="", html="", hidden_at=now, withdrawn_at=now)
    # A title is the asker's own words, also where their thread gave it to one that it was merged into.
    given = Thread.objects.filter(parts__author=person, parts__title=F("title")).values("pk")
    Thread.objects.filter(Q(author=person) | Q(pk__in=given)).update(title=NO_TITLE, tags=[])
    for pk in threads:
        recount(pk)
    # What nobody else wrote in is nothing any more.
    Thread.objects.filter(pk__in=threads, people_count=0).update(hidden_at=now)
    # Each post is found by its thread's title, too.
    return set(Post.objects.filter(thread__in=threads).values_list("pk", flat=True))


def _call_no_more(person: Person) -> set[int]:
    """In others' words only the name they called is replaced."""
    called = re.compile(rf"@{re.escape(person.handle)}(?![\w-])", re.IGNORECASE)
    posts = Post.objects.filter(html__contains=f"/people/{person.handle}/").select_related("thread__community")
    for post in posts:
        post.source = called.sub(CALLED_NOW, post.source)
        write_again(post)
        post.save(update_fields=["source", "html", "renderer_version"])
        Thread.objects.filter(pk=post.thread_id).update(revision=F("revision") + 1)
        if post.number == post.thread.last_number:
            recount(post.thread_id)
    changed = {post.pk for post in posts}
    PostEdition.objects.filter(post__in=changed).delete()
    return changed
