"""Setting a programme up: what contradicts itself is said beside the field, and the clock opens and closes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.mailing import send_due_mail
from engagement.models import Activity, Mail
from engagement.notifying import notices_for
from mentoring.candidates import candidates_of
from mentoring.models import PairingWay, Participation, Programme, ProgrammeState, Question, Release
from mentoring.pairing import take_part
from mentoring.releasing import release_url
from mentoring.steps import move, tend_sign_ups
from people.free_time import slot_of
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def draft(community: Community, facilitator: Person) -> Programme:
    path = f"/c/{community.slug}/mentoring/programmes/new/"
    data = {"name": "First season", "purpose": "Nobody starts alone.", "kind": "one-to-one", "way": "proposed"}
    client_of(facilitator).post(path, data)
    return Programme.objects.select_related("community").get()


def path_of(programme: Programme, rest: str = "") -> str:
    return f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/{rest}"


def said(programme: Programme, **changes: Any) -> dict[str, Any]:
    weights = dict.fromkeys(("topics", "time", "wishes", "experience", "organisation", "new_faces", "languages"), "3")
    return {
        "name": programme.name,
        "purpose": programme.purpose,
        "kind": programme.kind,
        "way": programme.way,
        "most_at_once": "3",
        "least_times": "1",
        "meeting_minutes": "60",
        "rhythm": "",
        **weights,
        **changes,
    }


def set_up(programme: Programme, person: Person, **changes: Any) -> Any:
    return client_of(person).post(path_of(programme, "board/setup/"), said(programme, **changes))


def sign_up(programme: Programme, person: Person, **changes: Any) -> Any:
    data = {"role": "seek", "seeks": "writing", "capacity": "1", "hopes": "Kept 5512", "wants_organisation": ""}
    return client_of(person).post(path_of(programme), data | changes)


def test_a_draft_is_seen_by_those_who_lead_alone(draft: Programme, facilitator: Person, member: Person) -> None:
    assert draft.state == ProgrammeState.DRAFT
    assert client_of(facilitator).get(path_of(draft)).status_code == 200
    assert client_of(member).get(path_of(draft)).status_code == 404
    listed = client_of(member).get(f"/c/{draft.community.slug}/mentoring/").content.decode()
    assert "First season" not in listed


def test_what_is_set_up_is_kept_and_shown_to_those_who_come(
    draft: Programme, facilitator: Person, member: Person
) -> None:
    answer = set_up(
        draft, facilitator, rhythm="fortnightly", hours_a_month="3", topics="9", guidance_to_mentees="Bring one case."
    )
    assert answer.status_code == 302
    move(draft, to=ProgrammeState.SIGN_UP, by=facilitator)
    draft.refresh_from_db()
    assert (draft.weights["topics"], draft.hours_a_month) == (9, 3)
    sign_up(draft, member)
    page = client_of(member).get(path_of(draft)).content.decode()
    assert "Every second week" in page
    assert "Bring one case." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_on": "2027-03-01", "ends_on": "2027-02-01"}, "This is before it begins."),
        ({"rhythm": "weekly", "hours_a_month": "2"}, "The rhythm below takes 4 hours a month."),
        ({"allowed_from": "17:00", "allowed_until": "09:00"}, "This is before meetings may begin."),
        ({"allowed_from": "09:00", "allowed_until": "09:30"}, "No meeting of an hour fits"),
        ({"sign_up_closes_at": "2020-01-01T10:00"}, "so nobody could sign up"),
        ({"most_at_once": "0"}, "Let them take one at least."),
        (
            {"starts_on": "2027-01-01", "ends_on": "2027-02-01", "rhythm": "monthly", "meetings": "9"},
            "there is time for 2.",
        ),
        (
            {"starts_on": "2027-01-04", "ends_on": "2027-04-26", "rhythm": "fortnightly", "meetings": "10"},
            "there is time for 9.",
        ),
        (
            dict.fromkeys(("topics", "time", "wishes", "experience", "organisation", "new_faces", "languages"), "0"),
            "Something has to count",
        ),
        ({"kind": "rounds", "way": "chosen"}, "somebody new each month"),
    ],
)
def test_what_contradicts_itself_is_said_beside_the_field_and_nothing_is_lost(
    draft: Programme, facilitator: Person, changes: dict[str, str], words: str
) -> None:
    answer = set_up(draft, facilitator, guidance_to_mentors="Kept 7719", **changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Kept 7719" in page
    draft.refresh_from_db()
    assert draft.guidance_to_mentors == ""


@pytest.mark.parametrize(
    ("before", "kind", "said", "rule"),
    [
        (("one-to-one", ""), "rounds", "", "different"),
        (("one-to-one", ""), "rounds", "same", "same"),
        (("one-to-one", "same"), "rounds", "same", "same"),
        (("rounds", "different"), "one-to-one", "different", ""),
        (("rounds", ""), "rounds", "", ""),
    ],
)
def test_another_kind_begins_with_its_own_rule_of_where_the_two_work(
    draft: Programme, facilitator: Person, before: tuple[str, str], kind: str, said: str, rule: str
) -> None:
    """Unless somebody has chosen one."""
    Programme.objects.update(kind=before[0], organisation_rule=before[1], way=PairingWay.PROPOSED)
    draft.refresh_from_db()
    assert set_up(draft, facilitator, kind=kind, organisation_rule=said, way="proposed").status_code == 302
    draft.refresh_from_db()
    assert (draft.kind, draft.organisation_rule) == (kind, rule)


def test_the_clock_opens_and_closes_the_sign_up(draft: Programme, facilitator: Person) -> None:
    draft.sign_up_opens_at, draft.sign_up_closes_at = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    draft.save()
    assert tend_sign_ups(NOW) == 0
    assert tend_sign_ups(NOW + timedelta(hours=1)) == 1
    draft.refresh_from_db()
    assert draft.state == ProgrammeState.SIGN_UP
    assert tend_sign_ups(NOW + timedelta(hours=2)) == 1
    assert tend_sign_ups(NOW + timedelta(hours=3)) == 0
    draft.refresh_from_db()
    assert draft.state == ProgrammeState.MATCHING


def test_who_goes_back_by_hand_is_not_overruled_by_the_clock(draft: Programme, facilitator: Person) -> None:
    Programme.objects.update(state=ProgrammeState.MATCHING, sign_up_closes_at=NOW - timedelta(hours=1))
    move(draft, to=ProgrammeState.SIGN_UP, by=facilitator)
    assert tend_sign_ups(NOW + timedelta(days=1)) == 0
    draft.refresh_from_db()
    assert draft.takes_sign_ups


def test_after_the_window_nobody_signs_up_though_the_clock_is_late(draft: Programme, member: Person) -> None:
    Programme.objects.update(state=ProgrammeState.SIGN_UP, sign_up_closes_at=NOW - timedelta(seconds=1))
    draft.refresh_from_db()
    assert "Sign-up is over" in sign_up(draft, member).content.decode()


# --- questions ---


def ask_question(draft: Programme, facilitator: Person, **question: str) -> Any:
    data = {"words": "Which shifts do you work?", "kind": "text"} | question
    return client_of(facilitator).post(path_of(draft, "board/setup/questions/"), data)


def test_questions_are_answered_at_sign_up_and_read_by_facilitators_alone(
    draft: Programme, facilitator: Person, member: Person
) -> None:
    ask_question(draft, facilitator, is_required="on")
    ask_question(draft, facilitator, words="How sure are you?", kind="scale")
    ask_question(draft, facilitator, words="Where?", kind="choice", choices="Here\nThere")
    text, scale, choice = draft.questions.all()
    move(draft, to=ProgrammeState.SIGN_UP, by=facilitator)
    missing = sign_up(draft, member)
    assert missing.status_code == 422
    assert "Kept 5512" in missing.content.decode()
    answers = {f"question_{text.pk}": "Nights 4471", f"question_{scale.pk}": "4", f"question_{choice.pk}": "There"}
    assert sign_up(draft, member, **answers).status_code == 302
    page = client_of(facilitator).get(path_of(draft, "board/people/")).content.decode()
    assert "Nights 4471" in page
    other = make_member(draft.community)
    assert "Nights 4471" not in client_of(other).get(path_of(draft)).content.decode()
    assert client_of(other).get(path_of(draft, "board/people/")).status_code == 403
    assert "Nights 4471" in client_of(member).get(path_of(draft)).content.decode()
    assert sign_up(draft, member, **answers | {f"question_{choice.pk}": "Nowhere"}).status_code == 422


def test_each_label_of_the_set_up_leads_to_its_own_field(draft: Programme, facilitator: Person) -> None:
    page = client_of(facilitator).get(f"{draft.get_absolute_url()}board/setup/").content.decode()
    ids = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)


def test_a_choice_of_one_is_no_choice(draft: Programme, facilitator: Person) -> None:
    answer = ask_question(draft, facilitator, kind="choice", choices="Only this")
    assert answer.status_code == 422
    assert "at least two answers" in answer.content.decode()


def test_questions_are_put_in_order_and_taken_out(draft: Programme, facilitator: Person) -> None:
    for words in ("One?", "Two?", "Three?"):
        ask_question(draft, facilitator, words=words)
    last = Question.objects.get(words="Three?")
    path = path_of(draft, f"board/setup/questions/{last.pk}/")
    moved = client_of(facilitator).post(path, {"do": "up"})
    assert moved["Location"] == path_of(draft, "board/setup/#questions")  # and not above all that is set up
    assert [one.words for one in draft.questions.all()] == ["One?", "Three?", "Two?"]
    client_of(facilitator).post(path, {"do": "remove"})
    assert [one.words for one in draft.questions.all()] == ["One?", "Two?"]


# --- a superior agrees ---


@pytest.fixture
def asking(draft: Programme, facilitator: Person) -> Programme:
    set_up(draft, facilitator, asks_superior="on", hours_a_month="4")
    move(draft, to=ProgrammeState.SIGN_UP, by=facilitator)
    draft.refresh_from_db()
    return draft


NAMED = {"superior_name": "Maria Chief", "superior_address": "chief@example.org"}


def test_a_superior_agrees_by_one_click_without_an_account(asking: Programme, member: Person) -> None:
    assert sign_up(asking, member).status_code == 422
    assert sign_up(asking, member, **NAMED).status_code == 302
    letter = Mail.objects.get(kind="release")
    release = Release.objects.get()
    assert letter.address == "chief@example.org"
    # The link of the letter itself: another made a second later is signed anew.
    [link] = re.findall(r"/mentoring/releases/\S+/", letter.text)
    assert candidates_of(asking) == {}
    visitor = client_of(None)
    assert "Noor Haddad" in visitor.get(link).content.decode()
    release.refresh_from_db()
    assert release.state == "waiting"
    visitor.post(link, {"answer": "cover"})
    release.refresh_from_db()
    assert (release.state, release.address) == ("cover", "")
    assert list(candidates_of(asking)) == [member.pk]
    deliver_now()
    assert "Maria Chief agrees" in notices_for(member)[0].wording.text
    assert "chief@example.org" not in str(list(Activity.objects.values_list("payload")))


def test_a_superior_who_wants_no_letters_stops_them_and_who_names_them_is_told(
    asking: Programme, member: Person, facilitator: Person
) -> None:
    sign_up(asking, member, **NAMED)
    letter = Mail.objects.get(kind="release")
    stop = letter.headers["List-Unsubscribe"].strip("<>")
    assert stop in letter.text
    client_of(None).post(stop.removeprefix(settings.SITE_URL))
    send_due_mail()
    assert Mail.objects.get(kind="release").last_error == "NotWantedAnyMore"
    # Who was named before may change their sign-up all the same; nobody else names them.
    assert sign_up(asking, member, **NAMED).status_code == 302
    page = sign_up(asking, facilitator, **NAMED)
    assert page.status_code == 422
    assert "They would rather have no mail from here" in page.content.decode()


def test_saving_again_asks_nobody_twice_and_another_name_ends_the_first_link(asking: Programme, member: Person) -> None:
    sign_up(asking, member, **NAMED)
    first = release_url(Release.objects.get())
    sign_up(asking, member, **NAMED)
    assert Mail.objects.filter(kind="release").count() == 1
    sign_up(asking, member, superior_name="Jo Other", superior_address="jo@example.org")
    assert Mail.objects.filter(kind="release").count() == 2
    assert "This link doesn't work" in client_of(None).get(first).content.decode().replace("&#x27;", "'")
    client_of(None).post(first, {"answer": "yes"})
    assert Release.objects.get().state == "waiting"


def test_a_link_that_was_made_up_says_so(client: Any) -> None:
    assert "work" in client.get("/mentoring/releases/made-up/").content.decode()
    assert client.post("/mentoring/releases/made-up/", {"answer": "yes"}).status_code == 200


# --- what people say of themselves ---


@pytest.fixture
def open_one(draft: Programme, facilitator: Person) -> Programme:
    move(draft, to=ProgrammeState.SIGN_UP, by=facilitator)
    draft.refresh_from_db()
    return draft


def test_no_place_at_all_is_explained_with_what_to_change(open_one: Programme, member: Person) -> None:
    answer = sign_up(open_one, member, role="offer", offers="writing", capacity="0", hopes="Kept 5513")
    assert answer.status_code == 422
    assert "Say one at least, or choose that you seek." in answer.text
    assert "Kept 5513" in answer.text


def test_each_topic_has_its_own_level(open_one: Programme, member: Person) -> None:
    sign_up(open_one, member, seeks="writing, nights", seek_level="1")
    said = Participation.objects.get()
    assert said.seek_levels == {"writing": 1, "nights": 1}
    sign_up(open_one, member, seeks="writing, nights, rotas", seek_level="2", seek_levels_1="3", seek_levels_0="1")
    said.refresh_from_db()
    assert said.seek_levels == {"writing": 1, "nights": 3, "rotas": 2}


def test_nobody_is_paired_with_the_one_they_report_to_and_nobody_learns_it(
    open_one: Programme, member: Person, facilitator: Person
) -> None:
    chief = make_member(open_one.community, "Carla Chief")
    take_part(open_one, person=chief, role="offer", offers=["writing"])
    sign_up(open_one, member, manager=f"@{chief.handle}")
    assert chief.pk in candidates_of(open_one)[member.pk].avoids
    for reader in (facilitator, chief):
        for rest in ("", "board/people/"):
            page = client_of(reader).get(path_of(open_one, rest)).content.decode()
            assert f"@{chief.handle}" not in page
    answer = sign_up(open_one, member, manager=f"@{chief.handle}, @{facilitator.handle}")
    assert "Name one person here." in answer.content.decode()


def test_who_pauses_is_suggested_to_nobody_until_that_day(open_one: Programme, member: Person) -> None:
    sign_up(open_one, member)
    sign_up(open_one, member, paused_until=str(timezone.localdate() + timedelta(days=9)))
    assert candidates_of(open_one) == {}
    Participation.objects.update(paused_until=timezone.localdate())
    assert list(candidates_of(open_one)) == [member.pk]


def test_languages_said_here_count_before_those_of_the_profile(open_one: Programme, member: Person) -> None:
    Person.objects.filter(pk=member.pk).update(languages="English, Arabic")
    sign_up(open_one, member)
    assert candidates_of(open_one)[member.pk].languages == {"english", "arabic"}
    sign_up(open_one, member, languages="Norwegian")
    assert candidates_of(open_one)[member.pk].languages == {"norwegian"}


def test_only_hours_the_programme_allows_count(open_one: Programme, member: Person) -> None:
    Programme.objects.update(allowed_from=time(9), allowed_until=time(17))
    open_one.refresh_from_db()
    drawn = [slot_of(0, 8, 30), slot_of(0, 9), slot_of(0, 16, 30), slot_of(0, 17)]
    Person.objects.filter(pk=member.pk).update(weekly_hours=drawn)
    sign_up(open_one, member)
    assert candidates_of(open_one)[member.pk].slots == {slot_of(0, 9), slot_of(0, 16, 30)}


def test_a_mentor_takes_no_more_than_the_programme_allows(open_one: Programme, member: Person) -> None:
    Programme.objects.update(most_at_once=2)
    open_one.refresh_from_db()
    take_part(open_one, person=member, role="offer", offers=["writing"], capacity=5)
    assert candidates_of(open_one)[member.pk].places_left == 2


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_of_people_costs_the_same_however_many_came(
    open_one: Programme, facilitator: Person, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    ask_question(open_one, facilitator)
    question = open_one.questions.get()
    for _time in range(number):
        person = make_member(open_one.community)
        take_part(open_one, person=person, role="seek", seeks=["writing"], answers={question: "Yes"})
    client = client_of(facilitator)
    client.get(path_of(open_one, "board/people/"))
    with django_assert_max_num_queries(13):
        client.get(path_of(open_one, "board/people/"))
