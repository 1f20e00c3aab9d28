"""The life of a pair on its own page: for the two alone, and what one noted privately for nobody else at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib import admin
from django.core import serializers
from django.db import connection
from django.utils import timezone

from communities.joining import leave
from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Activity, Mail
from engagement.notifying import notices_for
from mentoring.leaving_pairs import OWN
from mentoring.lives import outcomes_as_csv
from mentoring.models import (
    CheckIn,
    CheckKind,
    PairAction,
    Pairing,
    PairingState,
    PairMeeting,
    PrivateNote,
    Programme,
    ProgrammeState,
)
from mentoring.pair_life import (
    ask_looking_back,
    ask_pulses,
    end_pair,
    private_words,
    pulse_number,
    write_privately,
)
from mentoring.pair_meetings import ask_how, log_meeting
from mentoring.pairing import accept, ask, take_part
from moderation.measures import mute
from moderation.models import Measure
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_community, make_member

pytestmark = pytest.mark.django_db
SECRET = "My own worry 90817"


@pytest.fixture
def mentor(community: Community) -> Person:
    return make_member(community, "Zola Dlamini")


@pytest.fixture
def pairing(community: Community, mentor: Person, member: Person) -> Pairing:
    programme = Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")
    take_part(programme, person=mentor, role="offer", offers=["writing"])
    take_part(programme, person=member, role="seek", seeks=["writing"])
    asked = ask(programme, mentee=member, mentor=mentor)
    accept(asked, by=mentor)
    return Pairing.objects.select_related("programme", "mentor", "mentee").get(pk=asked.pk)


def post(pairing: Pairing, person: Person, place: str, **data: Any) -> Any:
    return client_of(person).post(f"{pairing.get_absolute_url()}{place}/", data)


def page(pairing: Pairing, person: Person) -> str:
    return client_of(person).get(pairing.get_absolute_url()).content.decode()


def test_one_goal_too_many_is_said_beside_the_field_with_what_was_typed(pairing: Pairing, member: Person) -> None:
    for number in range(20):
        assert post(pairing, member, "goals", words=f"Goal {number}").status_code == 302
    answer = post(pairing, member, "goals", words="One more 8831")
    assert answer.status_code == 422
    assert "Twenty goals stand here already." in answer.text
    assert 'value="One more 8831"' in answer.text
    assert pairing.goals.count() == 20


def test_the_two_aim_agree_and_act(pairing: Pairing, mentor: Person, member: Person) -> None:
    post(pairing, member, "goals", words="Write one case")
    post(pairing, mentor, "actions", words="Send my outline", due_on=str(timezone.localdate()))
    post(pairing, member, "agreement", rhythm="fortnightly", confidentiality="Nothing leaves the room.")
    for person in (mentor, member):
        shown = page(pairing, person)
        assert "Write one case" in shown
        assert "Send my outline" in shown
        assert "Nothing leaves the room." in shown
    action = PairAction.objects.get()
    post(pairing, member, f"actions/{action.pk}", do="done")
    action.refresh_from_db()
    assert action.done_at is not None
    goal = pairing.goals.get()
    post(pairing, mentor, f"goals/{goal.pk}", do="reached")
    goal.refresh_from_db()
    assert goal.reached_at is not None


@pytest.mark.parametrize("who", ["facilitator", "outsider"])
def test_for_anybody_else_it_does_not_exist(pairing: Pairing, who: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    assert client_of(person).get(pairing.get_absolute_url()).status_code == 404
    assert post(pairing, person, "notes", notes="x", edition="0").status_code == 404


def test_shared_notes_are_never_overwritten_unseen(pairing: Pairing, mentor: Person, member: Person) -> None:
    post(pairing, member, "notes", notes="Hers first", edition="0")
    answer = post(pairing, mentor, "notes", notes="His meanwhile", edition="0")
    assert answer.status_code == 409
    both = answer.content.decode()
    assert "Hers first" in both
    assert "His meanwhile" in both
    pairing.agreement.refresh_from_db()
    assert pairing.agreement.notes == "Hers first"
    post(pairing, mentor, "notes", notes="Both of us", edition="1")
    pairing.agreement.refresh_from_db()
    assert pairing.agreement.notes == "Both of us"


def test_kept_notes_are_read_first_and_written_on_when_asked(pairing: Pairing, mentor: Person, member: Person) -> None:
    def is_open(page: str) -> bool:
        notes = page.partition('<section class="card" id="notes">')[2].partition("</section>")[0]
        return '<details class="mt3" open>' in notes

    assert is_open(page(pairing, member))
    post(pairing, member, "notes", notes="Hers first", edition="0")
    assert not is_open(page(pairing, member))
    assert is_open(post(pairing, mentor, "notes", notes="His meanwhile", edition="0").content.decode())


# --- private notes ---


def test_a_private_note_is_read_by_its_author_alone_and_sealed_at_rest(
    pairing: Pairing, mentor: Person, member: Person, facilitator: Person
) -> None:
    assert post(pairing, member, "private-notes", words=SECRET).status_code == 302
    assert SECRET in page(pairing, member)
    assert SECRET not in page(pairing, mentor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM mentoring_privatenote")
        [(sealed,)] = cursor.fetchall()
    assert SECRET.encode() not in bytes(sealed)
    assert SECRET not in serializers.serialize("json", PrivateNote.objects.all())
    assert not admin.site.is_registered(PrivateNote)
    deliver_now()
    for told in (Activity.objects.values_list("payload"), Mail.objects.values_list("subject", "text", "html")):
        assert SECRET not in str(list(told))
    assert SECRET not in client_of(mentor).get("/search/", {"q": "worry 90817"}).content.decode().replace(
        "worry 90817", ""
    )


def test_a_new_key_opens_what_the_old_one_sealed(pairing: Pairing, member: Person, settings: Any) -> None:
    write_privately(pairing, SECRET, author=member)
    settings.PRIVATE_NOTES_KEYS = [Fernet.generate_key().decode(), *settings.PRIVATE_NOTES_KEYS]
    assert private_words(pairing, member) == SECRET
    write_privately(pairing, "Sealed anew", author=member)
    settings.PRIVATE_NOTES_KEYS = settings.PRIVATE_NOTES_KEYS[:1]
    assert private_words(pairing, member) == "Sealed anew"


def test_without_its_key_a_note_is_neither_shown_nor_lost(pairing: Pairing, member: Person, settings: Any) -> None:
    write_privately(pairing, SECRET, author=member)
    keys, settings.PRIVATE_NOTES_KEYS = settings.PRIVATE_NOTES_KEYS, [Fernet.generate_key().decode()]
    assert "the key that opens it is not" in page(pairing, member)
    settings.PRIVATE_NOTES_KEYS = keys
    assert SECRET in page(pairing, member)


def test_without_any_key_the_page_says_so_and_keeps_what_was_typed(
    pairing: Pairing, member: Person, settings: Any
) -> None:
    settings.PRIVATE_NOTES_KEYS = []
    assert "has no key to seal private notes with" in page(pairing, member)
    assert post(pairing, member, "private-notes", words=SECRET).status_code == 422
    assert not PrivateNote.objects.exists()


def test_an_emptied_private_note_goes(pairing: Pairing, member: Person) -> None:
    write_privately(pairing, SECRET, author=member)
    post(pairing, member, "private-notes", words="")
    assert not PrivateNote.objects.exists()


# --- meetings, and how it goes ---


def test_logging_a_meeting_takes_today_and_asks_both_whether_they_fit(
    pairing: Pairing, mentor: Person, member: Person
) -> None:
    noted = "No meeting noted yet. One click notes today’s."
    before = page(pairing, member)
    assert f'value="{timezone.localdate()}"' in before
    assert noted in before
    post(pairing, member, "meetings", held_on=str(timezone.localdate()), minutes="45")
    post(pairing, mentor, "meetings", held_on=str(timezone.localdate()), minutes="45")
    assert PairMeeting.objects.count() == 1
    assert noted not in page(pairing, member)
    assert CheckIn.objects.filter(kind="fit").count() == 2
    deliver_now()
    assert "You met Zola Dlamini for the first time. Is it a fit?" in [n.wording.text for n in notices_for(member)]


def test_a_meeting_still_to_come_is_not_logged(pairing: Pairing, member: Person) -> None:
    answer = post(pairing, member, "meetings", held_on=str(timezone.localdate() + timedelta(days=2)), minutes="60")
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()


def test_what_one_says_of_the_fit_the_other_never_reads(pairing: Pairing, mentor: Person, member: Person) -> None:
    log_meeting(pairing, by=member, held_on=timezone.localdate(), minutes=60)
    mine = CheckIn.objects.get(person=member)
    path = f"check-ins/{mine.pk}"
    assert post(pairing, mentor, path, light="red").status_code == 404
    data = {f"check-{mine.pk}-light": "red", f"check-{mine.pk}-words": "Too far apart 3381"}
    post(pairing, member, path, **data)
    mine.refresh_from_db()
    assert (mine.light, mine.is_shared) == ("red", False)
    assert "Too far apart 3381" not in page(pairing, mentor)
    assert "End it kindly" in page(pairing, member)


def test_ending_says_no_reason_and_frees_the_place(pairing: Pairing, mentor: Person, member: Person) -> None:
    assert post(pairing, member, "ending").status_code == 403
    post(pairing, member, "ending", sure="on")
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ENDED
    deliver_now()
    assert "That says nothing about you" in notices_for(mentor)[0].wording.text
    assert page(pairing, mentor)
    assert post(pairing, mentor, "goals", words="After all").status_code == 403
    other = make_member(pairing.programme.community)
    again = ask(pairing.programme, mentee=other, mentor=mentor)
    accept(again, by=mentor)
    again.refresh_from_db()
    assert again.state == PairingState.ACTIVE


def test_the_pulse_comes_on_day_thirty_and_then_every_sixty_days(pairing: Pairing) -> None:
    begun = pairing.answered_at
    assert begun
    asked = [day for day in range(1, 220) if ask_pulses(begun + timedelta(days=day, minutes=1))]
    assert asked == [30, 90, 150, 210]
    assert [pulse_number(timedelta(days=day)) for day in (30, 89, 90, 150)] == [1, 1, 2, 3]


@pytest.mark.parametrize("state", [ProgrammeState.CLOSING, ProgrammeState.CLOSED])
def test_when_the_programme_ends_nobody_is_asked_any_more_whether_it_works(pairing: Pairing, state: str) -> None:
    Programme.objects.update(state=state)
    assert pairing.answered_at
    assert ask_pulses(pairing.answered_at + timedelta(days=31)) == 0


def test_how_it_fits_is_another_question_and_puts_no_pulse_off(pairing: Pairing, member: Person) -> None:
    begun = pairing.answered_at
    assert begun
    ask_how(pairing, member.pk, CheckKind.FIT, at=begun + timedelta(days=80))
    assert [day for day in range(1, 100) if ask_pulses(begun + timedelta(days=day, minutes=1))] == [30, 90]


def test_closing_asks_each_once_what_they_take_along(pairing: Pairing, member: Person) -> None:
    Programme.objects.update(state=ProgrammeState.CLOSING, closing_question="What do you do differently now?")
    assert (ask_looking_back(), ask_looking_back()) == (2, 0)
    assert "What do you do differently now?" in page(pairing, member)


def texts(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def test_two_who_end_their_time_are_asked_what_they_take_along(
    pairing: Pairing, mentor: Person, member: Person, facilitator: Person
) -> None:
    assert ask_looking_back() == 0
    Programme.objects.update(closing_question="What do you do differently now?")
    post(pairing, member, "ending", sure="on")
    assert (ask_looking_back(), ask_looking_back()) == (2, 0)
    for person in (mentor, member):
        name = pairing.other(person.pk).display_name
        assert f"Your time with {name} is over. If you like, say what you take along." in texts(person)
        shown = page(pairing, person)
        assert "This pair has ended." in shown
        assert "How was it?" in shown
        assert "What do you do differently now?" in shown
    mine = CheckIn.objects.get(person=member)
    answer = post(pairing, member, f"check-ins/{mine.pk}", **{f"check-{mine.pk}-light": "red"})
    assert answer.status_code == 302
    assert "below you can end it" not in page(pairing, member)
    pairing.refresh_from_db()
    (_head, row) = outcomes_as_csv(pairing.programme)
    assert row.strip().endswith(",It does not work")
    # Closing the programme asks them nothing again, and its way back is as it was.
    Programme.objects.update(state=ProgrammeState.CLOSING)
    assert ask_looking_back() == 0
    assert Programme.objects.get().step_back == ProgrammeState.RUNNING


def test_what_was_asked_before_the_end_is_answered_no_more(pairing: Pairing, member: Person) -> None:
    log_meeting(pairing, by=member, held_on=timezone.localdate(), minutes=60)
    fit = CheckIn.objects.get(person=member)
    assert "After the first meeting" in page(pairing, member)
    end_pair(pairing, by=member)
    assert "After the first meeting" not in page(pairing, member)
    assert post(pairing, member, f"check-ins/{fit.pk}", **{f"check-{fit.pk}-light": "green"}).status_code == 403


def test_who_has_left_is_not_asked_to_look_back(pairing: Pairing, mentor: Person, member: Person) -> None:
    leave(pairing.programme.community, person=mentor)
    deliver_now()
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ENDED
    assert ask_looking_back() == 1
    assert CheckIn.objects.get().person == member


@pytest.mark.parametrize(("days", "asked"), [(29, 2), (31, 0)])
@pytest.mark.parametrize("over", ["pair", "programme"])
def test_after_a_month_nobody_is_asked_to_look_back_any_more(
    pairing: Pairing, member: Person, over: str, days: int, asked: int
) -> None:
    """Who comes back to the community by then would be."""
    if over == "pair":
        end_pair(pairing, by=member)
        Pairing.objects.update(ended_at=timezone.now() - timedelta(days=days))
    else:
        since = timezone.now() - timedelta(days=days)
        Programme.objects.update(state=ProgrammeState.CLOSED, looks_back_since=since)
    assert ask_looking_back() == asked


def test_pairs_that_ended_before_this_was_kept_are_left_in_peace(pairing: Pairing) -> None:
    Pairing.objects.update(state=PairingState.ENDED)
    assert ask_looking_back() == 0


@pytest.mark.parametrize("number", [1, 15])
def test_the_page_costs_the_same_however_long_they_learn_together(
    pairing: Pairing, member: Person, number: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(number):
        log_meeting(pairing, by=member, held_on=timezone.localdate() - timedelta(days=n), minutes=60)
        PairAction.objects.create(pairing=pairing, person=member, words=f"Thing {n}")
    client = client_of(member)
    client.get(pairing.get_absolute_url())
    with django_assert_max_num_queries(16):
        client.get(pairing.get_absolute_url())


# --- leaving the site ---


def test_who_leaves_takes_their_private_note_along_and_leaves_nothing_said_in_confidence(
    pairing: Pairing, mentor: Person, member: Person
) -> None:
    write_privately(pairing, SECRET, author=member)
    log_meeting(pairing, by=member, held_on=timezone.localdate(), minutes=60)
    mine, theirs = ("\n".join(str(list(own.rows(one))) for own in OWN) for one in (member, mentor))
    assert SECRET in mine
    assert SECRET not in theirs
    erase(member, words_go=True)
    assert not PrivateNote.objects.exists()
    assert not CheckIn.objects.filter(person=member).exists()
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ENDED


def test_who_coach_each_other_change_roles_from_meeting_to_meeting(
    pairing: Pairing, mentor: Person, member: Person
) -> None:
    Programme.objects.update(kind="peers")
    assert "Next time you bring the question, and Zola asks back." in page(pairing, member)
    assert "You learn together" in client_of(member).get("/mentoring/").content.decode()
    pairing.refresh_from_db()
    log_meeting(pairing, by=member, held_on=timezone.localdate(), minutes=60)
    assert "Next time Zola brings the question, and you ask back." in page(pairing, member)
    assert "Next time you bring the question, and Noor asks back." in page(pairing, mentor)


def test_muted_in_the_community_one_writes_on_no_page_of_a_pair_and_may_still_end_it(
    pairing: Pairing, member: Person, facilitator: Person
) -> None:
    mute(member, by=facilitator, reason="Be kind.", days=3, place=pairing.programme.community.scope)
    assert client_of(member).get(pairing.get_absolute_url()).status_code == 200
    for place in ("notes", "goals", "actions", "meetings"):
        answer = post(pairing, member, place, title="Hello")
        assert (answer.status_code, "You can write again after" in answer.content.decode()) == (403, True), place
    for place in ("private-notes", "ending"):
        assert "write again after" not in post(pairing, member, place).content.decode(), place
    # Muted elsewhere they write here.
    Measure.objects.update(place=make_community().scope)
    assert post(pairing, member, "goals", title="Hello").status_code != 403
