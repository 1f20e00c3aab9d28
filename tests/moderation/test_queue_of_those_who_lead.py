"""Those who lead decide about what was flagged where they lead, with all that the administration has for it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.rooms import first_room
from chat.speaking import say
from communities.joining import join, leave
from communities.models import Membership, Role
from content.models import Reaction
from content.reacting import react
from content.using import record_use
from discussions.models import Post, Thread
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.beside.noting import note
from knowledge.models import Story
from knowledge.telling import StoryDraft, tell
from moderation.flagging import appeal, flag, hide, take_away
from moderation.measures import appeal_measure, may_answer, second_looks_in, warn
from moderation.models import AuditEntry, Case, CaseState, Measure, MeasureKind
from moderation.models.measure import MeasureQuerySet
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(closed_ward: Ward) -> Ward:
    return closed_ward


@pytest.fixture
def thread(ward: Ward) -> Thread:
    return make_thread(ward.community, author=ward.steward, title="Spirit burners")


@pytest.fixture
def post(ward: Ward, thread: Thread) -> Post:
    return reply(thread, author=ward.member, source="Buy my burners at burners7461")


@pytest.fixture
def case(ward: Ward, post: Post) -> Case:
    return flag(post, person=ward.steward, reason="advert", note="Third time").case


def page_of(ward: Ward) -> str:
    return f"/c/{ward.community.slug}/settings/flags/chosen/"


def look(ward: Ward, by: Person, *cases: Case) -> str:
    return client_of(by).get(page_of(ward), {"chosen": [case.pk for case in cases]}).content.decode()


def decide(ward: Ward, by: Person, *cases: Case, **said: str) -> Any:
    data = {"chosen": [case.pk for case in cases], "about": "leave", **said}
    return client_of(by).post(page_of(ward), data, follow=True)


def taken(person: Person) -> MeasureQuerySet:
    return Measure.objects.filter(person=person)


# --- what they see --------------------------------------------------------------------------------


def test_they_see_what_was_said_around_it_whose_it_is_and_what_was_done_there(
    ward: Ward, thread: Thread, post: Post, case: Case
) -> None:
    reply(thread, author=ward.steward, source="Not here, please")
    warn(ward.member, by=ward.steward, reason="Once already", place=ward.community.scope)
    elsewhere = make_community(name="Elsewhere still")
    warn(ward.member, by=ward.steward, reason="Said in another place", place=elsewhere.scope)
    warn(ward.member, by=ward.staff, reason="Said by the site")
    other = reply(thread, author=ward.member, source="Lamps, too")
    take_away(other, by=ward.steward, reason="No adverts here.")
    page = look(ward, ward.facilitator, case)
    shown = ("What do you do when it happens?", "burners7461", "Not here, please", "Third time", "Once already")
    for words in (*shown, "One thing they wrote here was hidden", post.get_absolute_url().partition("#")[0]):
        assert words in page, words
    for words in ("Said in another place", "Said by the site"):
        assert words not in page, words
    assert "No adverts here." in look(ward, ward.facilitator, Case.objects.get(target_id=other.pk))


def a_story(ward: Ward) -> Story:
    return tell(ward.community, StoryDraft("The quiet bay", {"situation": "It was late."}), author=ward.steward)


def a_note(ward: Ward) -> Any:
    return note(a_story(ward), "situation", by=ward.member, kind="differs", words="Not with us: zqsaid")


def a_use(ward: Ward) -> Any:
    return record_use(a_story(ward), person=ward.member, outcome="worked", came_of_it="It made it worse: zqsaid")


def words_of_thanks(ward: Ward) -> Any:
    post = make_thread(ward.community, author=ward.steward, title="The quiet bay").posts.get()
    react(post, person=ward.member, kind="thanks", words="For nothing: zqsaid", on_profile=True)
    return Reaction.objects.get(person=ward.member)


@pytest.mark.parametrize("said", [a_note, a_use, words_of_thanks])
def test_what_is_said_of_something_is_judged_beside_it_and_what_is_hidden_has_no_link(
    ward: Ward, said: Callable[[Ward], Any]
) -> None:
    row = said(ward)
    case = flag(row, person=ward.facilitator, reason="unkind").case
    administration = f"/admin/moderation/case/decision/?ids={case.pk}"
    join(ward.community, person=ward.staff)
    for page in (look(ward, ward.facilitator, case), client_of(ward.staff).get(administration).content.decode()):
        assert "zqsaid" in page
        assert "The quiet bay" in page
        assert f'href="{row.get_absolute_url()}"' in page
    hide(case, by=ward.steward)
    list_page = f"/admin/moderation/case/{case.pk}/change/"
    pages = [look(ward, ward.facilitator, case)]
    pages += [client_of(ward.staff).get(url).content.decode() for url in (administration, list_page)]
    for page in pages:
        assert "zqsaid" in page
        assert "The quiet bay" in page
        assert f'href="{row.get_absolute_url()}"' not in page


def test_a_message_is_judged_among_those_around_it(ward: Ward) -> None:
    room = first_room(ward.community)
    for number in range(3):
        say(room, author=ward.steward, source=f"Before {number}")
    said = say(room, author=ward.member, source="Rude")
    say(room, author=ward.steward, source="After that")
    page = look(ward, ward.facilitator, flag(said, person=ward.steward, reason="unkind").case)
    assert "Before 0" in page
    assert page.index("Before 2") < page.index("Rude") < page.index("After that")


def test_looking_at_many_costs_what_looking_at_one_does(ward: Ward, thread: Thread, case: Case) -> None:
    others = [reply(thread, author=ward.member, source=f"Rude {number}") for number in range(9)]
    cases = [flag(one, person=ward.steward, reason="unkind").case for one in others]
    client = client_of(ward.facilitator)
    client.get(page_of(ward), {"chosen": [case.pk]})
    with CaptureQueriesContext(connection) as one:
        client.get(page_of(ward), {"chosen": [case.pk]})
    with CaptureQueriesContext(connection) as many:
        client.get(page_of(ward), {"chosen": [each.pk for each in (case, *cases)]})
    assert len(many) <= len(one)


# --- what they do ---------------------------------------------------------------------------------


def test_other_words_no_more_answers_and_another_place_they_lead(ward: Ward, post: Post, case: Case) -> None:
    there = make_community(access="private", name="Buying and lending")
    Membership.objects.create(community=there, person=ward.facilitator, role=Role.FACILITATOR)
    join(there, person=ward.member)
    said = {"words_source": "I have burners to lend", "close": "on", "carry_to": there.slug}
    assert decide(ward, ward.facilitator, case, **said).status_code == 422
    assert decide(ward, ward.facilitator, case, **said, reason="No adverts here.").status_code == 200
    post = Post.objects.select_related("thread").get(pk=post.pk)
    assert post.source == "I have burners to lend"
    assert (post.thread.community, post.thread.locked_by) == (there, ward.facilitator)
    case.refresh_from_db()
    assert (case.state, case.decided_by, case.reason) == (CaseState.DEALT_WITH, ward.facilitator, "No adverts here.")
    done = set(AuditEntry.objects.filter(actor=ward.facilitator).values_list("verb", flat=True))
    assert {"moderation.edited", "moderation.closed", "moderation.carried"} <= done
    deliver_now()
    texts = [notice.wording.text for notice in notices_for(ward.member)]
    assert any("Something was done about what you wrote" in text for text in texts)


def test_words_over_several_lines_that_stay_are_not_put_in_other_words(ward: Ward, thread: Thread) -> None:
    """A browser sends them back with the ends of lines it has."""
    said = reply(thread, author=ward.member, source="First line.\nSecond line.")
    case = flag(said, person=ward.steward, reason="unkind").case
    back = "First line.\r\nSecond line.\r\n"
    decide(ward, ward.facilitator, case, about="keep", words_source=back)
    said.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, said.editions.count(), said.edited_at) == (CaseState.KEPT, 0, None)


def test_of_one_thread_all_that_was_chosen_is_decided_and_goes_along(ward: Ward, thread: Thread, case: Case) -> None:
    second = flag(reply(thread, author=ward.member, source="And glass"), person=ward.steward, reason="advert").case
    there = make_community(name="Where adverts are", access=ward.community.access)
    join(there, person=ward.facilitator)
    there.memberships.filter(person=ward.facilitator).update(role=Role.FACILITATOR)
    page = decide(ward, ward.facilitator, case, second, about="hide", carry_to=there.slug, reason="No adverts here.")
    assert "Done: 2" in page.content.decode()
    assert set(Case.objects.values_list("state", "place")) == {(CaseState.HIDDEN, there.scope)}


def test_nothing_is_taken_where_they_do_not_lead(ward: Ward, post: Post, case: Case) -> None:
    elsewhere = make_community(access="private", name="Not theirs")
    page = decide(ward, ward.facilitator, case, carry_to=elsewhere.slug, reason="It fits there.")
    assert "Not theirs" not in page.content.decode()
    assert Thread.objects.get(pk=post.thread_id).community == ward.community


def test_several_are_hidden_and_whose_they_are_is_met_once(ward: Ward, thread: Thread) -> None:
    posts = [reply(thread, author=ward.member, source=f"Rude {number}") for number in range(3)]
    cases = [flag(one, person=ward.steward, reason="unkind").case for one in posts]
    said = {"about": "hide", "person": "muted", "days": "3", "template": "kindly"}
    page = decide(ward, ward.facilitator, *cases, **said).content.decode()
    assert "Done: 3" in page
    assert not Post.objects.filter(author=ward.member, hidden_at=None).exists()
    measure = taken(ward.member).get()
    assert (measure.kind, measure.place, measure.by) == (MeasureKind.MUTED, ward.community.scope, ward.facilitator)
    assert "leave the person out of it" in measure.reason


def test_a_second_look_at_what_they_did_about_a_person_is_another_leaders(ward: Ward, case: Case) -> None:
    decide(ward, ward.facilitator, case, person="warned", reason="Be kind.")
    measure = taken(ward.member).get()
    assert measure.is_of_leaders
    appeal_measure(measure, words="I was.")
    asked = second_looks_in(ward.community.scope).get()
    assert not may_answer(asked, ward.facilitator)
    assert may_answer(asked, ward.steward)


def test_whoever_has_left_since_hears_what_became_of_their_words(ward: Ward, case: Case) -> None:
    leave(ward.community, person=ward.member)
    decide(ward, ward.facilitator, case, about="hide", reason="No adverts here.")
    deliver_now()
    [notice] = [one for one in notices_for(ward.member) if one.notification.kind == "my_words_decided"]
    assert notice.wording.quote == "No adverts here."
    assert "Buy my burners" in client_of(ward.member).get(notice.wording.url).content.decode()


def test_whoever_is_removed_is_so_by_the_rules_of_the_place(ward: Ward, thread: Thread, case: Case) -> None:
    theirs = reply(thread, author=ward.steward, source="Mine")
    second = flag(theirs, person=ward.facilitator, reason="norm").case
    page = decide(ward, ward.facilitator, case, second, person="removed", reason="Adverts, three times.")
    assert "a steward can do this" in page.content.decode()
    here = ward.community.memberships
    assert not here.filter(person=ward.member).exists()
    assert here.filter(person=ward.steward).exists()
    assert taken(ward.member).get().is_of_leaders
    second.refresh_from_db()
    assert second.state == CaseState.WAITING


@pytest.mark.parametrize("kind", ["suspended", "banned", "spam"])
def test_what_holds_on_the_whole_site_is_not_theirs_to_do(ward: Ward, case: Case, kind: str) -> None:
    assert decide(ward, ward.facilitator, case, person=kind, reason="Adverts.").status_code == 422
    assert Person.objects.get(pk=ward.member.pk).is_active


def test_whoever_works_for_the_site_hears_a_word_from_somebody_else(ward: Ward, thread: Thread) -> None:
    join(ward.community, person=ward.staff)
    case = flag(reply(thread, author=ward.staff, source="Read the rules"), person=ward.steward, reason="unkind").case
    decide(ward, ward.facilitator, case, person="warned", reason="Be kind.")
    assert not taken(ward.staff).exists()


@pytest.mark.parametrize("kind", ["warned", "muted"])
def test_a_word_to_a_steward_is_not_a_facilitators_to_say(ward: Ward, thread: Thread, kind: str) -> None:
    case = flag(reply(thread, author=ward.steward, source="Mine"), person=ward.member, reason="unkind").case
    page = decide(ward, ward.facilitator, case, person=kind, days="3", reason="Be kind.")
    assert "a steward can do this" in page.content.decode()
    assert not taken(ward.steward).exists()


def test_what_was_decided_meanwhile_or_moved_is_left(ward: Ward, thread: Thread, post: Post, case: Case) -> None:
    hide(case, by=ward.steward)
    page = decide(ward, ward.facilitator, case, about="keep", **{f"stands_at-{case.pk}": ""})
    assert "somebody decided this meanwhile" in page.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.HIDDEN


def test_a_place_decides_about_its_own(ward: Ward, case: Case) -> None:
    elsewhere = make_community(name="Elsewhere still")
    leader = elsewhere.memberships.get(role=Role.STEWARD).person
    url = f"/c/{elsewhere.slug}/settings/flags/chosen/"
    assert "burners7461" not in client_of(leader).get(url, {"chosen": case.pk}, follow=True).content.decode()
    assert client_of(leader).post(url, {"chosen": case.pk, "about": "hide"}).status_code == 404


def test_where_they_look_closely_is_a_part_of_what_was_flagged(ward: Ward, case: Case) -> None:
    page = look(ward, ward.facilitator, case)
    assert f'<a href="/c/{ward.community.slug}/settings/flags/" aria-current="true">' in page


def test_none_chosen_leads_back_to_the_queue(ward: Ward, case: Case) -> None:
    page = client_of(ward.facilitator).get(page_of(ward), follow=True).content.decode()
    assert "Choose what you would decide about first" in page
    assert "burners7461" in page


# --- whose it is not ------------------------------------------------------------------------------


def nameless_case(ward: Ward, asker: Person) -> Case:
    question = start_thread(
        ward.community, author=asker, title="How do I say it?", source="Who has said it?", nameless=True
    )
    return flag(question.posts.get(), person=ward.steward, reason="private").case


def test_whoever_asked_without_a_name_is_offered_nothing_about_it(ward: Ward) -> None:
    case = nameless_case(ward, ward.facilitator)
    queue = f"/c/{ward.community.slug}/settings/flags/"
    action = f'action="{queue}{case.pk}/decision/"'
    assert action not in client_of(ward.facilitator).get(queue).content.decode()
    assert action in client_of(ward.steward).get(queue).content.decode()
    assert "Somebody else has to look at this" in look(ward, ward.facilitator, case)
    assert "somebody else has to look" in decide(ward, ward.facilitator, case, about="hide").content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.WAITING


def test_that_costs_the_queue_nothing(ward: Ward) -> None:
    client, queue = client_of(ward.facilitator), f"/c/{ward.community.slug}/settings/flags/"
    nameless_case(ward, make_member(ward.community))
    client.get(queue)
    with CaptureQueriesContext(connection) as one:
        client.get(queue)
    for _ in range(4):
        nameless_case(ward, make_member(ward.community))
    with CaptureQueriesContext(connection) as more:
        client.get(queue)
    assert len(more) <= len(one)


def test_whoever_decided_first_is_offered_no_second_look(ward: Ward, case: Case) -> None:
    hide(case, by=ward.facilitator)
    appeal(case, words="They are for free.", by=ward.member)
    assert "Somebody else has to look at this" in look(ward, ward.facilitator, case)
    assert "They are for free." in look(ward, ward.steward, case)
