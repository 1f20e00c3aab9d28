"""What the library holds and somebody flagged is put in other words by those who lead, text by text, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.joining import remove
from engagement.delivery import deliver_now
from engagement.errands import run_errands_now
from engagement.notifying import notices_for
from knowledge.beside.noting import answer, note
from knowledge.collections.gathering import add, begin, take_out
from knowledge.forgetting import forget_deleted_knowledge
from knowledge.freshness.checking import confirm
from knowledge.models import Collection, Resource, Sheet, Story
from knowledge.resources.remarking import remark
from knowledge.resources.sharing import share
from knowledge.rewording import reword as reword_story
from knowledge.rewording import texts_of
from knowledge.sheets.history import hide_edition
from knowledge.sheets.writing import reword as reword_text
from knowledge.sheets.writing import share as share_text
from knowledge.telling import CueDraft, StoryDraft, ask_for_story, change, tell
from moderation.flagging import flag
from moderation.models import Case, CaseState
from moderation.persons import flaggable_of
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
FORMER, NEWER = "Buy my zqburners", "I have zqlamps to lend"
SITUATION = "The pump was silent. Nurse zqruth slept. Nobody came for an hour."


def a_story(ward: Ward) -> Story:
    cues = [CueDraft("A clock", anchor="was silent."), CueDraft("A light", anchor="zqruth slept.")]
    draft = StoryDraft("The pump", {"situation": SITUATION, "we-do": FORMER}, tags=("pumps",), role="Nurse", cues=cues)
    return tell(ward.community, draft, author=ward.member)


def a_story_of(ward: Ward) -> tuple[Story, str]:
    return a_story(ward), "we-do"


def a_resource(ward: Ward) -> tuple[Resource, str]:
    return share(ward.community, by=ward.member, title="A list", url="https://list.example/", why=FORMER), "why"


def a_collection(ward: Ward) -> tuple[Collection, str]:
    return begin(ward.community, by=ward.member, words={"title": "Nights", "about": FORMER}), "about"


def a_note_in_a_collection(ward: Ward) -> tuple[Collection, str]:
    gathered = begin(ward.community, by=ward.member, words={"title": "Nights", "about": "For the first week"})
    return gathered, f"note-{add(gathered, by=ward.member, note=FORMER).pk}"


def a_request(ward: Ward) -> tuple[Any, str]:
    asked = ask_for_story(ward.community, author=ward.member, question="Has anyone had this?", details=FORMER)
    return asked, "details"


def a_remark(ward: Ward) -> tuple[Any, str]:
    about = share(ward.community, by=ward.steward, title="A list", url="https://list.example/")
    return remark(about, by=ward.member, words=FORMER), "words"


def a_note(ward: Ward) -> tuple[Any, str]:
    story = tell(ward.community, StoryDraft("The pump", {"situation": SITUATION}), author=ward.steward)
    return note(story, "situation", by=ward.member, kind="differs", words=FORMER), "words"


def a_check(ward: Ward) -> tuple[Any, str]:
    story = tell(ward.community, StoryDraft("The pump", {"situation": SITUATION}), author=ward.steward)
    confirm(story, by=ward.member, words=FORMER)
    return story.checks.get(), "words"


def a_sheet(ward: Ward) -> Sheet:
    words = {"kind": "checklist", "title": "A list", "why": "For all", "source": FORMER, "licence": "cc-by"}
    return share_text(ward.community, by=ward.member, words=words)


type Kind = Callable[[Ward], tuple[Any, str]]
FOUND: list[Kind] = [a_story_of, a_resource, a_collection, a_note_in_a_collection, a_request]
BESIDE: list[Kind] = [a_remark, a_note, a_check]
every_kind = pytest.mark.parametrize("kind", [*FOUND, *BESIDE])


def flagged(ward: Ward, row: Any) -> Case:
    return flag(row, person=ward.steward, reason="advert").case


def page_of(ward: Ward) -> str:
    return f"/c/{ward.community.slug}/settings/flags/chosen/"


def decide(ward: Ward, by: Person, row: Any, words: dict[str, str], about: str = "leave") -> str:
    """As the page is sent: all of its texts, those in `words` changed."""
    fresh = type(row).objects.get(pk=row.pk)
    drawn = {text.name: text.words for text in flaggable_of(fresh).texts(fresh)}
    assert words.keys() <= drawn.keys()
    case = Case.objects.get(target_id=row.pk, target_type__model=type(row)._meta.model_name)
    data: dict[str, Any] = {f"words_{name}": text for name, text in (drawn | words).items()}
    data |= {"chosen": [case.pk], "about": about, "reason": "No adverts here."}
    page: str = client_of(by).post(page_of(ward), data, follow=True).content.decode()
    return page


def ask_again(case: Case, by: Person) -> None:
    client_of(by).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})


def where_it_stands(row: Any, viewer: Person) -> str:
    page: str = client_of(viewer).get(row.get_absolute_url(), follow=True).content.decode()
    return page


def is_found(words: str, viewer: Person) -> bool:
    deliver_now()
    run_errands_now()
    return bool(find(words, viewer=viewer).entries)


@every_kind
def test_other_words_stand_where_it_is_read_and_its_author_has_both(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name) = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, row, {name: NEWER})
    page = where_it_stands(row, ward.steward)
    assert (NEWER in page, FORMER in page) == (True, False)
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (CaseState.DEALT_WITH, ward.facilitator)
    deliver_now()
    (notice,) = [one for one in notices_for(ward.member) if one.notification.kind == "my_words_decided"]
    told = client_of(ward.member).get(notice.wording.url).content.decode()
    for words in (FORMER, NEWER, "No adverts here.", "Its words were changed"):
        assert words in told, words
    assert FORMER not in str(case.stood)


@pytest.mark.parametrize("kind", FOUND)
def test_they_are_what_is_found(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name) = open_ward, kind(open_ward)
    flagged(ward, row)
    assert is_found("zqburners", ward.steward)
    decide(ward, ward.facilitator, row, {name: NEWER})
    assert (is_found("zqlamps", ward.steward), is_found("zqburners", ward.steward)) == (True, False)


@every_kind
def test_a_second_look_takes_them_back(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name) = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, row, {name: NEWER})
    ask_again(case, ward.member)
    decide(ward, ward.steward, row, {}, about="keep")
    page = where_it_stands(row, ward.steward)
    assert (NEWER in page, FORMER in page) == (False, True)
    case.refresh_from_db()
    assert (case.state, case.stood) == (CaseState.KEPT, {})


@every_kind
def test_sent_back_as_they_were_they_stay(open_ward: Ward, kind: Kind) -> None:
    ward, (row, _name) = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, row, {}, about="keep")
    case.refresh_from_db()
    assert (case.state, case.stood) == (CaseState.KEPT, {})


@pytest.mark.parametrize("make", [a_story, a_sheet])
def test_whose_words_were_forgotten_is_brought_back_by_no_others(open_ward: Ward, make: Callable[[Ward], Any]) -> None:
    ward, row = open_ward, make(open_ward)
    flagged(ward, row)
    type(row).objects.update(hidden_at=row.community.founded_at)
    forget_deleted_knowledge(timezone.now())
    assert "It was taken away" in decide(ward, ward.facilitator, row, {"title": NEWER}, about="keep")
    row.refresh_from_db()
    assert (row.title, bool(row.hidden_at)) == ("…", True)


def test_of_what_was_hidden_for_good_its_author_reads_what_they_wrote_before(open_ward: Ward) -> None:
    ward, row = open_ward, a_sheet(open_ward)
    reword_text(row, {"source": "zqnumber of Mrs Berg"}, ward.member)
    reword_text(row, {"source": "What stands now"}, ward.steward)
    case = flagged(ward, row)
    hide_edition(row, 2, by=ward.facilitator)
    decide(ward, ward.facilitator, row, {}, about="hide")
    page = client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    assert (FORMER in page, "zqnumber" in page) == (True, False)


# Stories ----------------------------------------------------------------------------------------------


def places(story: Story) -> list[tuple[int, str, str]]:
    cues = [cue for part in story.parts.prefetch_related("cues") for cue in part.cues.all()]
    return sorted((cue.number, cue.note, cue.anchor) for cue in cues)


def test_each_text_of_a_story_has_a_box_and_the_rest_stays(open_ward: Ward) -> None:
    ward, story = open_ward, a_story(open_ward)
    flagged(ward, story)
    shown = client_of(ward.facilitator).get(page_of(ward), {"chosen": Case.objects.get().pk}).content.decode()
    for name in ("title", "situation", "we-do", "cue-1", "cue-2", "role", "tags"):
        assert f'name="words_{name}"' in shown, name
    for name in ("advice", "standfirst", "kind", "setting"):
        assert f'name="words_{name}"' not in shown, name
    told = {"title": "A silent pump", "cue-2": "A lamp", "tags": "pumps, nights", "role": "Somebody there"}
    decide(ward, ward.facilitator, story, told)
    story.refresh_from_db()
    assert (story.title, story.role, story.tags) == ("A silent pump", "Somebody there", ["pumps", "nights"])
    assert places(story) == [(1, "A clock", "was silent."), (2, "A lamp", "zqruth slept.")]
    assert dict(story.parts.values_list("name", "source")) == {"situation": SITUATION, "we-do": FORMER}
    assert (story.kind, story.audience, story.edited_by) == ("turning-point", "public", ward.facilitator)
    assert story.editions.get().words["title"] == "The pump"


def test_a_cue_whose_sentence_goes_keeps_its_number_and_finds_it_again(open_ward: Ward) -> None:
    ward, story = open_ward, a_story(open_ward)
    case = flagged(ward, story)
    without = "The pump had nothing to say. Nurse zqruth slept. Nobody came for an hour."
    decide(ward, ward.facilitator, story, {"situation": without, "cue-1": "A clock on the wall"})
    assert places(story) == [(1, "A clock on the wall", "zqruth slept."), (2, "A light", "zqruth slept.")]
    ask_again(case, ward.member)
    decide(ward, ward.steward, story, {}, about="keep")
    assert places(story) == [(1, "A clock", "was silent."), (2, "A light", "zqruth slept.")]


def test_a_part_may_go_and_comes_back_and_the_last_one_stays(open_ward: Ward) -> None:
    ward, story = open_ward, a_story(open_ward)
    case = flagged(ward, story)
    refused = decide(ward, ward.facilitator, story, {"situation": "", "we-do": ""})
    assert "Something of it has to stay." in refused
    assert story.parts.count() == 2
    decide(ward, ward.facilitator, story, {"we-do": ""})
    assert FORMER not in where_it_stands(story, ward.steward)
    ask_again(case, ward.member)
    decide(ward, ward.steward, story, {}, about="keep")
    assert FORMER in where_it_stands(story, ward.steward)


def test_that_its_words_were_changed_says_nothing_of_whether_it_holds(open_ward: Ward) -> None:
    ward, story = open_ward, a_story(open_ward)
    flagged(ward, story)
    decide(ward, ward.facilitator, story, {"we-do": NEWER})
    story.refresh_from_db()
    assert story.edited_at
    assert story.last_true_at == story.told_at


def test_what_its_teller_wrote_since_is_not_written_over(open_ward: Ward) -> None:
    ward, story = open_ward, a_story(open_ward)
    case = flagged(ward, story)
    decide(ward, ward.facilitator, story, {"we-do": NEWER})
    change(Story.objects.get(), StoryDraft("The pump", {"we-do": "I lend on Fridays"}), by=ward.member)
    ask_again(case, ward.member)
    decide(ward, ward.steward, story, {}, about="keep")
    assert story.parts.get().source == "I lend on Fridays"


def test_a_version_hidden_for_good_does_not_come_back(open_ward: Ward) -> None:
    ward, story = open_ward, a_story(open_ward)
    case = flagged(ward, story)
    decide(ward, ward.facilitator, story, {"we-do": NEWER})
    where = f"/c/{ward.community.slug}/stories/{story.pk}/versions/"
    assert client_of(ward.member).post(where, {"edition": story.editions.get().pk}).status_code == 302
    ask_again(case, ward.member)
    decide(ward, ward.steward, story, {}, about="keep")
    assert NEWER in where_it_stands(story, ward.steward)


def test_who_was_shown_out_reads_of_a_story_several_told_what_they_told_themselves(private_ward: Ward) -> None:
    ward, story = private_ward, a_story(private_ward)
    remove(ward.community, person=ward.member, by=ward.facilitator)
    told = StoryDraft("The pump", {"situation": SITUATION, "we-do": "zqcanary of those who stayed"})
    change(story, told, by=ward.steward)
    case = flagged(ward, story)
    decide(ward, ward.facilitator, story, {"we-do": NEWER})
    page = client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    assert (FORMER in page, "zqcanary" in page, NEWER in page) == (True, False, False)


# The others -------------------------------------------------------------------------------------------


def test_a_link_leads_elsewhere_unless_that_is_no_address_or_is_shared_here(open_ward: Ward) -> None:
    ward, (row, _name) = open_ward, a_resource(open_ward)
    case = flagged(ward, row)
    share(ward.community, by=ward.steward, title="Another", url="https://other.example/")
    assert "That address is shared here already." in decide(
        ward, ward.facilitator, row, {"url": "https://other.example/"}
    )
    decide(ward, ward.facilitator, row, {"url": "javascript:alert(1)"})
    row.refresh_from_db()
    assert row.url == "https://list.example/"
    decide(ward, ward.facilitator, row, {"url": "https://better.example/"})
    row.refresh_from_db()
    assert (row.url, row.title, row.why, row.edition) == ("https://better.example/", "A list", FORMER, 2)
    ask_again(case, ward.member)
    decide(ward, ward.steward, row, {}, about="keep")
    row.refresh_from_db()
    assert row.url == "https://list.example/"


def test_a_note_in_a_collection_keeps_some_words_and_what_was_taken_out_since_stays_out(open_ward: Ward) -> None:
    ward, story = open_ward, a_story(open_ward)
    gathered = begin(ward.community, by=ward.member, words={"title": "Nights", "about": FORMER})
    item = add(gathered, by=ward.member, kind="story", target=story.pk, note="Read zqthis first")
    case, name = flagged(ward, gathered), f"note-{item.pk}"
    decide(ward, ward.facilitator, gathered, {name: ""})
    assert "Read zqthis first" in where_it_stands(gathered, ward.steward)
    decide(ward, ward.facilitator, gathered, {name: "Read it first", "about": NEWER})
    take_out(item, by=ward.member)
    ask_again(case, ward.member)
    decide(ward, ward.steward, gathered, {}, about="keep")
    page = where_it_stands(gathered, ward.steward)
    assert (FORMER in page, NEWER in page, "zqthis" in page) == (True, False, False)


def test_of_a_note_beside_a_story_the_answer_can_be_changed_too(open_ward: Ward) -> None:
    ward, (row, _name) = open_ward, a_note(open_ward)
    answer(row, by=ward.steward, words="Ask zqjohn instead")
    flagged(ward, row)
    decide(ward, ward.facilitator, row, {"answer": "Ask whoever has the key"})
    row.refresh_from_db()
    assert (row.words, row.answer) == (FORMER, "Ask whoever has the key")


@pytest.mark.parametrize("make", [a_story, lambda ward: a_note_in_a_collection(ward)[0]])
def test_the_queue_and_the_page_where_one_decides_cost_the_same_however_much_is_in_it(
    open_ward: Ward, make: Callable[[Ward], Any]
) -> None:
    ward, client, costs = open_ward, client_of(open_ward.facilitator), []
    queue = f"/c/{ward.community.slug}/settings/flags/"
    for _time in range(3):
        flagged(ward, make(ward))
        client.get(queue)
        costs.append(queries_of(client, queue))
    assert len(set(costs)) == 1


def test_it_costs_the_same_however_many_parts_a_story_has(open_ward: Ward) -> None:
    def told_of(*names: str) -> Story:
        parts = {name: f"So it was, {name}." for name in names}
        cues = [CueDraft("A sign", name, f"was, {name}.") for name in names]
        return tell(open_ward.community, StoryDraft("The pump", parts, cues=cues), author=open_ward.member)

    def cost_of(story: Story) -> int:
        story = Story.objects.select_related("community").get(pk=story.pk)
        with CaptureQueriesContext(connection) as asked:
            texts_of(story)
            assert reword_story(story, {"title": NEWER}, open_ward.facilitator) is None
        return len(asked)

    cost_of(told_of("situation"))
    one, many = told_of("situation"), told_of("situation", "tried", "happened", "advice", "we-do")
    assert cost_of(one) == cost_of(many)
    assert many.parts.count() == 5
    assert [cue.number for part in many.parts.all() for cue in part.cues.all()] == [1, 2, 3, 4, 5]
