"""Interviews: one asks, one tells, both write; nothing is told before the teller lets it."""

from __future__ import annotations

import pytest

from communities.models import Community
from content.models import Draft
from content.permissions import can_mark
from content.using import record_use
from engagement.delivery import deliver_now
from engagement.home import home_of
from engagement.notifying import notices_for
from knowledge import probes
from knowledge.freshness.due import latest_success
from knowledge.interviews.holding import CannotBeAsked, accept, ask, hand_over, look, write
from knowledge.interviews.prompts import steps_for
from knowledge.models import Interview, Story, StoryKind
from knowledge.telling import ask_for_story
from moderation.models import WatchedWords
from people.blocking import block
from people.leaving import erase
from people.models import Person
from people.own_data import _own
from tests.cast import client_of, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
ABOUT = "The night you rang twice"


@pytest.fixture
def teller(community: Community) -> Person:
    return make_member(community, "Marta Kowalczyk")


@pytest.fixture
def interview(community: Community, member: Person, teller: Person) -> Interview:
    return ask(community, asker=member, teller=teller, about=ABOUT, words="For Thursday.")


@pytest.fixture
def under_way(interview: Interview) -> Interview:
    accept(interview)
    return interview


FORMS = {"cue-TOTAL_FORMS": "1", "cue-INITIAL_FORMS": "0"}


def as_told(**more: str) -> dict[str, str]:
    """What the form of the approval sends, untouched but for `more`."""
    parts = {"situation": "Ten past two, ward full.", "advice": "Say what worries you."}
    return FORMS | {"title": "Twice", "cue-0-note": "He asked twice"} | parts | more


def told(person: Person) -> list[str]:
    deliver_now()
    return [one.wording.text for one in notices_for(person)]


def save(interview: Interview, person: Person, step: str, words: str, edition: int = 0) -> int:
    sent = {"words": words, "edition": str(edition)}
    return client_of(person).post(f"{interview.get_absolute_url()}parts/{step}/", sent).status_code


def test_somebody_is_asked_and_says_yes(community: Community, member: Person, teller: Person) -> None:
    sent = {"handle": f"@{teller.handle}", "about": ABOUT, "words": "For Thursday."}
    assert client_of(member).post(f"/c/{community.slug}/interviews/", sent).status_code == 302
    interview = Interview.objects.get()
    assert told(teller) == [f"Noor Haddad would like to hear about “{ABOUT}” from you"]
    assert ABOUT in [item.title for item in home_of(teller).invitations]
    assert "For Thursday." in client_of(teller).get(interview.get_absolute_url()).content.decode()
    assert client_of(member).post(f"{interview.get_absolute_url()}answer/").status_code == 404
    client_of(teller).post(f"{interview.get_absolute_url()}answer/")
    assert told(member) == [f"Marta Kowalczyk says yes: the page for “{ABOUT}” is open"]
    assert "Take me through it" in client_of(member).get(interview.get_absolute_url()).content.decode()


def test_no_is_an_answer(interview: Interview, member: Person, teller: Person) -> None:
    client_of(teller).post(f"{interview.get_absolute_url()}answer/", {"no": "1"})
    assert "at present" in told(member)[0]
    assert save(interview, member, "timeline", "x") == 404


def test_who_does_not_want_to_hear_is_not_asked(community: Community, member: Person, teller: Person) -> None:
    block(teller, member)
    with pytest.raises(CannotBeAsked):
        ask(community, asker=member, teller=teller, about=ABOUT)
    sent = {"handle": teller.handle, "about": "Kept words 8812"}
    answer = client_of(member).post(f"/c/{community.slug}/interviews/", sent)
    assert answer.status_code == 422
    assert "Kept words 8812" in answer.content.decode()


def test_asked_twice_it_is_one_question(interview: Interview, community: Community) -> None:
    again = ask(community, asker=interview.asker, teller=interview.teller, about="Another")
    assert again == interview


