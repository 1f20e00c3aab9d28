"""Founding, joining, asking, leaving, letting in, showing out. Each tells the activity log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from communities.models import Ban, Community, JoinRequest, Membership, Role
from communities.permissions import forget_membership
from content.rendering import render
from engagement.log import record

if TYPE_CHECKING:
    from people.models import Person

FOUNDED = "communities.founded"
JOINED = "communities.joined"
ASKED_TO_JOIN = "communities.asked_to_join"
LEFT = "communities.left"
REMOVED = "communities.removed"
REFUSED = "communities.refused"


@transaction.atomic
def found(community: Community, *, founder: Person) -> Community:
    """Saves a new community with its founder as steward."""
    community.founded_by = founder
    community.about_html = render(community.about).html
    community.save()
    _admit(community, founder, role=Role.STEWARD)
    record(FOUNDED, actor=founder, target=community, scope=community.scope)
    return community


@transaction.atomic
def join(community: Community, *, person: Person, hello: str = "") -> Membership:
    """Idempotent: a second click finds the membership of the first."""
    existing = Membership.objects.filter(community=community, person=person).first()
    if existing:
        return existing
    membership = _admit(community, person, hello=hello)
    record(JOINED, actor=person, target=community, scope=community.scope, membership=membership.pk)
    return membership


@transaction.atomic
def ask_to_join(community: Community, *, person: Person, words: str = "") -> JoinRequest:
    request, made = JoinRequest.objects.get_or_create(community=community, person=person, defaults={"words": words})
    if made:
        record(ASKED_TO_JOIN, actor=person, target=community, scope=community.scope, request=request.pk)
    return request


@transaction.atomic
def let_in(request: JoinRequest, *, by: Person) -> Membership:
    membership = _admit(request.community, request.person, hello=request.words)
    request.delete()
    record(
        JOINED,
        actor=membership.person,
        target=membership.community,
        scope=membership.community.scope,
        membership=membership.pk,
        let_in_by=by.pk,
    )
    return membership


@transaction.atomic
def leave(community: Community, *, person: Person) -> None:
    if _end_membership(community, person):
        record(LEFT, actor=person, target=community, scope=community.scope)


@transaction.atomic
def remove(community: Community, *, person: Person, by: Person) -> None:
    """Ends a membership; the person may come back."""
    if _end_membership(community, person):
        record(REMOVED, actor=by, target=community, scope=community.scope, person=person.pk)


@transaction.atomic
def ban(community: Community, *, person: Person, by: Person, reason: str) -> Ban:
    """Ends a membership and keeps the person from taking part again."""
    row, _made = Ban.objects.get_or_create(community=community, person=person, defaults={"by": by, "reason": reason})
    JoinRequest.objects.filter(community=community, person=person).delete()
    remove(community, person=person, by=by)
    return row


def _admit(community: Community, person: Person, *, role: Role = Role.MEMBER, hello: str = "") -> Membership:
    membership, made = Membership.objects.get_or_create(
        community=community, person=person, defaults={"role": role, "hello": hello}
    )
    if made:
        Community.objects.filter(pk=community.pk).update(member_count=F("member_count") + 1)
    forget_membership(person, community)
    return membership


def _end_membership(community: Community, person: Person) -> bool:
    gone, _ = Membership.objects.filter(community=community, person=person).delete()
    if gone:
        Community.objects.filter(pk=community.pk).update(member_count=F("member_count") - 1)
    forget_membership(person, community)
    return bool(gone)
