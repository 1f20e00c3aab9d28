"""What somebody in their first days writes with many links waits for a look, whatever it is; nobody else's does."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from chat.broadcasts import ONLY, room_channel
from chat.conversations import begin_with
from chat.models import Message, Room
from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.balloting import take_stance
from communities.decisions.proposing import propose
from communities.goals.pursuing import set_goal
from communities.models import Ballot, Community, Proposal, Role
from discussions.models import Post, Thread
from discussions.posting import edit_post, reply, start_thread
from engagement.broadcasts import redis_client
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.models import Story
from knowledge.sheets.writing import change as change_sheet
from knowledge.sheets.writing import share as share_sheet
from moderation.flagging import hide, restore
from moderation.links import has_too_many_links
from moderation.models import AuditEntry, Automatic, Case, CaseState
from moderation.persons import flaggable
from people.models import Person
from tests.cast import client_of, make_member, make_person, make_thread
from tests.knowledge.test_watched_words import sent_to
from tests.moderation.test_watched_everywhere import AT_ONCE, BESIDE, SAID, WAYS_IN, Sent, _asked, _goal

pytestmark = pytest.mark.django_db
LINKS = " ".join(f"https://w7461-{n}.example/" for n in range(4))
FEW = " ".join(LINKS.split()[:3])
# Only who leads writes them: they are asked about such words, not held.
OF_LEADERS = {"letter", "goal"}
OF_MEMBERS = sorted(WAYS_IN.keys() - OF_LEADERS)


def sent(way: Callable[[Community], Sent], community: Community, words: str = LINKS) -> Sent:
    address, said = way(community)
    return address, {name: value.replace(SAID, words) for name, value in said.items()}


def settle(person: Person) -> Person:
    person.date_joined = timezone.now() - timedelta(days=9)
    person.save(update_fields=["date_joined"])
    return person


def newest(kind: str) -> Any:
    model: Any = flaggable(kind).model
    return model._base_manager.latest("pk")


def case_of(row: Any) -> Case:
    return Case.objects.get(target_type__model=row._meta.model_name, target_id=row.pk)


@pytest.mark.parametrize("kind", OF_MEMBERS)
def test_it_waits_is_told_kindly_reaches_nobody_and_comes_back(kind: str, community: Community) -> None:
    writer, reader = make_member(community, "Ilse Novak"), make_member(community)
    facilitator = settle(make_member(community, role=Role.FACILITATOR))
    address, said = sent(WAYS_IN[kind], community)
    answer = client_of(writer).post(address, said, follow=True)
    assert answer.status_code == 200
    assert "waits until a facilitator has looked" in answer.content.decode()
    row = newest(kind)
    case = case_of(row)
    assert row.hidden_at is not None
    assert (case.automatic, case.state, case.decided_by) == (Automatic.LINKS, CaseState.HIDDEN, None)
    # A proposal hides the post it is talked over in, too, which may have the same number.
    hidden = AuditEntry.objects.filter(verb="moderation.hidden", target_type__model=row._meta.model_name)
    assert hidden.get(target_id=row.pk).actor is None

    deliver_now()
    assert not flaggable(kind).visible_to(reader).filter(pk=row.pk).exists()
    here = f"/c/{community.slug}/"
    for path in ("/", "/notifications/", "/search/?q=w7461", here, f"{here}feed/"):
        page = client_of(reader).get(path)
        assert (path, page.status_code) == (path, 200)
        assert "w7461-1" not in page.content.decode()
    assert not [letter for letter in mail.outbox if "w7461-" in letter.body]

    assert "Something you wrote waits until somebody has looked" in [n.wording.text for n in notices_for(writer)]
    assert "In your first days" in client_of(writer).get(reverse("moderation:case", args=[case.pk])).content.decode()
    queue = client_of(facilitator).get(f"/c/{community.slug}/settings/flags/").content.decode()
    assert "Held by itself: many links, from somebody in their first days" in queue

    restore(case, by=facilitator)
    assert flaggable(kind).visible_to(reader).filter(pk=row.pk).exists()


@pytest.mark.parametrize("kind", WAYS_IN)
def test_whoever_leads_the_place_is_asked_about_such_words_and_not_held(kind: str, community: Community) -> None:
    """By somebody who is not new themselves: of those who are see tests/moderation/test_links_over_a_form.py."""
    settle(make_member(community, role=Role.STEWARD))
    address, said = sent(WAYS_IN[kind], community)
    assert client_of(make_member(community, role=Role.FACILITATOR)).post(address, said, follow=True).status_code == 200
    assert newest(kind).hidden_at is None


@pytest.mark.parametrize("kind", OF_MEMBERS)
def test_nothing_of_whoever_is_not_new_is_held(kind: str, community: Community) -> None:
    address, said = sent(WAYS_IN[kind], community)
    assert client_of(settle(make_member(community))).post(address, said, follow=True).status_code == 200
    assert newest(kind).hidden_at is None


@pytest.mark.parametrize("kind", OF_MEMBERS)
def test_a_few_links_are_welcome(kind: str, community: Community, settings: Settings) -> None:
    # One of a resource's links is what is shared.
    settings.LINKS_OF_A_NEWCOMER = 4
    address, said = sent(WAYS_IN[kind], community, FEW)
    assert client_of(make_member(community)).post(address, said, follow=True).status_code == 200
    assert newest(kind).hidden_at is None


def test_an_introduction_waits_as_well(community: Community, member: Person, facilitator: Person) -> None:
    settle(facilitator)
    said = {"answer_0": f"See {LINKS}"}
    answer = client_of(member).post(reverse("discussions:introduction", args=[community.slug]), said, follow=True)
    assert "waits until a facilitator has looked" in answer.content.decode()
    assert Post.objects.get(author=member).hidden_at is not None


def test_a_thread_waits_as_a_whole(community: Community, member: Person) -> None:
    """Those who lead are new there themselves."""
    words = {"kind": "discussion", "title": "What I found lately", "source": LINKS}
    answer = client_of(member).post(f"/c/{community.slug}/threads/new/", words, follow=True)
    assert "waits until somebody who looks after this site has looked" in answer.content.decode()
    assert Thread.objects.get().hidden_at is not None


@pytest.mark.parametrize("link", [r"[x](https:\/\/evil{n}.example/)", "[x](https:&#47;&#47;evil{n}.example/)"])
def test_links_written_so_that_they_do_not_look_like_links(link: str, member: Person) -> None:
    assert has_too_many_links([" ".join(link.format(n=n) for n in range(4))], by=member)
    assert not has_too_many_links([" ".join(link.format(n=n) for n in range(3)) + " and /c/ours/"], by=member)


def test_no_text_hides_the_links_of_the_next(member: Person) -> None:
    assert has_too_many_links(["```", LINKS], by=member)
    assert has_too_many_links(["A title", "[a]: https://evil.example/\n\n[a] [a] [a] [a]"], by=member)


def test_it_can_be_turned_off(member: Person, settings: Settings) -> None:
    settings.NEWCOMER_DAYS = 0
    assert not has_too_many_links([LINKS], by=member)


def test_nobody_is_held_who_looks_after_the_site(community: Community) -> None:
    staff = make_person(is_staff=True)
    assert not has_too_many_links([LINKS], by=staff)


def test_only_many_links_of_somebody_new_cost_anything(
    community: Community, member: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert has_too_many_links([LINKS], by=member)


# --- what cannot wait ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", AT_ONCE)
def test_what_cannot_wait_is_not_taken_with_so_many(kind: str, community: Community) -> None:
    writer = make_member(community, role=Role.FACILITATOR)
    address, said = sent(AT_ONCE[kind], community)
    model: Any = flaggable(kind).model
    before = model._base_manager.count()
    answer = client_of(writer).post(address, said)
    assert answer.status_code == 422
    assert "In your first days this can have up to 3 links" in answer.content.decode()
    assert "w7461-3" in answer.content.decode()
    assert model._base_manager.count() == before
    assert client_of(settle(writer)).post(address, said).status_code == 302
    assert model._base_manager.count() == before + 1


@pytest.mark.parametrize("name", ["item", "note", "check", "nudge", "interview", "retelling", "round"])
def test_nor_what_others_read_in_the_smaller_things_of_the_library(
    name: str, community: Community, facilitator: Person
) -> None:
    address, said, model = sent_to(name, community, facilitator)
    said = {field: LINKS if value == SAID else value for field, value in said.items()}
    before = [str(one) for one in model.objects.order_by("pk").values_list()]
    answer = client_of(facilitator).post(address, said)
    assert answer.status_code == 422
    assert "In your first days this can have up to 3 links" in answer.content.decode()
    assert [str(one) for one in model.objects.order_by("pk").values_list()] == before


# As many as a short name holds.
SHORT = " ".join(f"http://a{n}.io" for n in range(4))


def _blocked(here: Community) -> Sent:
    _asked(here)
    proposal = Proposal.objects.latest("pk")
    assert proposal.ballot is not None
    block = take_stance(proposal.ballot, person=make_member(here), picks=["block"], reason="People sleep.")
    return reverse("communities:tending", args=[here.slug, proposal.pk, block.pk]), {"words": SAID}


def _over(here: Community) -> Sent:
    _asked(here)
    long_ago = timezone.now() - timedelta(days=9)
    Ballot.objects.update(opened_at=long_ago, closes_at=long_ago + timedelta(days=3))
    address = Proposal.objects.latest("pk").get_absolute_url()
    return f"{address}outcome/", {"verdict": "go", "words": SAID, "follow_up_on": ""}


NAMES: dict[str, Callable[[Community, Person], tuple[str, dict[str, Any]]]] = {
    "an answer to choose beside a reply": lambda here, _writer: BESIDE["a question in a reply"](here),
    "an answer to choose beside what stands": lambda here, writer: (
        f"{make_thread(here, author=writer).base}posts/1/question/",
        {"question-words": "Who counts?", "question-options": f"Nights\n{SAID}"},
    ),
    "what was learnt on the way to a goal": lambda here, _writer: (
        f"{_goal(here).get_absolute_url()}closing/",
        {"end": "reached", "learnt": SAID},
    ),
    "what somebody does about a block": lambda here, _writer: _blocked(here),
    "what came of a proposal": lambda here, _writer: _over(here),
    "a room": lambda here, _writer: (f"/c/{here.slug}/chat/new/", {"name": SAID, "topic": ""}),
    "what a room is for": lambda here, _writer: (
        f"{first_room(here).get_absolute_url()}settings/",
        {"name": "General", "topic": SAID},
    ),
    "a group": lambda here, _writer: (
        "/messages/new/",
        {"to": [make_member(here).handle, make_member(here).handle], "name": SAID},
    ),
    "a story of what was said in a room": lambda here, writer: (
        f"{say(first_room(here), author=writer, source='So it was.').room.get_absolute_url()}choosing/",
        {"make": "story", "numbers": "1", "title": SAID},
    ),
}


@pytest.mark.parametrize("what", NAMES)
def test_nor_names_and_what_is_chosen_from(what: str, community: Community, facilitator: Person) -> None:
    address, said = NAMES[what](community, facilitator)
    said = {name: value.replace(SAID, SHORT) if isinstance(value, str) else value for name, value in said.items()}
    answer = client_of(facilitator).post(address, said)
    assert answer.status_code == 422
    assert "In your first days this can have up to 3 links" in answer.content.decode()
    assert client_of(settle(facilitator)).post(address, said).status_code == 302


def test_a_room_that_has_many_links_in_its_name_changes_in_the_rest(community: Community, facilitator: Person) -> None:
    room = first_room(community)
    Room.objects.filter(pk=room.pk).update(name=SHORT)
    said = {"name": SHORT, "topic": "Whatever comes up."}
    assert client_of(facilitator).post(f"{room.get_absolute_url()}settings/", said).status_code == 302


def test_a_proposal_takes_no_more_in_a_change(community: Community, member: Person) -> None:
    words = {"title": "A quieter ward at night", "what": FEW, "why": "People sleep.", "options": []}
    proposal = propose(community, author=member, words=words)
    said = words | {"what": LINKS, "options": "", "edition": "1"}
    answer = client_of(member).post(f"{proposal.get_absolute_url()}words/", said)
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    answer = client_of(member).post(f"{proposal.get_absolute_url()}words/", said | {"what": f"{FEW}, at six"})
    assert answer.status_code == 302


GOAL: dict[str, Any] = {"title": "Twenty kits", "measure": "number", "wanted": "20"}


@pytest.mark.parametrize(
    ("act", "field", "said"),
    [("words", "why", GOAL | {"edition": "1"}), ("closing", "learnt", {"end": "reached"})],
)
def test_whoever_looks_after_a_goal_says_no_more_about_it(
    act: str, field: str, said: dict[str, str], community: Community, member: Person, facilitator: Person
) -> None:
    goal = set_goal(community, by=facilitator, words={"title": "Twenty kits", "wanted": 20}, owners=[member])
    address = f"{goal.get_absolute_url()}{act}/"
    said = said | {"owners": f"@{member.handle}"}
    answer = client_of(member).post(address, said | {field: LINKS})
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    assert client_of(member).post(address, said | {field: FEW}).status_code == 302


def _sheet(community: Community, words: str) -> Any:
    said = {"kind": "checklist", "title": "Before a transfer", "why": "", "source": words, "licence": "cc-by"}
    return share_sheet(community, by=settle(make_member(community)), words=said)


def test_somebody_new_takes_nothing_of_others_away_by_a_link(community: Community, member: Person) -> None:
    sheet = _sheet(community, LINKS)
    address = f"{sheet.get_absolute_url().rsplit('/', 2)[0]}/change/"
    said = {"kind": "checklist", "title": sheet.title, "why": "", "licence": "cc-by", "edition": "1"}
    answer = client_of(member).post(address, said | {"source": f"{LINKS} https://other.example/"})
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    # What stood there is nobody's fault.
    assert client_of(member).post(address, said | {"source": f"{LINKS}\n\n- pump"}).status_code == 302
    sheet.refresh_from_db()
    words = {name: getattr(sheet, name) for name in ("kind", "title", "why", "licence")}
    changed = change_sheet(sheet, by=member, words=words | {"source": f"{LINKS} {LINKS}x"}, started_from=2)
    assert changed.hidden_at is None


def test_a_message_takes_no_more_in_a_change(community: Community, member: Person) -> None:
    message = say(first_room(community), author=member, source=FEW)
    address = f"{message.room.get_absolute_url()}messages/{message.sequence}/edit/"
    answer = client_of(member).post(address, {"source": LINKS})
    message.refresh_from_db()
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    assert message.source == FEW


def test_a_post_waits_when_it_gets_more_in_a_change_and_not_again_once_looked_at(
    community: Community, member: Person, facilitator: Person
) -> None:
    settle(facilitator)
    post = reply(make_thread(community), author=member, source=FEW)
    answer = client_of(member).post(f"{post.thread.base}posts/{post.number}/edit/", {"source": LINKS}, follow=True)
    assert "waits until a facilitator has looked" in answer.content.decode()
    restore(case_of(post), by=facilitator)
    post.refresh_from_db()
    assert edit_post(post, source=f"{LINKS} and so on", by=member).hidden_at is None


def test_a_reason_that_was_looked_at_does_not_wait_again_when_its_author_stands_elsewhere(
    community: Community, member: Person, facilitator: Person
) -> None:
    address = _asked(community)
    client_of(member).post(address, {"picks": "disagree", "reason": LINKS})
    stance = newest("stance")
    restore(case_of(stance), by=facilitator)
    client_of(member).post(address, {"picks": "agree", "reason": LINKS})
    stance.refresh_from_db()
    assert (stance.picks, stance.hidden_at) == (["agree"], None)


# Where each is changed, and what gets its fourth link; a resource is one itself.
CHANGED = {"story": ("stories", "standfirst"), "sheet": ("resources/texts", "why"), "resource": ("resources", "")}


@pytest.mark.parametrize("kind", CHANGED)
def test_no_change_takes_more_over_all_its_parts(kind: str, community: Community, member: Person) -> None:
    client, (under, field) = client_of(member), CHANGED[kind]
    client.post(*sent(WAYS_IN[kind], community, "At six."))
    row = newest(kind)
    _address, said = sent(WAYS_IN[kind], community, FEW)
    said |= {"edition": str(row.edition)} | ({field: LINKS.split()[-1]} if field else {})
    answer = client.post(f"/c/{community.slug}/{under}/{row.pk}/change/", said)
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    assert "w7461-2" in answer.content.decode()
    row.refresh_from_db()
    assert (row.hidden_at, Case.objects.exists()) == (None, False)


def test_a_profile_takes_no_more(member: Person) -> None:
    said = {"display_name": member.display_name, "handle": member.handle, "about": LINKS}
    answer = client_of(member).post("/settings/profile/", said)
    assert "In your first days" in answer.content.decode()
    member.refresh_from_db()
    assert member.about == ""
    assert client_of(settle(member)).post("/settings/profile/", said).status_code == 302


# --- without a name: held, it would tell that somebody new wrote it ---------------------------------------


def test_a_question_without_a_name_is_not_taken_with_so_many(community: Community, member: Person) -> None:
    words = {"kind": "ask", "title": "Am I the only one here", "source": LINKS, "nameless": "on"}
    answer = client_of(member).post(f"/c/{community.slug}/threads/new/", words)
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    thread = start_thread(community, author=member, title=words["title"], source=FEW, kind="ask", nameless=True)
    answer = client_of(member).post(f"{thread.base}replies/", {"source": LINKS, "sending_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_a_story_without_a_name_is_not_taken_with_so_many(community: Community, member: Person) -> None:
    address, said = sent(WAYS_IN["story"], community)
    answer = client_of(member).post(address, said | {"nameless": "on"})
    assert answer.status_code == 422
    assert "In your first days" in answer.content.decode()
    assert not Story.objects.exists()


# --- in a room ---------------------------------------------------------------------------------------


LAST = b"the last"


def test_of_what_is_held_in_a_room_nobody_hears_a_word(
    community: Community,
    member: Person,
    facilitator: Person,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    room = first_room(community)
    words = {"source": f"@{facilitator.handle} {LINKS}", "sending_key": str(uuid.uuid4())}
    with redis_client().pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(room_channel(room.pk))
        heard.get_message(timeout=30)
        with django_capture_on_commit_callbacks(execute=True):
            said = client_of(member).post(f"{room.get_absolute_url()}messages/", words, headers={"HX-Request": "true"})
        redis_client().publish(room_channel(room.pk), LAST)
        frames = [json.loads(data) for data in iter(lambda: heard.get_message(timeout=30)["data"], LAST)]
    assert {frame["sequence"] for frame in frames} == {1}
    # What names one person goes to nobody's sockets but theirs (tests/chat/test_held_messages.py).
    assert {frame.get(ONLY) for frame in frames} == {None, member.pk}
    for frame in (one for one in frames if ONLY not in one):
        assert "w7461-" not in frame["html"]
        assert "A message waits here until somebody has looked." in frame["html"]
    (own,) = said.json()["messages"]
    assert own["own"]
    assert "w7461-1" in own["html"]
    deliver_now()
    mentioned = [notice.wording for notice in notices_for(facilitator)]
    assert not [one for one in mentioned if "w7461-" in f"{one.text} {one.quote}" or "called" in one.text]

    page = client_of(facilitator).get(room.get_absolute_url()).content.decode()
    assert "A message waits here until somebody has looked." in page
    assert "w7461-1" not in page
    assert "w7461-1" in client_of(member).get(room.get_absolute_url()).content.decode()
    caught_up = client_of(facilitator).get(
        f"{room.get_absolute_url()}messages/?after=0", headers={"HX-Request": "true"}
    )
    assert "w7461-1" not in caught_up.content.decode()

    message = Message.objects.get()
    hide(case_of(message), by=facilitator, reason="An advert.")
    page = client_of(member).get(room.get_absolute_url()).content.decode()
    assert "A message was taken away by those who look after this place." in page
    assert "w7461-1" not in page
    restore(case_of(message), by=facilitator)
    assert "w7461-1" in client_of(member).get(room.get_absolute_url()).content.decode()


def test_what_is_held_among_few_waits_for_the_site(community: Community, member: Person, facilitator: Person) -> None:
    room = begin_with(facilitator, by=member)
    message = say(room, author=member, source=LINKS)
    assert message.is_held
    assert "A message that is not shown" in client_of(facilitator).get("/messages/").content.decode()