def test_for_everybody_else_it_does_not_exist(under_way: Interview, community: Community, facilitator: Person) -> None:
    other = make_member(community)
    for person in (other, facilitator):
        assert client_of(person).get(under_way.get_absolute_url()).status_code == 404
        assert save(under_way, person, "timeline", "x") == 404
        assert look(person, under_way.pk) is None
        assert ABOUT not in client_of(person).get(f"/c/{community.slug}/interviews/").content.decode()


def test_both_write_and_nobody_writes_over_the_other(under_way: Interview, member: Person, teller: Person) -> None:
    assert save(under_way, member, "timeline", "Ten past two.") == 302
    sent = {"words": "It was nearer three.", "edition": "0"}
    refused = client_of(teller).post(f"{under_way.get_absolute_url()}parts/timeline/", sent)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Ten past two." in page
    assert "It was nearer three." in page
    assert "Noor Haddad wrote here meanwhile" in page
    assert save(under_way, teller, "timeline", "Ten past two, nearer three.", 1) == 302
    assert save(under_way, teller, "cues", "His hand.") == 302  # another part is another matter
    assert look(member, under_way.pk) == {"editions": 3}


def test_only_the_teller_lets_it_be_told_and_both_are_named(
    under_way: Interview, member: Person, teller: Person, community: Community
) -> None:
    write(under_way, "timeline", "Ten past two, ward full.", by=member, started_from=0)
    write(under_way, "cues", "- He asked twice\n- His hand", by=teller, started_from=0)
    write(under_way, "novice", "Say what worries you.", by=teller, started_from=0)
    address = under_way.get_absolute_url()
    assert client_of(member).get(f"{address}approval/").status_code == 404
    assert client_of(member).post(f"{address}approval/", as_told()).status_code == 404
    assert client_of(member).post(f"{address}handing-over/").status_code == 302
    assert "Whether it is told is yours to say" in told(teller)[0]
    assert not Story.objects.exists()
    for _time in range(2):
        assert client_of(teller).post(f"{address}approval/", as_told()).status_code == 302
    story = Story.objects.get()
    assert story.author == teller
    page = client_of(None).get(story.get_absolute_url()).content.decode()
    assert "Ten past two, ward full." in page
    assert "He asked twice" in page
    assert "Say what worries you." in page
    assert "Asked the questions" in page
    assert "Was there too" not in page
    assert member.display_name in page
    assert client_of(member).get(f"{story.get_absolute_url()}".replace(f"{story.slug}/", "change/")).status_code == 403
    assert any("You are named in it" in text for text in told(member))
    assert client_of(member).get(address)["Location"] == story.get_absolute_url()


def test_who_writes_when_it_was_told_already_has_their_words_given_back(
    under_way: Interview, member: Person, teller: Person
) -> None:
    address = under_way.get_absolute_url()
    assert client_of(teller).post(f"{address}approval/", as_told()).status_code == 302
    sent = {"words": "His hand was cold.", "edition": "0"}
    answer = client_of(member).post(f"{address}parts/timeline/", sent)
    assert answer.status_code == 409
    assert "His hand was cold." in answer.content.decode()
    assert Story.objects.get().get_absolute_url() in answer.content.decode()
    assert not under_way.parts.exists()


def test_an_empty_page_is_not_told(under_way: Interview, teller: Person) -> None:
    nothing = dict.fromkeys(("situation", "tried", "happened", "advice", "limits"), "")
    answer = client_of(teller).post(
        f"{under_way.get_absolute_url()}approval/", FORMS | nothing | {"title": "Kept title"}
    )
    assert answer.status_code == 422
    assert "Kept title" in answer.content.decode()


