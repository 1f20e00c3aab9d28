"""A thread becomes a proposal and goes on as its talk; stances are taken in their place, and listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.decisions.balloting import take_stance
from communities.decisions.proposing import open_decision, propose
from communities.models import Ballot, Method, Proposal, Stance
from discussions.models import Thread
from discussions.posting import start_thread
from moderation.models import WatchedWords
from tests.cast import Ward, client_of, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

WORDS: dict[str, Any] = {
    "title": "A lending shelf for kit",
    "what": "One shelf.",
    "why": "Twice a year.",
    "options": [],
}
SENT = {
    "title": "A lending shelf for kit",
    "what": "One shelf.",
    "why": "We each own one of everything.",
    "options": "",
}


def proposing(ward: Ward) -> str:
    return f"/c/{ward.community.slug}/decisions/new/"


def opened(ward: Ward, *, anonymous: bool = False) -> Proposal:
    proposal = propose(ward.community, author=ward.member, words=WORDS)
    now = timezone.now()
    how: dict[str, Any] = {"method": Method.CONSENT, "closes_at": now + timedelta(days=7), "anonymous": anonymous}
    open_decision(proposal, by=ward.member, at=now - timedelta(hours=1), **how)
    return Proposal.objects.get(pk=proposal.pk)


def test_a_thread_becomes_a_proposal_and_is_told(open_ward: Ward) -> None:
    thread = make_thread(open_ward.community, title="Who else owns a Geiger counter?")
    client = client_of(open_ward.member)
    link = f"decisions/new/?title=Who+else+owns+a+Geiger+counter%3F&amp;talk={thread.pk}"
    assert link in client.get(thread.get_absolute_url()).content.decode()
    form = client.get(proposing(open_ward) + f"?talk={thread.pk}").content.decode()
    assert "Who else owns a Geiger counter?" in form
    for _time in range(2):
        key = "5d3f0c1e-64f3-4f0c-9d67-0a3a0c9d1e11"
        client.post(proposing(open_ward), SENT | {"talk": thread.pk, "sending_key": key})
    proposal = Proposal.objects.get()
    assert proposal.talk == thread.pk
    assert Thread.objects.count() == 1
    told = thread.posts.get(number=2)
    assert proposal.get_absolute_url() in told.html
    assert thread.get_absolute_url() in client.get(proposal.get_absolute_url()).content.decode()


def test_a_thread_of_elsewhere_is_no_talk_of_ours(open_ward: Ward, private_ward: Ward) -> None:
    secret = make_thread(private_ward.community, author=private_ward.member, title="Not for others")
    client = client_of(open_ward.member)
    assert "Not for others" not in client.get(proposing(open_ward) + f"?talk={secret.pk}").content.decode()
    client.post(proposing(open_ward), SENT | {"talk": secret.pk})
    assert Proposal.objects.get().talk != secret.pk
    assert secret.posts.count() == 1


def test_who_asked_without_a_name_is_not_given_away(open_ward: Ward) -> None:
    asker = open_ward.member
    thread = start_thread(
        open_ward.community, author=asker, title="I cannot say this", source="Help.", kind="ask", nameless=True
    )
    client_of(asker).post(proposing(open_ward), SENT | {"talk": thread.pk})
    assert thread.posts.count() == 1


def test_what_waits_for_a_look_is_not_told_where_it_grew(open_ward: Ward) -> None:
    WatchedWords.objects.create(words="geiger", act=WatchedWords.Act.HOLD)
    thread = make_thread(open_ward.community, title="Who else owns a counter?")
    held = SENT | {"title": "A shelf for Geiger counters", "talk": thread.pk}
    client_of(open_ward.member).post(proposing(open_ward), held)
    assert Proposal.objects.get().hidden_at
    assert thread.posts.count() == 1


def test_a_changed_stance_keeps_its_reason_in_sight(open_ward: Ward) -> None:
    WatchedWords.objects.create(words="geiger", act=WatchedWords.Act.HOLD)
    proposal = opened(open_ward)
    path = f"{proposal.get_absolute_url()}stance/"
    client = client_of(make_member(open_ward.community, "Ada Okafor"))
    client.post(path, {"picks": "agree", "reason": "Mine is idle."})
    refused = client.post(path, {"picks": "agree", "reason": "My Geiger is idle."})
    assert refused.status_code == 422
    assert "My Geiger is idle." in refused.content.decode()
    stance = Stance.objects.get()
    assert (stance.reason, stance.hidden_at) == ("Mine is idle.", None)


def test_a_stance_by_htmx_gives_its_place_and_what_it_changes(open_ward: Ward) -> None:
    proposal = opened(open_ward)
    path = f"{proposal.get_absolute_url()}stance/"
    client = client_of(make_member(open_ward.community, "Ada Okafor"))
    response = client.post(path, {"picks": "agree", "reason": "Mine is idle."}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Saved. You can change it" in response["HX-Trigger"]
    assert page.strip().startswith('<section id="stance">')
    assert 'id="voices" hx-swap-oob="true"' in page
    assert 'id="so-far" hx-swap-oob="true"' in page
    assert "1 stance so far" in page
    assert "Mine is idle." in page
    assert "<html" not in page
    refused = client.post(path, {"picks": "block"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "A block needs its reason" in refused.content.decode()


def test_a_stance_that_comes_too_late_leads_back(open_ward: Ward) -> None:
    proposal = opened(open_ward)
    past = timezone.now() - timedelta(minutes=1)
    Ballot.objects.filter(proposal=proposal).update(closes_at=past)
    path = f"{proposal.get_absolute_url()}stance/"
    response = client_of(open_ward.member).post(path, {"picks": "agree"}, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == proposal.get_absolute_url()


@pytest.mark.parametrize("anonymous", [False, True])
def test_where_everybody_stands_is_paged_and_keeps_names(open_ward: Ward, anonymous: bool) -> None:
    proposal = opened(open_ward, anonymous=anonymous)
    ballot = Ballot.objects.select_related("community").get(proposal=proposal)
    for n in range(45):
        take_stance(
            ballot, person=make_member(open_ward.community, f"Voice{n:02}"), picks=["agree"], reason=f"why{n:02}"
        )
    client, path = client_of(open_ward.facilitator), f"{proposal.get_absolute_url()}stances/"
    assert path in client.get(proposal.get_absolute_url()).content.decode()
    first = client.get(path).content.decode()
    second = client.get(f"{path}?after=" + first.split("?after=")[1].split('"')[0]).content.decode()
    assert all((f"why{n:02}" in first) != (f"why{n:02}" in second) for n in range(45))
    assert ("Voice" in first + second) is not anonymous
    assert queries_of(client, path) <= 14
