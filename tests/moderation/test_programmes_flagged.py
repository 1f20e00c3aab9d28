"""What a programme says of itself can be flagged by members; hidden, it goes on without it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from config.keeping.retention import keep_retention
from engagement.models import Mail
from mentoring.board_forms import CRITERIA
from mentoring.forgetting import erase_put_away
from mentoring.models import Programme
from mentoring.pairing import take_part
from mentoring.releasing import release_url
from moderation.flagging import hide, restore
from moderation.models import Case
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
NAME, PURPOSE, GUIDANCE = "Kits7461 for all", "Kits7462 at half the price", "Kits7463 are bought here"


@pytest.fixture
def programme(open_ward: Ward) -> Programme:
    """By its set-up, of one who leads."""
    writer = client_of(open_ward.facilitator)
    here = f"{open_ward.community.get_absolute_url()}mentoring/"
    said = {"name": NAME, "purpose": PURPOSE, "kind": "peers", "way": "chosen"}
    assert writer.post(f"{here}programmes/new/", said).status_code == 302
    Programme.objects.update(state="sign-up", guidance_to_mentees=GUIDANCE)
    return Programme.objects.select_related("community").get()


def flag_of(programme: Programme) -> str:
    return f"/flags/programme/{programme.pk}/"


def flagged(programme: Programme, by: Person) -> Case:
    assert client_of(by).post(flag_of(programme), {"reason": "advert"}).status_code == 302
    return Case.objects.get()


def read(programme: Programme, reader: Person | None) -> str:
    pages = (programme.get_absolute_url(), f"{programme.community.get_absolute_url()}mentoring/", "/mentoring/", "/")
    return "".join(client_of(reader).get(page, follow=True).content.decode() for page in pages)


def test_members_flag_it_where_they_see_it_and_nobody_else(programme: Programme, open_ward: Ward) -> None:
    assert programme.words_by == open_ward.facilitator
    assert flag_of(programme) in read(programme, open_ward.member)
    for person in (open_ward.facilitator, open_ward.outsider, None):
        assert flag_of(programme) not in read(programme, person)
    for person, answer in ((open_ward.outsider, 403), (None, 302)):
        assert client_of(person).get(flag_of(programme)).status_code == answer
    case = flagged(programme, open_ward.member)
    assert (case.target, case.place) == (programme, open_ward.community.scope)
    queue = f"{open_ward.community.get_absolute_url()}settings/flags/"
    assert PURPOSE in client_of(open_ward.steward).get(queue).content.decode()
    refused = client_of(open_ward.facilitator).post(f"{queue}{case.pk}/decision/", {"hide": "1"})
    assert refused.status_code == 403


def test_hidden_nobody_reads_a_word_of_it_and_it_comes_back(programme: Programme, open_ward: Ward) -> None:
    take_part(programme, person=open_ward.member, role="both", offers=["nights"], seeks=["wards"])
    before = read(programme, open_ward.member)
    assert all(words in before for words in (NAME, PURPOSE, GUIDANCE))
    hide(case := flagged(programme, open_ward.member), by=open_ward.steward, reason="An advert")
    for reader in (open_ward.member, open_ward.steward, None):
        shown = read(programme, reader)
        assert [words for words in ("Kits7461", "Kits7462", "Kits7463") if words in shown] == []
    assert "What this programme says of itself is hidden." in read(programme, open_ward.member)
    answer = client_of(make_member(open_ward.community)).get(flag_of(programme))
    assert (answer.status_code, "7461" in answer.content.decode()) == (404, False)
    assert PURPOSE in client_of(open_ward.facilitator).get(f"/flags/cases/{case.pk}/").content.decode()
    restore(case, by=make_person(is_staff=True))
    after = read(programme, open_ward.member)
    assert all(words in after for words in (NAME, PURPOSE, GUIDANCE))


def test_hidden_a_superior_reads_whole_sentences_about_it(programme: Programme, open_ward: Ward) -> None:
    Programme.objects.update(asks_superior=True)
    hide(flagged(programme, open_ward.member), by=open_ward.steward)
    programme.refresh_from_db()
    chief = ("Maria Chief", "chief@example.org")
    asks = take_part(programme, person=open_ward.member, role="seek", seeks=["labs"], superior=chief)
    assert "\n\nPeer coaching.\n\n" in Mail.objects.get(kind="release").text
    page = client_of(None).get(release_url(asks.release)).text
    assert f'<p class="ink2 mt1">A programme, {open_ward.community.name}.</p>' in page


def test_hidden_those_who_lead_set_the_rest_and_write_nothing_there(programme: Programme, open_ward: Ward) -> None:
    hide(case := flagged(programme, open_ward.member), by=open_ward.steward)
    path, writer = f"{programme.get_absolute_url()}board/setup/", client_of(open_ward.facilitator)
    page = writer.get(path)
    assert page.status_code == 200
    assert ('name="purpose"' in page.text, 'name="meeting_minutes"' in page.text) == (False, True)
    rest = {"kind": "peers", "least_times": "1", "meeting_minutes": "45", "organisation_rule": ""}
    rest |= dict.fromkeys(CRITERIA, "1")
    kept = writer.post(path, rest | {"name": NAME, "purpose": "Kits for free", "guidance_to_mentees": "Kits are lent"})
    assert kept.status_code == 422
    shown = ("Hidden since you opened this page", "Kits for free", "Kits are lent", 'value="45"')
    assert [words for words in shown if words not in kept.text] == []
    assert 'name="name"' not in kept.text  # nothing was written there
    assert writer.post(path, rest).status_code == 302
    programme.refresh_from_db()
    assert (programme.meeting_minutes, programme.name, programme.said("name")) == (45, "A programme", NAME)
    restore(case, by=make_person(is_staff=True))
    programme.refresh_from_db()
    assert (programme.name, programme.purpose, programme.guidance_to_mentees) == (NAME, PURPOSE, GUIDANCE)


def test_its_words_are_forgotten_after_thirty_days_and_others_can_stand_there(
    programme: Programme, open_ward: Ward
) -> None:
    hide(flagged(programme, make_member(open_ward.community)), by=open_ward.steward)
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    Programme.objects.update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    kept = "what circles, programmes and pairs wrote that was put away"
    assert [keep_retention()[kept], keep_retention()[kept]] == [1, 0]
    programme.refresh_from_db()
    assert (programme.name, programme.put_away, programme.hidden_at) == ("A programme", {}, None)
    page = client_of(open_ward.facilitator).get(f"{programme.get_absolute_url()}board/setup/")
    assert 'name="purpose"' in page.content.decode()


def test_who_opened_it_before_writers_were_kept_leaves_none_that_were_put_away(
    programme: Programme, open_ward: Ward
) -> None:
    Programme.objects.update(words_by=None)
    hide(flagged(programme, open_ward.member), by=open_ward.steward)
    erase_put_away(open_ward.facilitator)
    programme.refresh_from_db()
    assert (programme.name, programme.put_away) == ("A programme", {})