def test_the_teller_reads_the_whole_of_it_and_changes_what_they_like(
    under_way: Interview, member: Person, teller: Person
) -> None:
    write(under_way, "timeline", "Ten past two, ward *full*.", by=member, started_from=0)
    write(under_way, "cues", "- He asked twice\n- His hand", by=teller, started_from=0)
    write(under_way, "options", "Waiting until four.", by=member, started_from=0)
    address = f"{under_way.get_absolute_url()}approval/"
    page = client_of(teller).get(address)
    shown = page.content.decode()
    assert "ward <em>full</em>." in shown
    assert shown.count("His hand") >= 2  # in the margin of what is read, and in its form
    form, cues = page.context["form"], page.context["cues"]
    assert (form["situation"].value(), form["tried"].value()) == ("Ten past two, ward *full*.", "Waiting until four.")
    assert [cue["note"].value() for cue in cues][:2] == ["He asked twice", "His hand"]
    assert "nameless" not in shown
    sent = as_told(situation="Ten past two, ward nearly full.", limits="Not with children.")
    # What was kept of it half-way stands there the next time.
    client_of(teller).post(address, sent | {"keep": "1"})
    assert client_of(teller).get(address).context["form"]["limits"].value() == "Not with children."
    client_of(teller).post(address, sent)
    words = {part.name: part.source for part in Story.objects.get().parts.all()}
    assert (words["situation"], words["limits"]) == ("Ten past two, ward nearly full.", "Not with children.")
    assert not Draft.objects.exists()


def test_a_part_is_sent_back_and_is_not_handed_over_any_more(
    under_way: Interview, member: Person, teller: Person
) -> None:
    write(under_way, "timeline", "It was two o'clock.", by=member, started_from=0)
    hand_over(under_way)
    address = f"{under_way.get_absolute_url()}parts/timeline/sending-back/"
    assert client_of(member).post(address, {"words": "x"}).status_code == 404
    assert "A word, so that they know" in client_of(teller).post(address, {"words": ""}).content.decode()
    assert client_of(teller).post(address, {"words": "It was three."}).status_code == 302
    assert told(member)[0] == f"Marta Kowalczyk would have a part of “{ABOUT}” looked at again"
    page = client_of(member).get(under_way.get_absolute_url()).content.decode()
    assert "“It was three.”" in page
    assert 'looked at again <span class="meta"><time' in page
    assert "Hand it over" in page
    save(under_way, member, "timeline", "It was three o'clock.", 1)
    assert "looked at again" not in client_of(member).get(under_way.get_absolute_url()).content.decode()


def test_who_leaves_takes_it_along(under_way: Interview, teller: Person) -> None:
    erase(teller, words_go=False)
    assert not Interview.objects.exists()


def test_page_costs_the_same_however_much_stands_there(under_way: Interview, member: Person) -> None:
    client, path = client_of(member), under_way.get_absolute_url()
    write(under_way, "timeline", "x", by=member, started_from=0)
    client.get(path)
    few = queries_of(client, path)
    for step in ("cues", "decisions", "options"):
        write(under_way, step, "x", by=member, started_from=0)
    assert queries_of(client, path) == few


def test_what_waits_for_a_look_says_so_and_leads_nobody_astray(
    under_way: Interview, member: Person, teller: Person
) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)
    told(member)
    address, sent = under_way.get_absolute_url(), as_told(limits="Not with burners7461.")
    answered = client_of(teller).post(f"{address}approval/", sent, follow=True)
    page = answered.content.decode()
    assert (answered.status_code, "Both of you are named" in page) == (200, False)
    assert "waits until a facilitator has looked" in page
    assert told(member)[0] == f"Marta Kowalczyk let “{ABOUT}” be told. It waits until a facilitator has looked"
    for person in (member, teller):
        assert client_of(person).get(address, follow=True).status_code == 200
    assert client_of(teller).get(f"{address}approval/", follow=True).status_code == 200
    assert client_of(teller).post(f"{address}approval/", sent, follow=True).status_code == 200
    Story.objects.update(hidden_at=None)
    assert told(member)[0] == f"Marta Kowalczyk let “{ABOUT}” be told. You are named in it"


