from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone

from communities.models import LEADING, Community
from communities.querysets import CommunityQuerySet, in_readable_communities
from moderation.saying_kinds import HIDDEN

if TYPE_CHECKING:
    from mentoring.models import (
        AgendaItem,
        Agreement,
        Circle,
        CircleMessage,
        Message,
        NoteEdition,
        PairDate,
        Pairing,
        Partnership,
        Programme,
        Question,
        Release,
        Rsvp,
        Session,
        Visit,
        VisitOffer,
    )
    from people.scopes import Viewer

# So long after an end people are asked to look back. Who comes back to a community later is left in peace.
ASKS_BACK_FOR = timedelta(days=30)


def _my_communities(viewer: Viewer) -> CommunityQuerySet:
    return Community.objects.of_member(viewer)


def led_by(viewer: Viewer) -> models.QuerySet[Any, Any]:
    memberships = apps.get_model("communities", "Membership").objects.filter(person=viewer.pk)
    return memberships.filter(role__in=LEADING).values("community_id")


def _my_circles(viewer: Viewer) -> models.QuerySet[Any, Any]:
    # As a subquery: a join would leave only the viewer's own row for those who count the members.
    memberships = apps.get_model("mentoring", "CircleMembership").objects.filter(person=viewer.pk)
    return memberships.values("circle_id")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, viewer: Viewer) -> ProgrammeQuerySet:
        """A draft is seen by those who lead the community, and does not exist for others."""
        return self.filter(in_readable_communities(viewer)).filter(~Q(state="draft") | Q(community__in=led_by(viewer)))

    def run_by(self, viewer: Viewer) -> ProgrammeQuerySet:
        """Those that go on where the viewer leads."""
        return self.filter(community__in=led_by(viewer)).exclude(state="closed")

    def looking_back(self) -> ProgrammeQuerySet:
        """Those that close or closed lately: whoever was in them is asked what they take along.

        Of those that close, also what began to before this was kept.
        """
        lately = Q(looks_back_since__gt=timezone.now() - ASKS_BACK_FOR)
        return self.filter(lately | Q(state="closing", looks_back_since=None))


class PairingQuerySet(models.QuerySet["Pairing"]):
    def visible_to(self, viewer: Viewer) -> PairingQuerySet:
        """A pairing is between the two, as long as both belong to the community."""
        mine = Q(mentor_id=viewer.pk) | Q(mentee_id=viewer.pk)
        return self.filter(mine, programme__community__in=_my_communities(viewer))

    def begun(self) -> PairingQuerySet:
        """Those that have a life to show: going on, or ended."""
        return self.filter(state__in=["active", "ended"])

    def ended_lately(self) -> PairingQuerySet:
        """So that the two are asked what they take along; none that ended before that was kept."""
        return self.filter(state="ended", ended_at__gt=timezone.now() - ASKS_BACK_FOR)

    def waiting(self) -> PairingQuerySet:
        """For a yes, of one of the two or of both."""
        return self.filter(state__in=["proposed", "asked"])

    def open(self) -> PairingQuerySet:
        """Begun, or waiting for a yes."""
        return self.filter(state__in=["proposed", "asked", "active"])


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, viewer: Viewer) -> QuestionQuerySet:
        """Who may sign up, has done so, or reads the answers."""
        said = apps.get_model("mentoring", "Participation").objects.filter(person=viewer.pk).values("programme")
        asked = Q(programme__state__in=["sign-up", "running"]) | Q(programme__in=said)
        here = self.filter(programme__community__in=_my_communities(viewer))
        return here.filter(asked | Q(programme__community__in=led_by(viewer)))

    def asked(self) -> QuestionQuerySet:
        """What is hidden is asked of nobody."""
        return self.exclude(words=HIDDEN)


class ReleaseQuerySet(models.QuerySet["Release"]):
    def awaited(self) -> ReleaseQuerySet:
        """Where an answer would still let somebody take part."""
        waiting = self.filter(
            state="waiting",
            participation__programme__asks_superior=True,
            participation__programme__state__in=["sign-up", "matching", "running"],
        )
        # Who is new is welcomed without anybody's leave.
        return waiting.exclude(participation__programme__kind="buddy", participation__role="seek")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, viewer: Viewer) -> AgreementQuerySet:
        """The notes of two, where some stand: between them, as the pairing is."""
        pairings = apps.get_model("mentoring", "Pairing").objects
        return self.exclude(notes="").filter(pairing__in=pairings.visible_to(viewer).begun().values("pk"))


class PairDateQuerySet(models.QuerySet["PairDate"]):
    def visible_to(self, viewer: Viewer) -> PairDateQuerySet:
        """Between the two, as the pairing is."""
        pairings = apps.get_model("mentoring", "Pairing").objects
        return self.filter(pairing__in=pairings.visible_to(viewer).begun().values("pk"))

    def coming(self) -> PairDateQuerySet:
        """Of pairs that go on; one that has just begun is coming still."""
        just_begun = timezone.now() - timedelta(hours=1)
        return self.filter(starts_at__gte=just_begun, cancelled_at=None, pairing__state="active")


