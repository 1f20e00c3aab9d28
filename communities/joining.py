"""Founding, joining, asking, leaving, letting in, showing out, handing over. Each tells the activity log.

What concerns one person who may no longer see the community (refused, shown out) is told in their own scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from communities.belonging.sayings import ASKING, CARE, HELLO, REFUSAL
from communities.broadcasts import membership_ended
from communities.charter import write_norms
from communities.goals.pursuing import set_goal
from communities.models import Ban, Community, JoinRequest, Membership, Removal, Role, Term
from communities.permissions import forget_memberships, has_other_steward, is_banned
from communities.sayings import flag_watched_charter
from content.rendering import render
from engagement.log import record
from engagement.recalling import recall_mail
from moderation.bursts import burst_began
from moderation.first_days import is_new, new_since
from moderation.measures import lift_in, write_down
from moderation.models import Measure, MeasureKind
from moderation.models.audit import note_in_audit
from moderation.saying_kinds import in_lines
from moderation.sayings import flag_watched_saying
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

# A charter is looked at again half a year after it was written.
REVIEWED_AFTER = timedelta(days=182)
REASON_LENGTH = 500

FOUNDED = "communities.founded"
JOINED = "communities.joined"
ASKED_TO_JOIN = "communities.asked_to_join"
LEFT = "communities.left"
REMOVED = "communities.removed"
REFUSED = "communities.refused"
LET_IN = "communities.let_in"
BANNED = "communities.banned"
ROLE_CHANGED = "communities.role_changed"


class LastSteward(Exception):
    """There is always a steward: the last one hands over first."""


@transaction.atomic
def found(community: Community, *, founder: Person, norms: Sequence[str] = (), goals: Sequence[str] = ()) -> Community:
    """Saves a new community with its founder as steward. The same founding sent again gives the one made first."""
    if made := _founded_already(community, founder):
        return made
    community.founded_by = founder
    community.about_html = render(community.about).html
    community.review_on = community.review_on or timezone.localdate() + REVIEWED_AFTER
    community.save()
    flag_watched_charter(community)
    write_norms(community, norms)
    _admit(community, founder, role=Role.STEWARD)
    record(FOUNDED, actor=founder, target=community, scope=community.scope)
    for title in goals:
        set_goal(community, by=founder, words={"title": title})
    return community


def founded_too_much(person: Person) -> bool:
    since = timezone.now() - timedelta(days=1)
    return Community.objects.filter(founded_by=person, founded_at__gte=since).count() >= settings.COMMUNITIES_A_DAY


def asked_too_much(person: Person) -> bool:
    since = timezone.now() - timedelta(days=1)
    return JoinRequest.objects.filter(person=person, asked_at__gte=since).count() >= settings.REQUESTS_A_DAY


def too_many_come(community: Community, person: Person) -> bool:
    """Somebody new who joined many places within minutes, or one of many new people who come to this one."""
    if not is_new(person):
        return False
    lately = Membership.objects.filter(joined_at__gte=burst_began())
    here = lately.filter(community=community, person__date_joined__gt=new_since())
    return _reaches(lately.filter(person=person).count(), settings.BURST_JOINS) or _reaches(
        here.count(), settings.BURST_ARRIVALS
    )


def come_in(community: Community, *, person: Person, hello: str = "") -> Membership | None:
    """Into a place that is open to all. None when they ask instead, since many come at once."""
    if too_many_come(community, person):
        ask_to_join(community, person=person, words=hello, by_itself=True)
        return None
    return join(community, person=person, hello=hello)


def _reaches(number: int, most: int) -> bool:
    return 0 < most <= number


def _founded_already(community: Community, founder: Person) -> Community | None:
    if community.founding_key is None:
        return None
    return Community.objects.filter(founding_key=community.founding_key, founded_by=founder).first()


@transaction.atomic
def join(community: Community, *, person: Person, hello: str = "") -> Membership:
    """Idempotent: a second click finds the membership of the first."""
    existing = Membership.objects.filter(community=community, person=person).first()
    if existing:
        return existing
    membership = _admit(community, person, hello=hello)
    record(JOINED, actor=person, target=community, scope=community.scope, membership=membership.pk)
    flag_watched_saying(HELLO, membership)
    return membership


@transaction.atomic
def ask_to_join(
    community: Community,
    *,
    person: Person,
    words: str = "",
    answers: Sequence[Sequence[str]] = (),
    by_itself: bool = False,
) -> JoinRequest:
    """`answers` are pairs of what was asked and what was answered."""
    said = {"words": words, "answers": [list(pair) for pair in answers], "by_itself": by_itself}
    request, made = JoinRequest.objects.get_or_create(community=community, person=person, defaults=said)
    if made:
        record(ASKED_TO_JOIN, actor=person, target=community, scope=community.scope, request=request.pk)
        flag_watched_saying(ASKING, request, stood=in_lines([question for question, _answer in request.answers]))
    return request


@transaction.atomic
def let_in(request: JoinRequest, *, by: Person) -> Membership:
    membership = _let_in(request.community, request.person, by=by, hello=request.words)
    request.delete()
    return membership


def _let_in(community: Community, person: Person, *, by: Person, hello: str = "") -> Membership:
    membership = _admit(community, person, hello=hello)
    record(JOINED, actor=person, target=community, scope=community.scope, membership=membership.pk, let_in_by=by.pk)
    record(LET_IN, actor=by, target=community, scope=person_scope(person.pk), person=person.pk)
    flag_watched_saying(HELLO, membership)
    return membership


@transaction.atomic
def refuse(request: JoinRequest, *, by: Person, answer: str = "") -> None:
    """Says no, with a few words if somebody wrote them. The request stays, so that it is not asked again at once."""
    request.refused_at, request.refused_by, request.answer = timezone.now(), by, answer
    request.save(update_fields=["refused_at", "refused_by", "answer"])
    scope = person_scope(request.person_id)
    record(REFUSED, actor=by, target=request.community, scope=scope, person=request.person_id)
    flag_watched_saying(REFUSAL, request)


@transaction.atomic
def leave(community: Community, *, person: Person) -> None:
    """Raises LastSteward when nobody would be left to look after the place."""
    hold(community)
    _keep_a_steward(community, person)
    if _end_membership(community, person):
        record(LEFT, actor=person, target=community, scope=community.scope)


def remove(community: Community, *, person: Person, by: Person, reason: str = "") -> None:
    """Ends a membership; the person reads why, may ask for a second look, and may come back."""
    with transaction.atomic():
        if show_out(community, person=person, by=by, reason=reason):
            write_down(MeasureKind.REMOVED, person, by=by, reason=reason, place=community.scope)


@transaction.atomic
def show_out(community: Community, *, person: Person, by: Person, reason: str) -> bool:
    """Whether they belonged; what is written down about it is the caller's."""
    hold(community)
    _keep_a_steward(community, person)
    if not _end_membership(community, person):
        return False
    Removal.objects.create(community=community, person=person, by=by, reason=reason[:REASON_LENGTH])
    record(REMOVED, actor=by, target=community, scope=person_scope(person.pk), person=person.pk)
    return True


