"""What visits have of somebody: as a file for them, and what is erased when they leave the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from mentoring.models import PaperKind, Partnership, Visit, VisitOffer, VisitPaper
from mentoring.observing.cycle import call_off_all
from mentoring.observing.papers import papers_of
from moderation.parting import settle_erased
from people.own_data import Own, fields_of

if TYPE_CHECKING:
    from people.models import Person


def _of(person: Person) -> Any:
    return Visit.objects.filter(Q(visitor=person) | Q(visited=person)).order_by("pk")


def _visits(person: Person) -> Iterator[dict[str, Any]]:
    """When; what it was about stands with the one whose question it was, where it was with who was visited, and who
    covered for them with the visitor."""
    for visit in _of(person).select_related("partnership"):
        about = {"focus": visit.focus, "looking_for": visit.looking_for} if visit.learner_id == person.pk else {}
        i_visited = visit.visitor_id == person.pk
        of_mine = {"cover": visit.cover} if i_visited else {"what": visit.what, "place": visit.place}
        yield {"visit": visit.pk, "i_visited": i_visited, "starts_at": visit.starts_at} | about | of_mine


def _papers(person: Person) -> Iterator[dict[str, Any]]:
    """Notes with the one they belong to, and before they are given with the one who writes them; the rest by author."""
    for visit in _of(person).prefetch_related("papers"):
        for kind, paper in papers_of(visit).items():
            owner = paper.author_id
            if kind == PaperKind.NOTES and visit.given_at:
                owner = visit.visited_id
            if owner == person.pk:
                yield {"visit": visit.pk, "kind": kind, "parts": paper.parts, "written_at": paper.written_at}


OWN = (
    Own("visits-suggested", fields_of(Partnership, "inviter", ("community", "kind", "words", "asked_at"))),
    Own("visits", _visits),
    Own("visits-offered", fields_of(VisitOffer, "visit__visited", ("visit", "what", "place", "starts_at", "minutes"))),
    Own("visit-papers", _papers),
)


def erase_from_visits(person: Person, words_go: bool) -> None:
    """Notes go with the one they belong to; those given to somebody else are theirs, and stay."""
    papers = VisitPaper.objects.all()
    papers.filter(visit__visited=person, kind=PaperKind.NOTES).delete()
    papers.filter(visit__visitor=person, visit__given_at=None).delete()
    papers.filter(author=person, kind=PaperKind.TRYING).delete()
    Visit.objects.filter(visitor=person).update(cover="")
    Visit.readers.through._default_manager.filter(person_id=person.pk).delete()
    for visit in _of(person).select_related("partnership"):
        if visit.learner_id == person.pk:
            Visit.objects.filter(pk=visit.pk).update(focus="", looking_for="")
    mine = Partnership.objects.filter(Q(inviter=person) | Q(invited=person))
    call_off_all(mine, by=person)
    now = timezone.now()
    Visit.objects.filter(partnership__in=mine, done_at=None, called_off_at=None).update(called_off_at=now)
    mine.filter(ended_at=None).update(ended_at=now)
    Partnership.objects.filter(inviter=person).update(words="")
    if words_go:
        papers.filter(author=person, kind=PaperKind.DEBRIEF).delete()
        Visit.objects.filter(visited=person).update(what="", place="")
        offers = VisitOffer.objects.filter(visit__visited=person)
        settle_erased(VisitOffer, offers.values_list("pk", flat=True))
        offers.delete()
