"""What people are told of superiors who have to agree: what the answer was, and that none comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement.kinds import Kind, Wording, the_one_told
from mentoring.home import PAIRS
from mentoring.models import Pairing, Participation, Programme, Release, ReleaseState
from mentoring.participants import UNANSWERED
from mentoring.releasing import ANSWERED
from mentoring.silent_superiors import SILENT, SILENT_TO_LEAD

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from engagement.models import Activity
    from people.models import Person


def _asked_for(activities: Sequence[Activity], rows: QuerySet[Participation]) -> Mapping[int, Participation]:
    """Those of them for whom a superior was asked."""
    asked = rows.exclude(release=None).select_related("person", "release", "programme__community")
    return asked.in_bulk([one.target_id for one in activities])


def _word_releases(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Of one's own, and of those with whom one waits to begin."""
    visible = Participation.objects.filter(programme__in=Programme.objects.visible_to(reader))
    found = _asked_for(activities, visible)
    waits = _waits_with(reader) if any(one.person_id != reader.pk for one in found.values()) else set()
    said: dict[int, Wording] = {}
    for activity in activities:
        participation = found.get(activity.target_id)
        if participation is None or (activity.verb == SILENT and not _is_silent(participation.release, activity)):
            continue
        if participation.person_id == reader.pk:
            said[activity.pk] = _word_mine(activity, participation)
        elif (participation.programme_id, participation.person_id) in waits:
            said[activity.pk] = _word_other(participation)
    return said


def _waits_with(reader: Person) -> set[tuple[int, int]]:
    """In which programme with whom."""
    pairs = Pairing.objects.visible_to(reader).waiting()
    ids = pairs.values_list("programme_id", "mentor_id", "mentee_id")
    return {(programme, mentee if mentor == reader.pk else mentor) for programme, mentor, mentee in ids}


def _is_silent(release: Release, activity: Activity) -> bool:
    """Still: nobody answered, agreed instead or was named instead since this was told."""
    return release.is_waiting and release.silence_told_at is not None and activity.at >= release.asked_at


def _word_mine(activity: Activity, participation: Participation) -> Wording:
    release, by = participation.release, activity.actor
    texts = {
        ReleaseState.YES: _("%(name)s agrees that you take part in %(programme)s."),
        ReleaseState.COVER: _("%(name)s agrees that you take part in %(programme)s, and sees to cover."),
        ReleaseState.NO: _("%(name)s can't agree to %(programme)s at present. A word with them may help."),
        ReleaseState.WAITING: _("%(name)s is asked about %(programme)s."),
        ReleaseState.APPROVED: _("%(who)s agrees that you take part in %(programme)s, as %(name)s gave no answer."),
    }
    text = texts[ReleaseState(release.state)]
    if activity.verb == SILENT:
        text = _silence_of_mine(release)
    said = {"name": release.name, "programme": participation.programme.name}
    said["who"] = by.display_name if by else _("A facilitator")
    url = participation.programme.get_absolute_url()
    return Wording(text % said, f"{url}#sign-up" if activity.verb == SILENT else url, "handshake")


def _silence_of_mine(release: Release) -> str:
    if release.reminded_at is None:
        return _(
            "No letter reaches %(name)s, who is to say whether you may take part in %(programme)s. You can give "
            "another address of theirs, name somebody else who decides, or ask a facilitator to agree instead."
        )
    return _(
        "%(name)s has not said whether you may take part in %(programme)s, though reminded. You can name somebody "
        "else who decides, or ask a facilitator to agree instead."
    )


def _word_other(participation: Participation) -> Wording:
    """Not whose word it is that lacks."""
    text = _(
        "%(name)s can't begin with you yet, which has nothing to do with you. %(name)s and the facilitators know what "
        "may help; you may wait, or turn to somebody else."
    )
    return Wording(text % {"name": participation.person.first_name}, PAIRS, "handshake")


def _word_to_lead(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    led = Participation.objects.filter(programme__in=Programme.objects.run_by(reader), person__is_active=True)
    found = _asked_for(activities, led.filter(person__memberships__community=F("programme__community")))
    return {
        one.pk: _word_lead(said)
        for one in activities
        if (said := found.get(one.target_id)) and _is_silent(said.release, one)
    }


def _word_lead(participation: Participation) -> Wording:
    programme = participation.programme
    text = _(
        "%(name)s has not said whether %(who)s may take part in %(programme)s, though reminded. You can agree instead; "
        "or %(first)s names somebody else."
    )
    if participation.release.reminded_at is None:
        text = _(
            "No letter reaches %(name)s, who is to say whether %(who)s may take part in %(programme)s. You can agree "
            "instead; or %(first)s names somebody else."
        )
    said = {"name": participation.release.name, "programme": programme.name}
    said |= {"who": participation.person.display_name, "first": participation.person.first_name}
    people = reverse("mentoring:participants", args=[programme.community.slug, programme.pk])
    many = partial(_many_are_silent, programme.name)
    return Wording(text % said, f"{people}?show={UNANSWERED}", "handshake", many=many)


def _many_are_silent(programme: str, count: int) -> str:
    text = ngettext(
        "One superior has not said whether somebody may take part in %(programme)s.",
        "%(n)d superiors have not said whether somebody may take part in %(programme)s.",
        count,
    )
    return text % {"n": count, "programme": programme}


RELEASE_NOTICE = Kind(
    "release", gettext_lazy("Whether I may take part"), frozenset({ANSWERED, SILENT}), the_one_told, _word_releases
)
SILENCE_NOTICE = Kind(
    "release-silence",
    gettext_lazy("Superiors who do not answer, where I lead"),
    frozenset({SILENT_TO_LEAD}),
    the_one_told,
    _word_to_lead,
)