def test_who_asked_does_not_list_it_among_their_own(under_way: Interview, member: Person, teller: Person) -> None:
    client_of(teller).post(f"{under_way.get_absolute_url()}approval/", as_told())
    story = Story.objects.get()
    assert list(Story.objects.named(teller)) == [story]
    assert not Story.objects.named(member).exists()
    assert not Story.objects.not_told_by(member).exists()
    assert list(Story.objects.told_by(teller)) == [story]
    assert not Story.objects.told_by(member).exists()


def test_who_only_asked_thanks_for_it_and_confirms_it_by_a_use(
    under_way: Interview, member: Person, teller: Person
) -> None:
    client_of(teller).post(f"{under_way.get_absolute_url()}approval/", as_told())
    story = Story.objects.get()
    assert can_mark(member, story)
    assert not can_mark(teller, story)
    record_use(story, person=member, outcome="worked")
    use = latest_success(story)
    assert use is not None
    assert use.person == member


@pytest.mark.parametrize("kind", StoryKind.values)
def test_each_kind_of_story_is_asked_in_its_own_way(kind: str) -> None:
    """In an interview at every question; told alone on nearly every screen."""
    asked = steps_for(kind)
    own = [step for step in asked if not step.kinds]
    assert all(step.probes_for(kind)[0] not in step.probes for step in own)
    told = [step for step in probes.steps_for(kind) if step.probes and not step.kinds]
    usual = [step.key for step in told if step.probes_for(kind)[0] in step.probes]
    assert set(usual) <= {"moment", "photo"}, usual


def test_what_is_refused_stays_though_the_kind_changed_meanwhile(under_way: Interview, member: Person) -> None:
    """They began to write where another kind of story is asked of."""
    address = under_way.get_absolute_url()
    client_of(member).post(f"{address}kind/", {"kind": "rule"})
    typed = "We ring twice, kept words 4471. " * 2000
    refused = client_of(member).post(f"{address}parts/we-do/", {"words": typed, "edition": "0"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "kept words 4471" in page
    assert "more than one part can hold" in page


def test_the_two_say_which_kind_it_is_and_are_asked_accordingly(
    community: Community, member: Person, teller: Person
) -> None:
    sent = {"handle": teller.handle, "about": ABOUT, "kind": "near-miss"}
    client_of(member).post(f"/c/{community.slug}/interviews/", sent)
    interview = Interview.objects.get()
    address = interview.get_absolute_url()
    assert client_of(teller).post(f"{address}kind/", {"kind": "trick"}).status_code == 404  # not before a yes
    accept(interview)
    page = client_of(teller).get(address).content.decode()
    assert "What was meant to stop it, and where did it get through?" in page
    assert "The manual says" not in page
    assert client_of(teller).post(f"{address}kind/", {"kind": "nonsense"}).status_code == 422
    client_of(teller).post(f"{address}kind/", {"kind": "really"})
    assert "What does it not know about your place?" in client_of(member).get(address).content.decode()
    assert save(interview, member, "we-do", "We ring twice.") == 302
    # Thought of otherwise, what was written there stays.
    client_of(member).post(f"{address}kind/", {"kind": "rule"})
    page = client_of(member).get(address).content.decode()
    assert "We ring twice." in page
    assert "Where do you have the rule from" in page
    form = client_of(teller).get(f"{address}approval/").context["form"]
    assert (form["kind"].value(), form["we-do"].value()) == ("rule", "We ring twice.")


def test_which_kind_it_is_is_among_what_the_asker_takes_along(under_way: Interview, member: Person) -> None:
    Interview.objects.update(kind="rule")
    assert [one["kind"] for one in _own["interviews-asked"].rows(member)] == ["rule"]


def test_an_interview_answers_what_somebody_asked(under_way: Interview, community: Community, teller: Person) -> None:
    wanted = ask_for_story(community, author=make_member(community), question="Who rang twice?")
    address = f"{under_way.get_absolute_url()}approval/"
    assert "Who rang twice?" in client_of(teller).get(address).content.decode()
    client_of(teller).post(address, as_told(answers=str(wanted.pk)))
    wanted.refresh_from_db()
    assert wanted.answered_by == Story.objects.get()