class CircleQuerySet(models.QuerySet["Circle"]):
    def visible_to(self, viewer: Viewer) -> CircleQuerySet:
        """Circles are for members, in open communities too: who meets whom is nobody else's business."""
        return self.filter(community__in=_my_communities(viewer))

    def of(self, viewer: Viewer) -> CircleQuerySet:
        return self.visible_to(viewer).filter(pk__in=_my_circles(viewer))


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, viewer: Viewer) -> SessionQuerySet:
        return self.filter(circle__community__in=_my_communities(viewer))

    def of(self, viewer: Viewer) -> SessionQuerySet:
        return self.visible_to(viewer).filter(circle__in=_my_circles(viewer))

    def coming(self) -> SessionQuerySet:
        return self.filter(starts_at__gte=timezone.now() - timedelta(hours=1), cancelled_at=None)

    def to_come(self) -> SessionQuerySet:
        """Coming, or waiting for its time."""
        return self.filter(Q(starts_at=None) | Q(starts_at__gte=timezone.now() - timedelta(hours=1)), cancelled_at=None)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, viewer: Viewer) -> AgendaItemQuerySet:
        """An agenda belongs to the circle."""
        sessions = apps.get_model("mentoring", "Session").objects
        return self.shown().filter(session__in=sessions.of(viewer).values("pk"))

    def shown(self) -> AgendaItemQuerySet:
        return self.filter(hidden_at=None)


class RsvpQuerySet(models.QuerySet["Rsvp"]):
    def visible_to(self, viewer: Viewer) -> RsvpQuerySet:
        """Words beside an answer, which are the circle's."""
        sessions = apps.get_model("mentoring", "Session").objects
        return self.exclude(note="").filter(hidden_at=None, session__in=sessions.of(viewer).values("pk"))


class NoteEditionQuerySet(models.QuerySet["NoteEdition"]):
    def visible_to(self, viewer: Viewer) -> NoteEditionQuerySet:
        """Notes belong to the circle; of what they said before nothing is read any more."""
        sessions = apps.get_model("mentoring", "Session").objects
        return self.standing().exclude(source="").filter(session__in=sessions.of(viewer).values("pk"))

    def standing(self) -> NoteEditionQuerySet:
        """What the notes say: the latest of each that nobody has hidden."""
        return self.filter(~Exists(self._newer()), hidden_at=None)

    def superseded(self, before: datetime) -> NoteEditionQuerySet:
        """Others stand in their place since then."""
        return self.filter(Exists(self._newer().filter(at__lt=before)))

    def _newer(self) -> NoteEditionQuerySet:
        same = {name: models.OuterRef(name) for name in ("session", "position")}
        newer = apps.get_model("mentoring", "NoteEdition").objects.filter(hidden_at=None, **same)
        return newer.filter(edition__gt=models.OuterRef("edition"))


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer) -> MessageQuerySet:
        """Whom it reached, as long as they may know of its programme. Whoever sent it has it among what is theirs."""
        programmes = apps.get_model("mentoring", "Programme").objects
        return self.filter(people=viewer.pk, programme__in=programmes.visible_to(viewer).values("pk"))


class CircleMessageQuerySet(models.QuerySet["CircleMessage"]):
    def visible_to(self, viewer: Viewer) -> CircleMessageQuerySet:
        """Whom it reached, as long as they belong to the community."""
        return self.filter(people=viewer.pk, community__in=_my_communities(viewer))


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, viewer: Viewer) -> PartnershipQuerySet:
        """Between the two, as long as both belong to the community."""
        mine = Q(inviter_id=viewer.pk) | Q(invited_id=viewer.pk)
        return self.filter(mine, community__in=_my_communities(viewer))


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, viewer: Viewer) -> VisitQuerySet:
        """A visit is between the two. Its notes may be shown to others: `shown_to`."""
        mine = Q(visitor_id=viewer.pk) | Q(visited_id=viewer.pk)
        return self.filter(mine, partnership__community__in=_my_communities(viewer))

    def shown_to(self, viewer: Viewer) -> VisitQuerySet:
        """Those whose notes the one who was visited shows to the viewer."""
        shown = self.filter(readers=viewer.pk, given_at__isnull=False)
        return shown.filter(partnership__community__in=_my_communities(viewer))


class VisitOfferQuerySet(models.QuerySet["VisitOffer"]):
    def visible_to(self, viewer: Viewer) -> VisitOfferQuerySet:
        """Hours are between the two, as the visit is."""
        visits = apps.get_model("mentoring", "Visit").objects
        return self.filter(hidden_at=None, visit__in=visits.visible_to(viewer).values("pk"))

    def listed_for(self, viewer: Viewer) -> VisitOfferQuerySet:
        """Whoever offers them takes out what was hidden, too."""
        return self.filter(Q(hidden_at=None) | Q(visit__visited_id=viewer.pk))