@transaction.atomic
def ban(community: Community, *, person: Person, by: Person, reason: str, until: date | None = None) -> Ban:
    """Ends a membership and keeps the person from taking part again, for good or until a day."""
    hold(community)
    _keep_a_steward(community, person)
    Ban.objects.filter(community=community, person=person).exclude(pk__in=Ban.objects.in_force()).delete()
    row, made = Ban.objects.get_or_create(
        community=community, person=person, defaults={"by": by, "reason": reason, "until": until}
    )
    JoinRequest.objects.filter(community=community, person=person).delete()
    _end_membership(community, person)
    if made:
        record(BANNED, actor=by, target=community, scope=person_scope(person.pk), person=person.pk)
        ends = timezone.make_aware(datetime.combine(until, time.min)) if until else None
        write_down(MeasureKind.KEPT_OUT, person, by=by, reason=reason, place=community.scope, until=ends)
    return row


@transaction.atomic
def end_ban(row: Ban, *, by: Person) -> None:
    """The person may come back; that there was a ban stays in the log and in the trail."""
    row.lift(by=by)
    lift_in(row.community.scope, row.person, kind=MeasureKind.KEPT_OUT, by=by)


@transaction.atomic
def let_back(community: Community, *, person: Person, by: Person, kind: MeasureKind, belongs: bool) -> None:
    """What was decided about them was taken back. Who was kept out since for another reason still is."""
    kept_out = Measure.objects.running().filter(place=community.scope, person=person, kind=MeasureKind.KEPT_OUT)
    if kept_out.exists():
        return
    bans = Ban.objects.filter(community=community, person=person)
    if kind == MeasureKind.KEPT_OUT:
        for row in bans:
            row.lift(by=by)
    # There are bans older than what is written down about people.
    elif bans.in_force().exists():
        return
    if belongs and not community.memberships.filter(person=person).exists():
        _let_in(community, person, by=by)


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Person, care: str = "") -> None:
    """`care` says in a few words what somebody who leads looks after."""
    community = membership.community
    hold(community)
    if role != Role.STEWARD:
        _keep_a_steward(community, membership.person)
    if role != Role.FACILITATOR:
        _end_term(community, membership.person)
    before, membership.role = membership.role, role
    stood, membership.care = membership.care, care
    membership.save(update_fields=["role", "care"])
    flag_watched_saying(CARE, membership, stood=stood)
    if before == role:
        return
    forget_memberships(membership.person)
    was, now = {"role": str(before)}, {"role": str(role)}
    note_in_audit(ROLE_CHANGED, actor=by, target=membership.person, scope=community.scope, before=was, after=now)
    record(ROLE_CHANGED, actor=by, target=community, scope=community.scope, person=membership.person_id, role=role)


def hold(community: Community) -> None:
    """Whoever changes who belongs or leads does so one after the other: of two stewards who leave at once one stays."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)


def _keep_a_steward(community: Community, person: Person) -> None:
    stewards = community.memberships.filter(role=Role.STEWARD)
    if stewards.filter(person=person).exists() and not has_other_steward(community, person.pk):
        raise LastSteward


def _end_term(community: Community, person: Person) -> None:
    Term.objects.running().filter(community=community, person=person).update(ended_at=timezone.now())


def _admit(community: Community, person: Person, *, role: Role = Role.MEMBER, hello: str = "") -> Membership:
    """Asked once more, after the place is held: whoever was kept out since the page asked stays out."""
    hold(community)
    if is_banned(person, community):
        raise PermissionDenied
    membership, made = Membership.objects.get_or_create(
        community=community, person=person, defaults={"role": role, "hello": hello}
    )
    if made:
        Community.objects.filter(pk=community.pk).update(member_count=F("member_count") + 1)
    forget_memberships(person)
    return membership


def _end_membership(community: Community, person: Person) -> bool:
    gone, _ = Membership.objects.filter(community=community, person=person).delete()
    if gone:
        _end_term(community, person)
        Community.objects.filter(pk=community.pk).update(member_count=F("member_count") - 1)
        membership_ended(community.pk, person.pk)
        recall_mail([person.pk])
    forget_memberships(person)
    return bool(gone)
