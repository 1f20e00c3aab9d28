"""Words that are watched for are not taken where people of a pair, a circle or a visit write for each other."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from types import ModuleType

import pytest
from django import forms
from django.utils import timezone

import mentoring.agenda_forms
import mentoring.board_forms
import mentoring.forms
import mentoring.observing.forms
import mentoring.pair_forms
import mentoring.participation_forms
import mentoring.planned.forms
import mentoring.running_forms
import mentoring.scheduling_forms
import mentoring.setup_forms
from communities.models import Community
from content.refusing import Watched
from mentoring.formats import Format
from mentoring.meeting import open_circle
from mentoring.models import Circle, NoteSection, PairingState, Programme, Rsvp, Session
from mentoring.pairing import accept, ask, take_part
from moderation.models import WatchedWords
from people.models import Person
from tests.cast import client_of, make_member

MODULES = [
    mentoring.agenda_forms,
    mentoring.board_forms,
    mentoring.forms,
    mentoring.observing.forms,
    mentoring.pair_forms,
    mentoring.participation_forms,
    mentoring.planned.forms,
    mentoring.running_forms,
    mentoring.scheduling_forms,
    mentoring.setup_forms,
]
# For oneself alone or for facilitators where one shares it; and what is sealed, of which nobody else learns a word.
NOT_FOR_OTHERS: set[type[forms.BaseForm]] = {
    mentoring.pair_forms.PrivateNoteForm,
    mentoring.pair_forms.CheckInForm,
    mentoring.observing.forms.NotesForm,
    mentoring.observing.forms.PaperForm,
    mentoring.observing.forms.DebriefForm,
    mentoring.observing.forms.TryingForm,
}


def forms_in(module: ModuleType) -> list[type[forms.BaseForm]]:
    found = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, forms.BaseForm)]
    return [one for one in found if one.__module__ == module.__name__]


def takes_words(form: type[forms.BaseForm]) -> bool:
    """Also where a form makes its fields for whoever opens it."""
    fields: dict[str, forms.Field] = vars(form)["base_fields"]
    makes_fields = "forms.CharField(" in inspect.getsource(form)
    return makes_fields or any(type(field) is forms.CharField for field in fields.values())


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_form_that_takes_words_for_others_is_watched(module: ModuleType) -> None:
    with_words = [one for one in forms_in(module) if takes_words(one) and one not in NOT_FOR_OTHERS]
    assert with_words
    assert [one.__name__ for one in with_words if not issubclass(one, Watched)] == []


@pytest.mark.django_db
def test_a_word_with_a_yes_to_a_pair_is_not_taken_and_nothing_begins(community: Community, facilitator: Person) -> None:
    programme = Programme.objects.create(community=community, name="Season", purpose="Pairs.")
    mentee = make_member(community, "Uma Rao")
    take_part(programme, person=facilitator, role="offer", offers=["labs"])
    take_part(programme, person=mentee, role="seek", seeks=["labs"])
    pairing = ask(programme, mentee=mentee, mentor=facilitator)
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.BLOCK)
    said = {"answer": "yes", "words": "Get burners7461 here"}
    answer = client_of(facilitator).post(f"/mentoring/pairings/{pairing.pk}/answer/", said, follow=True)
    assert (answer.status_code, "words in this that are not taken here" in answer.text) == (422, True)
    assert 'value="Get burners7461 here" aria-invalid="true"' in answer.text
    assert answer.text.count(" autofocus") == 1
    pairing.refresh_from_db()
    assert (pairing.state, pairing.answer) == (PairingState.ASKED, "")


@pytest.mark.django_db
def test_a_yes_that_comes_too_late_keeps_the_kind_word_beside_why(community: Community, facilitator: Person) -> None:
    programme = Programme.objects.create(community=community, name="Season", purpose="Pairs.")
    take_part(programme, person=facilitator, role="offer", offers=["labs"], capacity=1)
    pairings = []
    for name in ("Uma Rao", "Ivo Late"):
        mentee = make_member(community, name)
        take_part(programme, person=mentee, role="seek", seeks=["labs"])
        pairings.append(ask(programme, mentee=mentee, mentor=facilitator))
    accept(pairings[0], by=facilitator)
    said = {"answer": "yes", "words": "Come and watch a lab"}
    answer = client_of(facilitator).post(f"/mentoring/pairings/{pairings[1].pk}/answer/", said)
    assert answer.status_code == 422
    its_form = answer.text.split(f'id="words-{pairings[1].pk}"')[1].split("</form>")[0]
    assert all(
        words in its_form for words in ("All your places are taken.", 'value="Come and watch a lab"', "autofocus")
    )
    assert "aria-invalid" not in its_form  # the words are not what is in the way


@pytest.mark.django_db
def test_words_with_a_question_are_not_taken_and_that_is_what_is_said(
    community: Community, facilitator: Person
) -> None:
    programme = Programme.objects.create(community=community, name="Season", purpose="Pairs.")
    mentee = make_member(community, "Uma Rao")
    take_part(programme, person=facilitator, role="offer", offers=["labs"])
    take_part(programme, person=mentee, role="seek", seeks=["labs"])
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.BLOCK)
    said = {"mentor": facilitator.handle, "words": "Get burners7461 here"}
    answer = client_of(mentee).post(f"{programme.get_absolute_url()}pairings/", said, follow=True)
    assert (answer.status_code, "words in this that are not taken here" in answer.text) == (422, True)
    [field] = re.findall(r"<textarea[^>]*>Get burners7461 here</textarea>", answer.text)
    assert 'aria-invalid="true"' in field
    assert "autofocus" in field
    assert answer.text.count(" autofocus") == 1
    assert not programme.pairings.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("seeks", ["labs", "marking"])
def test_a_question_that_comes_too_late_keeps_its_words_also_for_who_is_not_suggested(
    community: Community, facilitator: Person, seeks: str
) -> None:
    programme = Programme.objects.create(community=community, name="Season", purpose="Pairs.")
    mentee = make_member(community, "Uma Rao")
    take_part(programme, person=facilitator, role="offer", offers=["labs"])
    take_part(programme, person=mentee, role="seek", seeks=[seeks])
    programme.participations.filter(person=mentee).update(paused_until=timezone.localdate() + timedelta(days=9))
    said = {"mentor": facilitator.handle, "words": "May I watch a lab?", "focus": "Burners"}
    answer = client_of(mentee).post(f"{programme.get_absolute_url()}pairings/", said)
    assert (answer.status_code, "You pause at present." in answer.text) == (422, True)
    assert answer.text.count(">May I watch a lab?</textarea>") == 1
    assert answer.text.count('value="Burners"') == 1
    assert answer.text.count('name="mentor"') == 1
    assert 'aria-invalid="true"' not in answer.text
    assert answer.text.count(" autofocus") == 1


@pytest.mark.django_db
class TestInASession:
    @pytest.fixture
    def session(self, community: Community, facilitator: Person) -> Session:
        circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
        soon = timezone.now() + timedelta(days=3)
        Session.objects.filter(circle=circle).update(starts_at=soon, format=Format.CHECK_IN)
        WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.BLOCK)
        return Session.objects.select_related("circle__community").get(circle=circle)

    def test_notes_at_a_step_are_kept_in_the_form_and_not_taken(self, session: Session, facilitator: Person) -> None:
        path = f"{session.get_absolute_url()}steps/0/notes/"
        answer = client_of(facilitator).post(path, {"source": "Get burners7461 here", "edition": "0"})
        assert answer.status_code == 422
        assert "words in this that are not taken here" in answer.text
        assert "Get burners7461 here" in answer.text
        assert not NoteSection.objects.exclude(source="").exists()

    def test_a_word_with_an_answer_is_not_taken_and_that_is_said(self, session: Session, facilitator: Person) -> None:
        said = {"answer": "going", "note": "Get burners7461 here"}
        answer = client_of(facilitator).post(f"{session.get_absolute_url()}rsvp/", said)
        assert (answer.status_code, "words in this that are not taken here" in answer.text) == (422, True)
        assert 'name="answer" value="going"' in answer.text
        assert 'value="Get burners7461 here" aria-invalid="true"' in answer.text
        assert answer.text.count(" autofocus") == 1
        assert 'name="back"' not in answer.text
        assert not Rsvp.objects.exists()

    def test_it_is_said_too_where_nobody_is_asked_any_more(self, session: Session, facilitator: Person) -> None:
        Session.objects.filter(pk=session.pk).update(cancelled_at=timezone.now())
        said = {"answer": "not", "note": "Get burners7461 here"}
        answer = client_of(facilitator).post(f"{session.get_absolute_url()}rsvp/", said)
        assert (answer.status_code, "words in this that are not taken here" in answer.text) == (422, True)
        assert 'value="Get burners7461 here" aria-invalid="true"' in answer.text

    def test_from_the_circles_own_page_one_goes_back_there_with_what_is_said_instead(
        self, session: Session, facilitator: Person
    ) -> None:
        where, said = f"{session.get_absolute_url()}rsvp/", {"answer": "going", "back": "circle"}
        client = client_of(facilitator)
        answer = client.post(where, said | {"note": "Get burners7461 here"})
        assert answer.text.count('<input type="hidden" name="back" value="circle">') == 2
        assert client.post(where, said | {"note": "Late"})["Location"] == session.circle.get_absolute_url()
