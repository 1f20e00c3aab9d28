from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from communities.querysets import in_readable_communities
from discussions.gone import GoneAfter
from engagement.models import Hearing, Preset
from moderation.models import Case
from people.nobody import HANDLE

if TYPE_CHECKING:
    from communities.models import Community, Membership
    from discussions.models import Post, SummaryEdition, Thread
    from discussions.unread import Unread
    from people.models import Person
    from people.scopes import Viewer


# How far back a title being typed is compared with others.
LATEST_COMPARED = 2000
NO_KEY = UUID(int=0)
GONE_BACK = timedelta(minutes=10)


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, viewer: Viewer) -> ThreadQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community | int) -> ThreadQuerySet:
        """Threads of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)

    def waiting_for_answer(self) -> ThreadQuerySet:
        """Not what was closed: nobody could answer there. Nor what nobody asks any more."""
        return self.filter(kind="ask", answer=None, locked_at=None, is_opening_gone=False)

    def coming_to_something(self) -> ThreadQuerySet:
        """What can be summed up: not how people are, nor who they are."""
        return self.exclude(kind="check-in").filter(introductions=None)

    def tagged(self, tag: str) -> ThreadQuerySet:
        return self.filter(tags__contains=[tag])

    def like(self, title: str) -> ThreadQuerySet:
        """The three whose titles are closest to these words, among the latest; none for too few words."""
        latest = self.by_activity().values("pk")[:LATEST_COMPARED]
        close = self.filter(pk__in=latest).annotate(closeness=TrigramWordSimilarity(title, "title"))
        found = close.filter(closeness__gte=0.4).order_by("-closeness", "-pk")
        return found[:3] if len(title.split()) > 1 else self.none()

    def with_part_of(self, viewer: Viewer) -> ThreadQuerySet:
        """Threads the viewer started or wrote in, without their name too: for their own eyes alone."""
        from discussions.models import NamelessAsk, Post

        wrote = Post.objects.filter(author_id=viewer.pk, hidden_at=None).values("thread_id")
        asked = NamelessAsk.objects.filter(person=viewer.pk).values("thread_id")
        return self.filter(pk__in=wrote.union(asked))

    def words_of(self, voice: Person, thread: Thread, sending_key: UUID | None, words: str) -> tuple[bool, int | None]:
        """Whether somebody wrote in a thread before, and the post that was made of this form already. One query.

        A browser that goes back makes a form anew, with a key of its own, and fills in the old words: the same once
        more, minutes after and with nothing said in between, is what was sent already, be it that it waits for a look.
        """
        from discussions.models import Post

        written = Post.objects.filter(author=voice)
        here = written.filter(thread=OuterRef("pk"))
        # A key that is nobody's finds nothing, and keeps it one statement.
        sent = written.filter(sending_key=sending_key or NO_KEY).values("pk")
        last = here.there_or_waiting().filter(number=OuterRef("last_number"), number__gt=1, source=words)
        again = last.filter(created_at__gte=timezone.now() - GONE_BACK).exclude(sending_key=None).values("pk")
        asked = self.filter(pk=thread.pk).annotate(
            wrote=Exists(here), sent=Coalesce(models.Subquery(sent[:1]), models.Subquery(again[:1]))
        )
        found: tuple[bool, int | None] = asked.values_list("wrote", "sent").get()
        return found

    def with_reading_of(self, viewer: Viewer) -> ThreadQuerySet:
        """Adds `read_number`: the last post the viewer saw, or None."""
        if not viewer.is_authenticated:
            return self.annotate(read_number=models.Value(None, models.IntegerField()))
        mine = FilteredRelation("read_positions", condition=Q(read_positions__person=viewer.pk))
        return self.annotate(my_reading=mine, read_number=F("my_reading__number"))

    def with_gone_since(self) -> ThreadQuerySet:
        """Adds `gone_since`: how many of the posts the viewer did not see are not there; needs `with_reading_of`."""
        return self.annotate(gone_since=GoneAfter(F("pk"), Coalesce("read_number", 0)))

    def unread_by(self, membership: Membership, muted: Unread, *, among: ThreadQuerySet) -> ThreadQuerySet:
        """What `discussions.unread` counts, as rows; needs `with_reading_of`."""
        from discussions.models import Post

        unread = self.filter(last_post_at__gte=membership.joined_at, last_number__gt=Coalesce("read_number", 0))
        if muted.tags:
            unread = unread.exclude(tags__overlap=list(muted.tags))
        if muted.people:
            seen = Coalesce(OuterRef("read_number"), 0)
            heard = Post.objects.filter(thread=OuterRef("pk"), hidden_at=None, number__gt=seen)
            unread = unread.filter(Exists(heard.exclude(author__in=list(muted.people))))
        return unread.exclude(pk__in=muted.threads).filter(pk__in=among.values("pk"))

    def by_activity(self) -> ThreadQuerySet:
        return self.order_by("-last_post_at", "-pk")

    def by_creation(self) -> ThreadQuerySet:
        return self.order_by("-created_at", "-pk")

    def after(self, at: datetime, pk: int, *, by: str = "last_post_at") -> ThreadQuerySet:
        """What follows a row in an order by that time. The first condition is the one the index can seek."""
        return self.filter(Q(**{f"{by}__lt": at}) | Q(pk__lt=pk), **{f"{by}__lte": at})

    def down_to(self, at: datetime, pk: int, *, by: str = "last_post_at") -> ThreadQuerySet:
        """Everything in that order up to and including a row."""
        return self.filter(Q(**{f"{by}__gt": at}) | Q(pk__gte=pk), **{f"{by}__gte": at})

    def for_listing(self) -> ThreadQuerySet:
        return self.select_related("community", "last_author")

    def for_page(self) -> ThreadQuerySet:
        """One thread with what its page says of it; the people in it come with those of its posts."""
        return self.select_related("answer", "summary")

    def with_following_of(self, viewer: Viewer) -> ThreadQuerySet:
        """Adds `is_followed`."""
        from discussions.models import Following, Level

        mine = Following.objects.filter(thread=OuterRef("pk"), person=viewer.pk, level=Level.EVERY)
        return self.annotate(is_followed=Exists(mine))

    def followed_by(self, viewer: Viewer, community: Community) -> ThreadQuerySet:
        """What they chose to hear of; and where they hear of everything, whatever they chose nothing else for."""
        from discussions.models import Following, Level

        mine = Following.objects.filter(person=viewer.pk)
        every = Q(pk__in=mine.filter(level=Level.EVERY).values("thread_id"))
        everything = Hearing.objects.filter(place=community.scope, person=viewer.pk, preset=Preset.EVERYTHING)
        less = Q(pk__in=mine.exclude(level=Level.EVERY).values("thread_id"))
        return self.filter(every | (Exists(everything) & ~less))

    def offered_to(self, person: Person) -> ThreadQuerySet:
        """Without those of which they said 'not me'. Adds `is_mine`: they said they would answer."""
        from discussions.models import AnswerOffer, OfferState

        said = AnswerOffer.objects.filter(person=person, thread=OuterRef("pk"))
        left = self.exclude(Exists(said.filter(state=OfferState.NOT_ME)))
        return left.annotate(is_mine=Exists(said.filter(state=OfferState.MINE)))

    def with_summaries(self) -> ThreadQuerySet:
        """Adds `is_summed_up`."""
        from discussions.models import Summary

        standing = Summary.objects.filter(thread=OuterRef("pk"), edition__gt=0)
        return self.annotate(is_summed_up=Exists(standing))

    def last_shown(self) -> int | None:
        """The number of the last post that can be read in this one; None where there is no such thread. One query."""
        from discussions.models import Post

        shown = Post.objects.filter(thread=OuterRef("pk"), hidden_at=None).order_by("-number").values("number")
        return self.values_list(models.Subquery(shown[:1]), flat=True).first()

    def pinned(self) -> ThreadQuerySet:
        return self.exclude(pinned_at=None).order_by("-pinned_at")


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Viewer) -> PostQuerySet:
        in_thread = in_readable_communities(viewer, "thread__community")
        return self.filter(in_thread, hidden_at=None, thread__hidden_at=None)

    def inside(self, thread: models.Model) -> PostQuerySet:
        """Posts of a thread that was itself fetched as visible to the viewer."""
        return self.filter(thread=thread, hidden_at=None)

    def without_name_of(self, person: Person) -> PostQuerySet:
        """What they wrote without their name. Who it was must not leave the one who asks for it."""
        return self.filter(thread__nameless__person=person, author__handle=HANDLE)

    def said_by(self, person: Person) -> PostQuerySet:
        """What they wrote without their name is theirs, too. As little known as above."""
        theirs = self.order_by().filter(author=person).values("pk")
        return self.filter(pk__in=theirs.union(self.order_by().without_name_of(person).values("pk")))

    def there_or_waiting(self) -> PostQuerySet:
        """What stands, and what waits until somebody has looked; not what was taken away by whomever."""
        post = {"target_type__app_label": "discussions", "target_type__model": "post", "target_id": OuterRef("pk")}
        is_there = Q(hidden_at=None) | Exists(Case.objects.held_by_itself().filter(**post))
        return self.filter(is_there, withdrawn_at=None)

    def standing_in(self, thread: models.Model | int) -> PostQuerySet:
        """Those inside, and those their authors took away, whose places are marked."""
        return self.filter(Q(hidden_at=None) | Q(withdrawn_at__isnull=False), thread=thread)

    def numbered(self, first: int, last: int) -> PostQuerySet:
        return self.filter(number__range=(first, last)).order_by("number")

    def for_reading(self) -> PostQuerySet:
        shown = self.select_related("poll__ballot")
        return shown.defer("source", "renderer_version", "sending_key", "origin", "poll__ballot__opened_by")


class SummaryEditionQuerySet(models.QuerySet["SummaryEdition"]):
    def without_name_of(self, person: Person) -> SummaryEditionQuerySet:
        """What they summed up without their name. Who it was must not leave the one who asks for it."""
        return self.filter(summary__thread__nameless__person=person, by__handle=HANDLE)

    def standing(self) -> SummaryEditionQuerySet:
        """Neither hidden, nor forgotten because it was."""
        return self.filter(hidden_at=None).exclude(source="")

    def visible_to(self, viewer: Viewer) -> SummaryEditionQuerySet:
        readable = in_readable_communities(viewer, "summary__thread__community")
        return self.standing().filter(readable, summary__thread__hidden_at=None)


def up_to(queryset: QuerySet[models.Model], most: int) -> int:
    """How many rows, counted no further than `most`, so that the count costs the same in a large place."""
    return queryset.order_by()[:most].count()
