"""The demo's communities: founded, joined, looked after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from communities.inviting import make_link
from communities.joining import ask_to_join, change_role, found, join
from communities.models import Access, Community, Invitation, JoinRequest, Membership, Norm, Role
from demo.seeding.people import COMPANION
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from people.models import Person


def joining_days(words: CommunityWords, cast: Cast) -> dict[str, datetime]:
    """When each member came: as the words say, else some day before anything was said here."""
    at = cast.calendar.at
    named = {one["who"]: at(one["joined"]) for one in words.community.get("newcomer", [])}
    named |= {who: at(when) for who, when in words.community.get("joined", {}).items()}
    founded = at(words.community["founded"])
    latest = max(min(_times(words, cast)) - timedelta(days=1), founded + timedelta(hours=8))
    steward = words.community["steward"]
    others = {who: _between(founded, latest, f"{words.slug} {who}") for who in words.members}
    return others | named | {steward: founded, COMPANION["handle"]: latest}


def _times(words: CommunityWords, cast: Cast) -> Iterator[datetime]:
    goals = words.community.get("goal", [])
    said = [words.threads, words.stories, words.proposals, goals, words.circles, words.programme or {}]
    yield from (cast.calendar.at(text) for text in _texts_of_times(said))
    yield from (cast.calendar.at(line[1]) for room in words.rooms for line in room["lines"])


def _texts_of_times(row: Any) -> Iterator[str]:
    if isinstance(row, list):
        for one in row:
            yield from _texts_of_times(one)
    elif isinstance(row, dict):
        yield from (row[name] for name in ("at", "made", "opened", "since") if name in row)
        yield from _texts_of_times([value for value in row.values() if isinstance(value, list | dict)])


def _between(first: datetime, last: datetime, seed: str) -> datetime:
    share = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) / 2**32
    return first + timedelta(hours=1) + (last - first - timedelta(hours=1)) * share


def plan(words: CommunityWords, cast: Cast, joined: dict[str, datetime]) -> None:
    steward = words.community["steward"]
    cast.plan(joined[steward], partial(_found, words, cast))
    hellos = {one["who"]: one["hello"] for one in words.community.get("newcomer", [])}
    for who in [*words.members, COMPANION["handle"]]:
        if who != steward:
            cast.plan(joined[who], partial(_join, words, cast, who, hellos.get(who, "")))
    for one in words.community.get("request", []):
        cast.plan(cast.calendar.at(one["asked"]), partial(_ask, words, cast, one))
    for one in words.community.get("invitation", []):
        at = cast.calendar.at(one["at"])
        cast.plan(at, partial(_invite, words, cast, one, at))


def _found(words: CommunityWords, cast: Cast) -> None:
    here = words.community
    community = Community.objects.filter(slug=words.slug).first()
    if community and not (community.for_whom and (community.questions or "questions" not in here)):
        # Of an earlier demo, which had no such words.
        _say_what_it_is(community, here)
        community.save()
    cast.communities[words.slug] = community or _make(words, cast.people[here["steward"]])


def _make(words: CommunityWords, founder: Person) -> Community:
    here = words.community
    community = Community(access=Access(here["access"]), about=here["about"].strip())
    for name in ("slug", "name", "purpose", "hue", "weave"):
        setattr(community, name, here[name])
    _say_what_it_is(community, here)
    found(community, founder=founder)
    Norm.objects.bulk_create(
        Norm(community=community, position=n, text=text) for n, text in enumerate(here["norms"], start=1)
    )
    return community


def _say_what_it_is(community: Community, here: Words) -> None:
    for name in ("kind", "joining", "for_whom", "better_at", "rhythm", "questions"):
        if name in here:
            setattr(community, name, here[name])


def _join(words: CommunityWords, cast: Cast, who: str, hello: str) -> None:
    community, person = cast.communities[words.slug], cast.people[who]
    if Membership.objects.filter(community=community, person=person).exists():
        return
    membership = join(community, person=person, hello=hello)
    if who in [one["who"] for one in words.community["facilitators"]]:
        change_role(membership, role=Role.FACILITATOR, by=cast.people[words.community["steward"]])


def _ask(words: CommunityWords, cast: Cast, one: Words) -> None:
    community, person = cast.communities[words.slug], cast.people[one["who"]]
    if not Membership.objects.filter(community=community, person=person).exists():
        answers = list(zip(words.community.get("questions", []), one.get("answers", []), strict=False))
        request = ask_to_join(community, person=person, words=one["note"], answers=answers)
        JoinRequest.objects.filter(pk=request.pk).update(asked_at=cast.calendar.at(one["asked"]))


def _invite(words: CommunityWords, cast: Cast, one: Words, at: datetime) -> None:
    """By address, or with a link that lets some in."""
    community, by = cast.communities[words.slug], cast.people[one["by"]]
    sent = Invitation.objects.filter(community=community, by=by, address=one.get("address", ""))
    if sent.exists():
        return
    if "address" in one:
        # Nobody is there to read a letter.
        Invitation.objects.create(community=community, address=one["address"], by=by)
    else:
        make_link(community, by=by, expires_at=at + timedelta(days=one["days"]), most_uses=one["most_uses"])
    sent.update(made_at=at)
