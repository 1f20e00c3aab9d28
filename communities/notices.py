"""What people are told of belonging: who asks to come in, what the answer was, that a membership was ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.belonging.greeting import ASKED_TO_GREET
from communities.belonging.waiting import ungreeted
from communities.joining import ASKED_TO_JOIN, BANNED, LET_IN, REFUSED, REMOVED, ROLE_CHANGED
from communities.models import LEADING, Ban, Community, JoinRequest, Membership, Removal, Role
from engagement.kinds import Kind, Weight, Wording
from moderation.measures import page_of
from moderation.models import Measure, MeasureKind
from people.scopes import community_scope

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

ENDINGS = (MeasureKind.REMOVED, MeasureKind.KEPT_OUT)
type WordOne = Callable[[Activity, Community], Wording]


def _leaders(activity: Activity) -> Iterable[int]:
    leading = Membership.objects.filter(community_id=activity.target_id, role__in=LEADING)
    return leading.values_list("person_id", flat=True)


def _the_person(activity: Activity) -> Iterable[int]:
    return [activity.payload["person"]]


def _each(activities: Sequence[Activity], communities: Mapping[int, Community], word: WordOne) -> dict[int, Wording]:
    return {one.pk: word(one, communities[one.target_id]) for one in activities if one.target_id in communities}


def _word_requests(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Only as long as the request waits, and only for those who lead."""
    led = Community.objects.filter(memberships__person=reader, memberships__role__in=LEADING)
    communities = led.in_bulk({one.target_id for one in activities})
    waiting = JoinRequest.objects.waiting().in_bulk({one.payload["request"] for one in activities})

    def word(activity: Activity, community: Community) -> Wording:
        said = {"name": activity.actor, "place": community.name}
        url = reverse("communities:requests", args=[community.slug])
        quote = waiting[activity.payload["request"]].words
        return Wording(_("%(name)s asks to join %(place)s") % said, url, "door-open", quote)

    still = [one for one in activities if one.payload["request"] in waiting]
    return _each(still, communities, word)


def _word_answers(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """A refusal names the place, which the person knew when they asked, as long as they may know of it."""
    communities = Community.objects.visible_to(reader).in_bulk({one.target_id for one in activities})
    mine = JoinRequest.objects.filter(person=reader, community__in=communities)
    answers = {request.community_id: request.answer for request in mine}

    def word(activity: Activity, community: Community) -> Wording:
        if activity.verb == LET_IN:
            text = _("You’re in: %(place)s") % {"place": community.name}
            return Wording(text, community.get_absolute_url(), "door-open")
        text = _("%(place)s can’t take you in this time") % {"place": community.name}
        return Wording(text, community.get_absolute_url(), "mail", answers.get(community.pk, ""))

    return _each(activities, communities, word)


def _word_endings(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Names nothing but what concerns the person: not the place, which may be private, nor who did it. Leads to
    where they read it again and ask for a second look.
    """
    here = {one.target_id for one in activities}
    removals = Removal.objects.filter(person=reader, community__in=here).order_by("pk")
    bans = Ban.objects.filter(person=reader, community__in=here)
    reasons = dict(removals.values_list("community_id", "reason")) | dict(bans.values_list("community_id", "reason"))
    directory = reverse("communities:directory")
    decided = Measure.objects.filter(person=reader, kind__in=ENDINGS).order_by("pk")
    pages = {measure.place: page_of(measure) for measure in decided}
    text = _("Your membership in a community was ended by those who look after it")
    return {
        one.pk: Wording(
            text,
            pages.get(community_scope(one.target_id), directory),
            "door-closed",
            reasons.get(one.target_id, ""),
            shows_actor=False,
        )
        for one in activities
    }


def _word_roles(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    communities = Community.objects.of_member(reader).in_bulk({one.target_id for one in activities})

    def word(activity: Activity, community: Community) -> Wording:
        said = {"role": Role(activity.payload["role"]).label.lower(), "place": community.name}
        text = _("You are now %(role)s of %(place)s") % said
        return Wording(text, community.get_absolute_url(), "users-round")

    return _each(activities, communities, word)


def _word_greetings(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Only as long as nobody has said a word."""
    ids = [one.payload["membership"] for one in activities]
    there = Membership.objects.filter(ungreeted(), community__in=Community.objects.of_member(reader))
    waiting = there.select_related("person", "community").in_bulk(ids)

    def word(membership: Membership) -> Wording:
        said = {"name": membership.person.display_name, "place": membership.community.name}
        text = _("%(name)s came to %(place)s a day ago and has had no word yet. Would you say hello?") % said
        url = reverse("communities:welcoming", args=[membership.community.slug])
        return Wording(text, url, "hand-heart", membership.hello)

    found = {one.pk: waiting.get(one.payload["membership"]) for one in activities}
    return {pk: word(membership) for pk, membership in found.items() if membership}


KINDS = (
    Kind(
        "greeting", gettext_lazy("Would I greet a newcomer"), frozenset({ASKED_TO_GREET}), _the_person, _word_greetings
    ),
    Kind("asked_to_join", gettext_lazy("Somebody asks to join"), frozenset({ASKED_TO_JOIN}), _leaders, _word_requests),
    Kind(
        "join_answer",
        gettext_lazy("An answer to my asking"),
        frozenset({LET_IN, REFUSED}),
        _the_person,
        _word_answers,
        mail_after_seconds=0,
        weight=Weight.OWED,
    ),
    Kind(
        "membership_ended",
        gettext_lazy("A membership of mine ends"),
        frozenset({REMOVED, BANNED}),
        _the_person,
        _word_endings,
        mail_after_seconds=0,
        weight=Weight.OWED,
    ),
    Kind(
        "role", gettext_lazy("My role changes"), frozenset({ROLE_CHANGED}), _the_person, _word_roles, weight=Weight.OWED
    ),
)
