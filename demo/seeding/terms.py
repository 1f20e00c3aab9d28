"""The demo's terms: one that comes to its end with somebody who would take over, one that was handed over."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from communities.models import Membership, Role, Term
from communities.terms.serving import invite_offers, offer, set_term
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words


def plan(words: CommunityWords, cast: Cast) -> None:
    at = cast.calendar.at
    for term in words.community.get("term", []):
        cast.plan(at(term["set"]), partial(_serve, words.slug, term, cast))
        for one in term.get("offer", []):
            cast.plan(at(one["at"]), partial(_offer, words.slug, term, one, cast))
    for over in words.community.get("thanked", []):
        cast.plan(at(over["ended"]), partial(_thank, words.slug, over, cast, at(over["ended"])))


def _serve(slug: str, words: Words, cast: Cast) -> None:
    community, person = cast.communities[slug], cast.people[words["who"]]
    if Term.objects.filter(community=community, person=person).exists():
        return
    membership = Membership.objects.select_related("community", "person").get(community=community, person=person)
    if membership.role == Role.FACILITATOR:
        until = cast.calendar.at(words["until"])
        set_term(membership, ends_at=until, by=cast.people[words["by"]])
        invite_offers(until - timedelta(days=20))


def _offer(slug: str, term: Words, words: Words, cast: Cast) -> None:
    running = Term.objects.running().filter(community=cast.communities[slug], person=cast.people[term["who"]]).first()
    if running:
        offer(running, person=cast.people[words["who"]], words=words["words"])


def _thank(slug: str, words: Words, cast: Cast, ended_at: datetime) -> None:
    community, person = cast.communities[slug], cast.people[words["who"]]
    if not Term.objects.filter(community=community, person=person).exists():
        said = {"successor": cast.people[words["successor"]], "handed_over_by": cast.people[words["by"]]}
        began = cast.calendar.at(words["began"])
        times = {"began_at": began, "ends_at": ended_at, "ended_at": ended_at, "invited_at": ended_at}
        Term.objects.create(community=community, person=person, thanks=words["thanks"], **said, **times)
