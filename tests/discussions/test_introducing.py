"""A newcomer says who they are, once, in the thread for it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from communities.joining import join
from communities.models import Community, CommunityKind, Membership
from content.drafting import save_draft
from content.models import Draft
from discussions.forms import IntroductionForm
from discussions.introducing import introduce, introductions_thread, open_introductions
from discussions.models import Post, Thread
from discussions.moving import move
from discussions.posting import reply
from engagement.delivery import deliver_now
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_thread

pytestmark = pytest.mark.django_db


def path_of(community: Community) -> str:
    return f"/c/{community.slug}/threads/introduction/"


def key_in(client: Client, community: Community) -> str:
    return client.get(path_of(community)).content.decode().partition('name="sending_key" value="')[2].split('"')[0]


def test_answers_to_prompts_become_one_post_with_quiet_headings(community: Community, member: Person) -> None:
    client = client_of(member)
    page = client.get(path_of(community)).content.decode()
    assert "What are you struggling with just now?" in page
    answers = {"answer_0": "Acute medicine, nights.", "answer_1": "", "answer_3": "I write on the bus."}
    answer = client.post(path_of(community), answers | {"sending_key": key_in(client, community)})
    post = Post.objects.select_related("thread__community").get(author=member)
    assert answer.headers["Location"] == post.get_absolute_url()
    assert post.source == (
        "**Where do you work, and what does a good day look like?**\n\nAcute medicine, nights.\n\nI write on the bus."
    )
    assert post.thread == introductions_thread(community)


def test_each_kind_of_place_asks_its_own(community: Community, member: Person) -> None:
    Community.objects.filter(pk=community.pk).update(kind=CommunityKind.COHORT)
    assert "What are you a little afraid of?" in client_of(member).get(path_of(community)).content.decode()


def test_nothing_said_is_answered_beside_the_prompt(community: Community, member: Person) -> None:
    answer = client_of(member).post(path_of(community), {"answer_0": " "})
    assert answer.status_code == 422
    assert "Answer one of these, in a few words." in answer.content.decode()
    assert introductions_thread(community) is None


def test_what_was_typed_stays_when_it_cannot_be_posted(community: Community, member: Person) -> None:
    answer = client_of(member).post(path_of(community), {"answer_0": "Nights.", "answer_1": "x" * 1001})
    assert answer.status_code == 422
    assert "Nights." in answer.content.decode()


def test_it_keeps_to_what_any_post_does(community: Community, member: Person, settings: Settings) -> None:
    """How many are called by name, and how quick one is after the last."""
    client = client_of(member)
    names = " ".join(f"@somebody{n}" for n in range(11))
    calls = client.post(path_of(community), {"answer_0": names})
    assert (calls.status_code, "@somebody10" in calls.content.decode()) == (422, True)
    settings.POSTS_A_MINUTE = 1
    reply(make_thread(community), author=member, source="Nights.")
    quick = client.post(path_of(community), {"answer_0": "Acute medicine."})
    assert (quick.status_code, "Acute medicine." in quick.content.decode()) == (422, True)


def test_sent_twice_or_from_two_tabs_it_is_one_post(community: Community, member: Person) -> None:
    client = client_of(member)
    key = key_in(client, community)
    for sent in (key, key, str(uuid4())):
        client.post(path_of(community), {"answer_0": "Nights.", "sending_key": sent})
    assert Post.objects.filter(author=member).count() == 1
    again = introduce(community, person=member, source="Once more")
    assert again.source.endswith("Nights.")
    assert client.get(path_of(community)).status_code == 302


def test_the_thread_is_there_from_the_founding_on_and_only_once(member: Person) -> None:
    said = {"name": "Lamp oil", "purpose": "Why we meet.", "access": "open", "joining": "open", "kind": "practice",
            "hue": "pine", "weave": "chevron", "founding_key": str(uuid4())}  # fmt: skip
    for _time in range(2):
        client_of(member).post("/communities/new/", said)
    community = Community.objects.get(name="Lamp oil")
    thread = introductions_thread(community)
    assert thread
    assert thread.author == member
    assert Thread.objects.filter(community=community).count() == 1
    assert open_introductions(community, member) == thread


def test_when_it_was_closed_or_taken_elsewhere_another_begins(
    community: Community, member: Person, facilitator: Person
) -> None:
    steward = Person.objects.get(memberships__community=community, memberships__role="steward")
    first = open_introductions(community, steward)
    move(first, make_community(founder=steward), by=steward)
    post = introduce(community, person=member, source="Hello.")
    assert post.thread != first
    Thread.objects.filter(pk=post.thread_id).update(locked_at=timezone.now())
    assert introduce(community, person=facilitator, source="Me too.").thread != post.thread


def test_an_introduction_answers_nobody_and_a_welcome_does(community: Community, facilitator: Person) -> None:
    ilse, fatou = make_member(community, "Ilse"), make_member(community, "Fatou")
    introduce(community, person=ilse, source="I am Ilse.")
    introduce(community, person=fatou, source="I am Fatou.")
    deliver_now()
    assert not Membership.objects.filter(community=community, first_reply_at__isnull=False).exists()
    assert Membership.objects.get(person=fatou, community=community).first_post_at
    thread = introductions_thread(community)
    assert thread
    introduce(community, person=facilitator, source="I am Grace, and good that you are here, @fatou.")
    deliver_now()
    assert Membership.objects.get(person=fatou, community=community).first_reply_at
    assert not Membership.objects.get(person=ilse, community=community).first_reply_at


def test_only_members_introduce_themselves(community: Community, outsider: Person) -> None:
    assert client_of(outsider).get(path_of(community)).status_code == 403
    assert client_of(None).get(path_of(community)).status_code == 302


def test_what_was_begun_is_kept_until_it_is_said(community: Community, member: Person, facilitator: Person) -> None:
    client, begun = client_of(member), {"answer_0": "Nights, mo", "answer_3": "zqbegun"}
    kept = client.post(path_of(community), begun | {"keep": ""})
    assert (kept.status_code, kept.headers["Location"]) == (302, path_of(community))
    page = client.get(path_of(community)).content.decode()
    assert "Nights, mo" in page
    assert "zqbegun" in page
    assert "zqbegun" not in client_of(facilitator).get(path_of(community)).content.decode()
    client.post(path_of(community), {"answer_0": "Nights, mostly."})
    assert not Draft.objects.exists()


def test_what_was_typed_goes_before_what_one_said_on_coming_in(community: Community, member: Person) -> None:
    Membership.objects.filter(community=community, person=member).update(hello="zqhello")
    client = client_of(member)
    assert "zqhello" in client.get(path_of(community)).content.decode()
    save_draft(member, "introduction", community.pk, {"answer_0": "Nights.", "answer_3": ""})
    page = client.get(path_of(community)).content.decode()
    assert "Nights." in page
    assert "zqhello" not in page


def test_who_does_not_belong_keeps_nothing_there(closed_ward: Ward) -> None:
    address = f"/content/drafts/introduction-{closed_ward.community.pk}/"
    assert client_of(closed_ward.member).get(address).status_code == 200
    assert client_of(closed_ward.outsider).get(address).status_code == 404


@pytest.mark.parametrize("kind", CommunityKind)
def test_every_answer_a_place_asks_for_is_kept(kind: str, member: Person) -> None:
    community = make_community()
    Community.objects.filter(pk=community.pk).update(kind=kind)
    community.refresh_from_db()
    join(community, person=member)
    for answer in IntroductionForm(community=community).answers:
        assert save_draft(member, "introduction", community.pk, {answer.html_name: "Nights."})
