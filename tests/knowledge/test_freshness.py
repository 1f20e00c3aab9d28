"""Whether a story still holds: asked by use first and by time as a backstop, answered by a word or a use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from communities.joining import leave
from communities.models import Community
from content.models import Use
from content.using import record_use, take_back_use
from engagement.delivery import deliver_now
from engagement.home import home_of
from engagement.notifying import notices_for
from knowledge.collections.gathering import add, begin
from knowledge.freshness.asking import MOST_A_MONTH, _ask, ask_for_checks
from knowledge.freshness.checking import confirm, retire, settle_the_rest
from knowledge.freshness.doubts import doubts
from knowledge.models import Check, CheckAsk, Coauthor, PartName, Story, Why
from knowledge.requests.rounds import open_round, tell_to
from knowledge.telling import StoryDraft, ask_for_story, change, tell
from people.models import DaysAway, Person
from search.finding import find
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SITUATION = "It was ten to nine. The form was version 2.1. Nobody spoke."


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def told(
    community: Community,
    author: Person,
    *,
    days: float = 0,
    kind: str = "turning-point",
    title: str = "",
    tools: str = "",
) -> Story:
    draft = StoryDraft(title=title or "The printout", parts={PartName.SITUATION: SITUATION}, kind=kind, tools=tools)
    story = tell(community, draft, author=author, at=days_ago(days))
    deliver_now()
    story.refresh_from_db()
    return story


def asked() -> list[int]:
    return list(CheckAsk.objects.order_by("pk").values_list("person_id", flat=True))


def test_a_story_the_log_did_not_tell_of_is_due_all_the_same(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    Story.objects.update(due_at=None)
    assert settle_the_rest() == 1
    assert settle_the_rest() == 0
    story.refresh_from_db()
    assert story.is_due
    [found] = find("printout", viewer=member).entries
    assert found.is_due


def check_of(story: Story) -> str:
    return f"/c/{story.community.slug}/stories/{story.pk}/check/"


@pytest.mark.parametrize(
    ("kind", "tools", "days", "due"),
    [
        ("turning-point", "", 360, False),
        ("turning-point", "", 370, True),
        ("turning-point", "Hoist", 170, False),
        ("turning-point", "Hoist", 190, True),
        *((kind, "", days, days > 182) for kind in ("rule", "trick", "really") for days in (170, 190)),
    ],
)
def test_time_asks_after_a_year_and_after_half_of_it_for_tools_and_rules(
    community: Community, member: Person, kind: str, tools: str, days: int, due: bool
) -> None:
    assert told(community, member, days=days, kind=kind, tools=tools).is_due is due


def test_a_story_that_comes_to_name_tools_is_asked_about_sooner(community: Community, member: Person) -> None:
    story = told(community, member)
    assert story.due_at
    assert story.due_at > timezone.now() + timedelta(days=300)
    draft = StoryDraft(title=story.title, parts={PartName.SITUATION: SITUATION}, tools="Hoist")
    change(story, draft, by=member, started_from=story.edition)
    deliver_now()
    story.refresh_from_db()
    assert story.due_at
    assert story.due_at < timezone.now() + timedelta(days=183)


def test_three_for_whom_it_did_not_hold_call_for_a_look(community: Community, member: Person) -> None:
    story = told(community, member, days=30)
    for n in range(3):
        story.refresh_from_db()
        assert story.is_fresh, n
        record_use(story, person=make_member(community), outcome="not")
        deliver_now()
    story.refresh_from_db()
    assert story.is_due
    assert ask_for_checks() == 1
    assert CheckAsk.objects.get().why == Why.DID_NOT_HOLD
    # What worked for one does not outweigh it: somebody has to look.
    record_use(story, person=make_member(community), outcome="worked")
    deliver_now()
    story.refresh_from_db()
    assert story.is_due


def test_who_says_anew_that_it_did_not_hold_is_counted_and_heard(community: Community, member: Person) -> None:
    story = told(community, member, days=30)
    users = [make_member(community, f"Devi {n}") for n in range(3)]
    for user in users:
        record_use(story, person=user, outcome="worked", at=days_ago(20))
    deliver_now()
    for user in users:
        record_use(story, person=user, outcome="not", came_of_it="The form is gone.")
        deliver_now()
    story.refresh_from_db()
    assert (story.is_due, story.not_count, story.worked_count) == (True, 3, 0)
    notice = notices_for(member)[0].wording
    assert (notice.text, notice.quote) == ("Devi tried “The printout”, and it did not work there", "The form is gone.")
    before = len(notices_for(member))
    record_use(story, person=users[0], outcome="not", came_of_it="It really is gone.")
    deliver_now()
    assert len(notices_for(member)) == before


@pytest.mark.parametrize("back", ["taken back", "for oneself"])
def test_what_is_taken_back_no_longer_calls_for_a_look(community: Community, member: Person, back: str) -> None:
    story = told(community, member, days=30)
    users = [make_member(community) for _n in range(3)]
    for user in users:
        record_use(story, person=user, outcome="not")
    deliver_now()
    if back == "taken back":
        take_back_use(story, person=users[0])
    else:
        record_use(story, person=users[0], outcome="not", only_mine=True)
    deliver_now()
    story.refresh_from_db()
    assert story.is_fresh
    [found] = find("printout", viewer=member).entries
    assert not found.is_due


def test_what_is_kept_in_a_log_calls_for_nothing(community: Community, member: Person) -> None:
    story = told(community, member, days=30)
    for _n in range(3):
        record_use(story, person=make_member(community), outcome="not", only_mine=True)
    deliver_now()
    story.refresh_from_db()
    assert story.is_fresh


def test_a_use_that_worked_is_as_good_as_a_word(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi = make_member(community, "Devi Nair")
    record_use(story, person=devi, outcome="worked", came_of_it="Nobody lost")
    deliver_now()
    story.refresh_from_db()
    assert (story.is_fresh, story.checked_by) == (True, devi)
    assert Check.objects.get().use == Use.objects.get().pk
    # In the words that stand there now.
    record_use(story, person=devi, outcome="worked", came_of_it="Nobody was lost")
    page = client_of(member).get(check_of(story)).content.decode()
    assert ("“Nobody was lost”" in page, "“Nobody lost”" in page) == (True, False)


@pytest.mark.parametrize("back", ["taken back", "for oneself", "not any more"])
def test_what_a_use_confirmed_goes_with_the_use(community: Community, member: Person, back: str) -> None:
    story = told(community, member, days=400)
    assert ask_for_checks() == 1
    devi = make_member(community, "Devi Nair")
    record_use(story, person=devi, outcome="worked", came_of_it="Nobody lost")
    deliver_now()
    story.refresh_from_db()
    assert story.is_fresh
    assert not CheckAsk.objects.open().exists()
    if back == "taken back":
        take_back_use(story, person=devi)
    else:
        record_use(story, person=devi, outcome="worked" if back == "for oneself" else "not", only_mine=True)
    deliver_now()
    story.refresh_from_db()
    assert (story.is_due, story.checked_at, story.checked_by) == (True, None, None)
    assert not Check.objects.exists()
    assert CheckAsk.objects.open().get().person == member
    [found] = find("printout", viewer=member).entries
    assert (found.is_due, found.checked_at) == (True, None)


def test_a_teller_confirms_nothing_by_a_use(community: Community, member: Person) -> None:
    story, devi = told(community, member, days=400), make_member(community)
    Coauthor.objects.create(story=story, person=devi, accepted_at=NOW)
    record_use(story, person=devi, outcome="worked")
    deliver_now()
    story.refresh_from_db()
    assert (story.is_due, story.checks.exists()) == (True, False)


def test_what_was_said_in_words_outlasts_a_use_that_is_taken_back(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi, amara = make_member(community), make_member(community)
    confirm(story, by=amara, words="On Tuesday.", at=days_ago(20))
    record_use(story, person=devi, outcome="worked", at=days_ago(3))
    deliver_now()
    story.refresh_from_db()
    assert story.checked_by == devi
    take_back_use(story, person=devi)
    deliver_now()
    story.refresh_from_db()
    assert (story.is_fresh, story.checked_by, story.checked_at) == (True, amara, days_ago(20))
    # One that nobody takes back says it instead of one that was.
    for n, person in enumerate((devi, amara), 1):
        record_use(story, person=person, outcome="worked", at=days_ago(3 - n))
        deliver_now()
    take_back_use(story, person=amara)
    deliver_now()
    story.refresh_from_db()
    assert story.checked_by == devi


def test_who_volunteers_says_what_is_different_now_and_its_teller_hears(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi = make_member(community, "Devi Nair")
    record_use(story, person=devi, outcome="adapted")
    client = client_of(devi)
    refused = client.post(check_of(story), {"answer": "amended", "words": ""})
    assert (refused.status_code, "What is different now?" in refused.content.decode()) == (422, True)
    client.post(check_of(story), {"answer": "amended", "words": "The form is version 3 now."})
    deliver_now()
    story.refresh_from_db()
    assert (story.is_fresh, story.checked_by, story.reworded_at) == (True, devi, None)
    page = client_of(None).get(story.get_absolute_url()).content.decode()
    assert "Different now:" in page
    assert "The form is version 3 now." in page
    notice = notices_for(member)[0].wording
    assert (notice.text, notice.quote) == (
        "Devi Nair says that something in “The printout” is different now",
        "The form is version 3 now.",
    )
    # Whom it helped since then says nothing of the form.
    record_use(story, person=make_member(community), outcome="worked")
    deliver_now()
    assert "Different now:" in client_of(None).get(story.get_absolute_url()).content.decode()
    # Nor does who used it and only says that it still holds.
    amara = make_member(community)
    record_use(story, person=amara, outcome="adapted")
    assert client_of(amara).post(check_of(story), {"answer": "holds", "words": ""}).status_code == 302
    assert "Different now:" in client_of(None).get(story.get_absolute_url()).content.decode()
    # Told anew by its teller, it says it itself.
    words = StoryDraft(title="The printout", parts={PartName.SITUATION: "The form was version 3."})
    change(Story.objects.get(), words, by=member)
    assert "Different now:" not in client_of(None).get(story.get_absolute_url()).content.decode()


def test_once_it_needs_a_look_any_member_can_say_that_it_is_over(community: Community, member: Person) -> None:
    story, fresh = told(community, member, days=400), told(community, member, title="Lately")
    client = client_of(make_member(community, "Devi Nair"))
    for one in (fresh, story):
        client.post(check_of(one), {"answer": "retired", "words": "There are pumps now."})
    deliver_now()
    assert [one.retired_at is None for one in Story.objects.order_by("-pk")] == [True, False]
    notice = notices_for(member)[0].wording
    assert notice.text == "Devi Nair says that “The printout” is not done like this any more"
    assert "There are pumps now." in client_of(None).get(story.get_absolute_url()).content.decode()


def test_its_teller_is_asked_once_and_answers_with_words(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    assert [ask_for_checks(), ask_for_checks()] == [1, 0]
    deliver_now()
    notice = notices_for(member)[0].wording
    assert (notice.text, notice.url) == ("Is “The printout” still how you work?", check_of(story))
    home = client_of(member).get("/").content.decode()
    assert "Is “The printout” still how you work?" in home
    assert notice.quote == "The form was version 2.1."
    assert "“The form was version 2.1.”" in home
    page = client_of(member).get(check_of(story)).content.decode()
    assert "The form was version 2.1." in page
    assert "Nobody spoke" not in page
    answer = client_of(member).post(check_of(story), {"answer": "holds", "words": ""})
    assert answer.status_code == 422
    assert "A few words are enough" in answer.content.decode()
    assert client_of(member).post(check_of(story), {"answer": "holds", "words": "On Tuesday."}).status_code == 302
    story.refresh_from_db()
    assert story.is_fresh
    assert not CheckAsk.objects.open().exists()
    assert "still how you work" not in client_of(member).get("/").content.decode()


def test_who_used_it_confirms_without_more_words(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi = make_member(community)
    record_use(story, person=devi, outcome="adapted", changed="Two lists")
    assert client_of(devi).post(check_of(story), {"answer": "holds"}).status_code == 302
    story.refresh_from_db()
    assert story.checked_by == devi


def test_for_whom_it_did_not_hold_confirms_with_words_alone(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi = make_member(community)
    record_use(story, person=devi, outcome="not", changed="The form is gone")
    assert client_of(devi).post(check_of(story), {"answer": "holds"}).status_code == 422


def test_to_save_it_as_it_was_confirms_nothing(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    same = StoryDraft(title="The printout", parts={PartName.SITUATION: SITUATION}, kind="turning-point")
    change(story, same, by=member)
    story.refresh_from_db()
    assert (story.edited_at, story.edition, story.editions.count()) == (None, 1, 0)
    change(story, replace(same, title="The printout of 2019"), by=member)
    story.refresh_from_db()
    assert story.edited_at is not None
    assert [one.words["title"] for one in story.editions.all()] == ["The printout"]


def test_to_file_it_elsewhere_answers_nobody(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    assert ask_for_checks() == 1
    same = StoryDraft(title="The printout", parts={PartName.SITUATION: SITUATION}, kind="turning-point")
    change(story, replace(same, tags=["paper"], role="nurse"), by=member)
    deliver_now()
    story.refresh_from_db()
    assert story.edited_at is not None
    assert not story.is_fresh
    assert not Check.objects.exists()


def test_to_save_again_what_was_edited_before_answers_nobody(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    edited = StoryDraft(title="The printout of 2019", parts={PartName.SITUATION: SITUATION}, kind="turning-point")
    change(story, edited, by=member, at=days_ago(390))
    deliver_now()
    assert ask_for_checks() == 1
    change(Story.objects.get(), edited, by=member)
    deliver_now()
    assert not Check.objects.exists()
    assert CheckAsk.objects.open().exists()
    change(Story.objects.get(), replace(edited, title="The printout of 2020"), by=member)
    deliver_now()
    assert Check.objects.get().answer == "amended"
    assert Story.objects.get().is_fresh


def test_who_told_it_without_a_name_is_asked_too(community: Community, member: Person) -> None:
    draft = StoryDraft(title="The printout", parts={PartName.SITUATION: SITUATION})
    tell(community, draft, author=member, nameless=True, at=days_ago(400))
    deliver_now()
    assert ask_for_checks() == 1
    assert asked() == [member.pk]


@pytest.mark.parametrize("answer", ["amended", "retired"])
def test_who_told_it_without_a_name_hears_of_others_and_not_of_themselves(
    community: Community, member: Person, answer: str
) -> None:
    draft = StoryDraft(title="The printout", parts={PartName.SITUATION: SITUATION})
    story = tell(community, draft, author=member, nameless=True, at=days_ago(400))
    deliver_now()
    client_of(member).post(check_of(story), {"answer": answer, "words": "The form is version 3 now."})
    deliver_now()
    assert not notices_for(member)
    Story.objects.update(due_at=days_ago(1), retired_at=None)
    client_of(make_member(community)).post(check_of(story), {"answer": answer, "words": "It is version 4."})
    deliver_now()
    assert [one.wording.quote for one in notices_for(member)] == ["It is version 4."]


def test_when_the_teller_is_away_or_silent_who_used_it_is_asked(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi, amara = make_member(community), make_member(community)
    record_use(story, person=amara, outcome="adapted", at=days_ago(390))
    record_use(story, person=devi, outcome="adapted", at=days_ago(380))
    DaysAway.objects.create(person=member, first_day=days_ago(2).date(), last_day=days_ago(-2).date())
    assert ask_for_checks() == 1
    assert asked() == [devi.pk]
    assert ask_for_checks(NOW + timedelta(days=13)) == 0
    DaysAway.objects.all().delete()
    for later in (15, 30):
        ask_for_checks(NOW + timedelta(days=later))
    assert asked() == [devi.pk, member.pk, amara.pk]
    assert ask_for_checks(NOW + timedelta(days=45)) == 0


def test_who_left_is_not_asked(community: Community, member: Person) -> None:
    told(community, member, days=400)
    leave(community, person=member)
    assert ask_for_checks() == 0


def test_nobody_is_asked_more_than_three_times_a_month(community: Community, member: Person) -> None:
    for n in range(MOST_A_MONTH + 2):
        told(community, member, days=400 + n, title=f"Story {n}")
    assert ask_for_checks() == MOST_A_MONTH
    assert ask_for_checks(NOW + timedelta(days=10)) == 0
    assert ask_for_checks(NOW + timedelta(days=31)) == 2


@pytest.mark.django_db(transaction=True)
def test_nor_by_many_stories_that_ask_at_once(community: Community, member: Person) -> None:
    stories = [told(community, member, days=400 + n, title=f"Story {n}") for n in range(MOST_A_MONTH + 2)]
    together = Barrier(len(stories))

    def ask(story: Story) -> int:
        together.wait()
        try:
            return _ask(story.pk, NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(stories)) as pool:
        assert sum(pool.map(ask, stories)) == MOST_A_MONTH


def test_stories_that_nobody_can_be_asked_about_keep_no_others_waiting(
    community: Community, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.freshness.asking.LOOKED_AT", 2)
    for n in range(4):
        told(community, member, days=400 + n, title=f"Story {n}")
    leave(community, person=member)
    devi = make_member(community)
    told(community, devi, days=390)
    assert [ask_for_checks(NOW + timedelta(minutes=n)) for n in range(3)] == [0, 0, 1]
    assert asked() == [devi.pk]


def test_no_more_are_asked_at_once_than_can_be(
    community: Community, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.freshness.asking.AT_ONCE", 2)
    for n in range(3):
        told(community, make_member(community), days=400 + n, title=f"Story {n}")
    assert [ask_for_checks(), ask_for_checks(), ask_for_checks()] == [2, 1, 0]


def test_an_older_use_is_no_word_against_what_was_said_since(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi = make_member(community)
    record_use(story, person=devi, outcome="adapted", at=days_ago(20))
    record_use(story, person=make_member(community), outcome="not", at=days_ago(10))
    assert client_of(devi).post(check_of(story), {"answer": "holds"}).status_code == 422
    take_back_use(story, person=devi)
    record_use(story, person=devi, outcome="adapted", at=days_ago(5))
    assert client_of(devi).post(check_of(story), {"answer": "holds"}).status_code == 302


def test_an_older_use_brings_nothing_back_that_was_retired(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    devi = make_member(community)
    record_use(story, person=devi, outcome="adapted", at=days_ago(20))
    retire(story, by=member, words="There are pumps now.", at=days_ago(10))
    assert client_of(devi).post(check_of(story), {"answer": "holds"}).status_code == 422
    story.refresh_from_db()
    assert story.retired_at


def test_changing_a_story_answers_too(community: Community, member: Person) -> None:
    story = told(community, member, days=400)
    ask_for_checks()
    change(story, StoryDraft(title="The list", parts={PartName.SITUATION: "We use the new form."}), by=member)
    deliver_now()
    story.refresh_from_db()
    assert story.is_fresh
    assert not CheckAsk.objects.open().exists()
    assert Check.objects.get().answer == "amended"


def test_retired_it_says_why_and_stays_to_be_read(community: Community, member: Person) -> None:
    story = told(community, member)
    other = make_member(community)
    assert 'value="retired"' not in client_of(other).get(check_of(story)).content.decode()
    client_of(other).post(check_of(story), {"answer": "retired", "words": "New pumps"})
    story.refresh_from_db()
    assert story.retired_at is None
    client_of(member).post(check_of(story), {"answer": "retired", "words": "We have new pumps."})
    page = client_of(other).get(story.get_absolute_url()).content.decode()
    assert "Not done like this any more" in page
    assert "We have new pumps." in client_of(other).get(check_of(story)).content.decode()
    story.refresh_from_db()
    assert ask_for_checks(NOW + timedelta(days=900)) == 0
    confirm(story, by=member)
    assert "We have new pumps." not in client_of(other).get(story.get_absolute_url()).content.decode()
    confirm(story, by=member, words="They took them away again.")
    story.refresh_from_db()
    assert story.is_fresh


def test_who_retires_it_forgets_nobody_who_checked_it_a_moment_before(community: Community, member: Person) -> None:
    story = told(community, member)
    as_it_was, other = Story.objects.get(pk=story.pk), make_member(community)
    confirm(story, by=other, words="As ever.", at=NOW)
    retire(as_it_was, by=member, words="We have new pumps.", at=NOW)
    story.refresh_from_db()
    assert (story.retired_at, story.checked_at, story.checked_by) == (NOW, NOW, other)


def test_what_is_due_or_retired_is_found_behind_what_holds(community: Community, member: Person) -> None:
    stale = told(community, member, days=200, kind="rule", title="Handover by lantern")
    fresh = told(community, member, days=200, title="Handover by lantern")
    gone = told(community, member, days=200, title="Handover by lantern")
    retire(gone, by=member, words="No lanterns")
    deliver_now()
    assert stale.is_due
    found = [entry.object_id for entry in find("lantern", viewer=member).entries]
    assert found[0] == fresh.pk
    assert set(found[1:]) == {stale.pk, gone.pk}
    page = client_of(member).get("/search/?q=lantern").content.decode()
    assert "needs checking" in page
    assert "not done like this any more" in page
    confirm(fresh, by=member)
    deliver_now()
    assert "checked" in client_of(member).get("/search/?q=lantern").content.decode()


def test_doubtful_are_sentences_that_name_what_changes(community: Community, member: Person) -> None:
    parts: dict[str, str] = {
        PartName.SITUATION: "We waited quietly. On 3 May 2024 the pump failed. He trusted me.",
        PartName.ADVICE: "Say it out loud. Fill in the bedside board first. The NEWS chart helps.",
    }
    story = tell(community, StoryDraft(title="A", parts=parts, tools="bedside board, ox"), author=member)
    found = [doubt.sentence for doubt in doubts(story.parts.all(), story.tools, story.language)]
    assert sorted(found) == [
        "Fill in the bedside board first.",
        "On 3 May 2024 the pump failed.",
        "The NEWS chart helps.",
    ]


def doubted(community: Community, author: Person, *, language: str = "", **parts: str) -> list[str]:
    story = tell(community, StoryDraft(title="A", parts=parts, language=language), author=author)
    return [doubt.sentence for doubt in doubts(story.parts.all(), story.tools, story.language)]


def test_doubtful_are_words_for_rules_in_any_case_and_abbreviations_in_capitals(
    community: Community, member: Person
) -> None:
    words = "Policy said we wait. Then VERSION two came. Give 5 MG at night. Is it news to you? Ask the ICU first."
    assert doubted(community, member, situation=words) == [
        "Policy said we wait.",
        "Then VERSION two came.",
        "Give 5 MG at night.",
        "Ask the ICU first.",
    ]


@pytest.mark.parametrize(
    ("language", "held", "doubtful"),
    [
        ("german", "Sie war müde und lachte.", ["Der Hygienestandard sagt es so.", "Derzeit fragen wir zweimal."]),
        ("german", "Das war ein Gesetzloser.", ["Seit März ist es anders.", "Nach drei Versuchen 20 Minuten warten."]),
        ("german", "Meine Auffassung war enorm.", ["Die neue Fassung gilt.", "Die Hygienenorm sagt es."]),
        ("french", "Elle a ri doucement.", ["Le nouveau protocole le dit.", "Actuellement, on demande deux fois."]),
        ("spanish", "Ella se rio bajito.", ["La normativa lo dice así.", "Hoy en día preguntamos dos veces."]),
        ("italian", "Lei rise piano.", ["Le linee guida dicono così.", "Aspettiamo 3 giorni prima di chiamare."]),
        ("dutch", "Zij lachte zacht.", ["Het ziekenhuisprotocol zegt dit.", "Tegenwoordig vragen we het twee keer."]),
        ("dutch", "Dat was enorm.", ["De veiligheidsnorm zegt dit.", "Nieuwe bedden zijn er."]),
        ("portuguese", "Ela riu baixinho.", ["As diretrizes dizem isso.", "Atualmente perguntamos duas vezes."]),
        ("english", "She laughed quietly.", ["At the moment we ask twice.", "Since October it rings twice."]),
        # One that has no words of its own here.
        ("finnish", "Hän nauroi hiljaa.", ["Uusi Software tuli viime vuonna.", "Odota 2026 asti."]),
    ],
)
def test_doubtful_sentences_are_known_by_the_words_of_the_storys_language(
    community: Community, member: Person, language: str, held: str, doubtful: list[str]
) -> None:
    said = " ".join([doubtful[0], held, doubtful[1]])
    assert doubted(community, member, language=language, situation=said) == doubtful


def test_where_nothing_names_what_changes_what_it_advises_first_is_looked_at(
    community: Community, member: Person
) -> None:
    said = {"situation": "Es war schon spät am Abend.", "advice": "Sag es laut und deutlich. Dann warte."}
    assert doubted(community, member, **said) == ["Sag es laut und deutlich."]
    both = {"tried": "Wir haben leise gefragt.", "we-do": "Wir fragen immer laut."}
    assert doubted(community, member, situation=said["situation"], **both) == ["Wir haben leise gefragt."]
    assert doubted(community, member, manual="Man fragt leise.", **{"we-do": both["we-do"]}) == [both["we-do"]]
    assert doubted(community, member, situation="Es war schon spät am Abend.") == ["Es war schon spät am Abend."]
    # However short it is.
    assert doubted(community, member, situation="Nobody.", happened="So.") == ["Nobody."]
    page = client_of(member).get(f"{Story.objects.earliest('pk').get_absolute_url()}".rsplit("/", 2)[0] + "/check/")
    assert "Look at this first" in page.content.decode()


def test_a_story_for_ones_week_holds_where_another_does(community: Community, member: Person) -> None:
    reader = make_member(community)
    told(community, member, days=5, title="It holds")
    due = told(community, member, days=400, title="Grown old")
    assert for_the_week(reader) == ("It holds", "Told in Ward nurses")
    Story.objects.filter(title="It holds").update(hidden_at=NOW)
    assert for_the_week(reader) == ("Grown old", "Told in Ward nurses. Needs checking")
    retire(due, by=member, words="There are pumps now.")
    assert for_the_week(reader) == ("Grown old", "Told in Ward nurses. Not done like this any more")


def for_the_week(reader: Person) -> tuple[str, str]:
    [block] = [one for one in home_of(reader).rail if one.section.name == "story"]
    return block.items[0].title, block.items[0].reason


def test_lists_say_of_each_story_that_it_is_due_or_retired(
    community: Community, member: Person, facilitator: Person
) -> None:
    due = told(community, member, days=400, title="Grown old")
    today = timezone.localdate()
    going_on = open_round(community, by=facilitator, words={"theme": "Pumps", "begins_on": today, "ends_on": today})
    tell_to(going_on, due)
    wanted = ask_for_story(community, author=facilitator, question="Who knows pumps?")
    wanted.answered_by = due
    wanted.save()
    collection = begin(community, by=facilitator, words={"title": "Pumps", "is_path": False})
    add(collection, by=facilitator, kind="story", target=due.pk)
    client = client_of(facilitator)
    pages = [one.get_absolute_url() for one in (going_on, wanted, collection, member)]
    for page in pages:
        assert "Needs checking" in client.get(page).content.decode(), page
    retire(due, by=member, words="There are pumps now.")
    for page in pages:
        assert "Not done like this any more" in client.get(page).content.decode(), page


def test_when_it_was_told_is_said_once(community: Community, member: Person, facilitator: Person) -> None:
    story = told(community, member)
    page = client_of(member).get(story.get_absolute_url()).content.decode()
    head = page.partition('class="story__stand')[2] or page.partition("<h1")[2]
    assert head.partition("Where this happened")[0].count("Told") == 1
    confirm(story, by=facilitator)
    assert "Checked by Grace" in client_of(member).get(story.get_absolute_url()).content.decode()
