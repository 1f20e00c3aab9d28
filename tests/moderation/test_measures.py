"""What is done about people: told why, holding everywhere, ended by time or by somebody else, appealed against once."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from chat.models import Mute
from chat.muting import mute as be_quiet
from chat.muting import mute_of, unmute
from chat.rooms import first_room
from chat.speaking import say
from communities.joining import JOINED, ban, change_role, join, remove
from communities.models import Ban, Membership, Norm
from config.state import NUMBERS
from discussions.models import Post, Thread
from discussions.moving import move
from discussions.posting import edit_post, reply
from discussions.tending import lock, unlock
from engagement.delivery import deliver_now
from engagement.mailing import send_due_mail
from engagement.models import Activity, Mail
from engagement.notifying import notices_for
from knowledge.sheets.writing import share
from moderation.checks import spam_is_kept_as_long_as_it_can_come_back
from moderation.flagging import appeal, flag, keep, take_away
from moderation.measures import (
    NotNew,
    answer_appeal,
    appeal_measure,
    ban_from_site,
    delete_as_spam,
    lift,
    lift_what_is_over,
    mute,
    page_of,
    remove_from_place,
    suspend,
    warn,
)
from moderation.models import Appeal, AuditEntry, Case, CaseState, Flag, Measure, MeasureKind
from moderation.models.audit import VIEWED
from moderation.models.measure import MeasureQuerySet
from moderation.persons import flaggable, written_kinds
from people.models import Person
from tests.cast import PASSWORD, Ward, client_of, make_community, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db
DECISION = "/admin/moderation/case/decision/"


@pytest.fixture
def ward(open_ward: Ward) -> Ward:
    return open_ward


@pytest.fixture
def thread(ward: Ward) -> Thread:
    return make_thread(ward.community, author=ward.facilitator, title="Spirit burners")


@pytest.fixture
def post(ward: Ward, thread: Thread) -> Post:
    return reply(thread, author=ward.member, source="Buy my burners at burners7461")


@pytest.fixture
def case(ward: Ward, post: Post) -> Case:
    flag(post, person=ward.facilitator, reason="advert", note="Third time")
    return Case.objects.get()


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def taken() -> MeasureQuerySet:
    """Without those by which the cast was shown out."""
    return Measure.objects.exclude(person__display_name__in=["Remy Removed", "Bo Banned"])


def decide(by: Person, *cases: Case, **said: str) -> int:
    url = f"{DECISION}?ids={','.join(str(case.pk) for case in cases)}"
    return client_of(by).post(url, {"about": "leave", **said}).status_code


# --- a while without writing ----------------------------------------------------------------------


def test_who_is_muted_reads_on_and_is_told_kindly_wherever_they_would_write(ward: Ward, thread: Thread) -> None:
    mute(ward.member, by=ward.facilitator, reason="Be kind.", days=3, place=ward.community.scope)
    client = client_of(ward.member)
    path = f"/c/{ward.community.slug}/threads/{thread.pk}"
    answer = client.post(f"{path}/replies/", {"source": "And another thing"})
    assert answer.status_code == 403
    assert "You can write again after" in answer.content.decode()
    assert client.get(thread.get_absolute_url()).status_code == 200
    post = thread.posts.get()
    for address in (
        f"/c/{ward.community.slug}/threads/new/",
        f"/c/{ward.community.slug}/goals/new/",
        f"/content/post/{post.pk}/reactions/thanks/",
    ):
        assert client.post(address, {}).status_code == 403, address
    with pytest.raises(PermissionDenied, match="write again"):
        say(first_room(ward.community), author=ward.member, source="Hello")
    # What is theirs, and how far they read, stays theirs; elsewhere they write.
    assert client.post("/settings/appearance/", {"theme": "dark"}).status_code != 403
    elsewhere = make_thread(make_community())
    Membership.objects.create(community=elsewhere.community, person=ward.member)
    answer = client.post(f"/c/{elsewhere.community.slug}/threads/{elsewhere.pk}/replies/", {"source": "Good evening"})
    assert answer.status_code == 302


def test_muted_on_the_whole_site_they_write_nowhere_until_it_is_over(ward: Ward, thread: Thread) -> None:
    measure = mute(ward.member, by=ward.staff, reason="Be kind.", days=3)
    client, path = client_of(ward.member), f"/c/{ward.community.slug}/threads/{thread.pk}/replies/"
    assert client.post(path, {"source": "And another thing"}).status_code == 403
    assert client.post("/communities/new/", {}).status_code == 403
    taken().update(until=timezone.now() - timedelta(minutes=1))
    assert client.post(path, {"source": "Good evening"}).status_code == 302
    assert lift_what_is_over() == 1
    measure.refresh_from_db()
    assert measure.ended_at
    assert "What was decided about you was taken back, or is over" in told(ward.member)


def test_reading_costs_nothing_more_for_it(
    ward: Ward, thread: Thread, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(ward.member)
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(40) as before:
        client.get(thread.get_absolute_url())
    mute(ward.member, by=ward.facilitator, reason="Be kind.", days=3, place=ward.community.scope)
    with django_assert_max_num_queries(len(before)):
        client.get(thread.get_absolute_url())


# --- from the page of those who lead --------------------------------------------------------------


def test_a_facilitator_has_a_word_or_mutes_and_the_person_reads_why(ward: Ward) -> None:
    membership = Membership.objects.get(community=ward.community, person=ward.member)
    url = f"/c/{ward.community.slug}/members/{membership.pk}/word/"
    client = client_of(ward.facilitator)
    assert client.post(url, {"days": "0", "reason": ""}).status_code == 422
    client.post(url, {"days": "0", "reason": "Leave the person out of it, please."})
    client.post(url, {"days": "7", "reason": "Again. Take a week."})
    assert [one.kind for one in taken().order_by("pk")] == ["warned", "muted"]
    words = told(ward.member)
    assert "A word to you about how we are together" in words
    page = client_of(ward.member).get(page_of(taken().latest("pk"))).content.decode()
    assert "Again. Take a week." in page
    assert "Grace Mensah" not in page
    assert (
        "Leave the person out of it"
        in client.get(f"/c/{ward.community.slug}/members/{membership.pk}/").content.decode()
    )


def test_a_facilitator_has_no_word_for_those_who_lead_nor_a_member_for_anybody(ward: Ward) -> None:
    steward = Membership.objects.get(community=ward.community, person=ward.steward)
    member = Membership.objects.get(community=ward.community, person=ward.member)
    said = {"days": "7", "reason": "Take a week."}
    for who, whom in ((ward.facilitator, steward), (ward.member, member), (ward.outsider, member)):
        url = f"/c/{ward.community.slug}/members/{whom.pk}/word/"
        assert client_of(who).post(url, said).status_code == 403
    assert not taken().exists()


# --- in the administration ------------------------------------------------------------------------


def test_the_page_shows_the_words_in_their_context_and_what_was_before(ward: Ward, post: Post, case: Case) -> None:
    reply(post.thread, author=ward.steward, source="Not here, please")
    warn(ward.member, by=ward.steward, reason="Once already")
    page = client_of(ward.staff).get(f"{DECISION}?ids={case.pk}").content.decode()
    for words in ("burners7461", "Not here, please", "Third time", "Once already", "Posts: 1", "Decide"):
        assert words.lower() in page.lower(), words


def test_warned_with_a_template_hidden_and_everybody_is_told(ward: Ward, post: Post, case: Case) -> None:
    assert decide(ward.staff, case, about="hide", person="warned", template="advert", reason="Thank you.") == 302
    post.refresh_from_db()
    assert post.hidden_at
    measure = taken().get()
    assert measure.reason.endswith("Thank you.")
    assert "sells something" in measure.reason
    assert "What you flagged was hidden. Thank you for looking out" in told(ward.facilitator)
    assert {"A word to you about how we are together"} < set(told(ward.member))
    assert AuditEntry.objects.filter(verb="moderation.measure_taken", actor=ward.staff).exists()


def test_reading_what_is_not_open_to_all_leaves_a_trace_also_by_a_refused_form(closed_ward: Ward) -> None:
    post = reply(make_thread(closed_ward.community), author=closed_ward.member, source="Among us alone.")
    flag(post, person=closed_ward.facilitator, reason="norm")
    page = f"/admin/moderation/case/decision/?ids={Case.objects.get().pk}"
    client, seen = client_of(closed_ward.staff), AuditEntry.objects.filter(verb=VIEWED)
    answer = client.post(page, {"about": "no such thing"})
    assert answer.status_code == 422
    assert "Among us alone." in answer.content.decode()
    assert seen.count() == 1
    client.get(page)
    assert seen.count() == 2


def test_a_measure_needs_words_and_a_while_needs_days(ward: Ward, case: Case) -> None:
    assert decide(ward.staff, case, person="muted", days="3") == 422
    assert decide(ward.staff, case, person="suspended", days="", reason="Why") == 422
    assert not taken().exists()


def test_many_at_once_and_each_person_is_met_once(ward: Ward, thread: Thread) -> None:
    posts = [reply(thread, author=ward.member, source=f"Rude {number}") for number in range(3)]
    for one in posts:
        flag(one, person=ward.facilitator, reason="unkind")
    assert decide(ward.staff, *Case.objects.all(), about="hide", person="muted", days="3", reason="Be kind.") == 302
    assert taken().get().place == ward.community.scope
    assert not Post.objects.filter(author=ward.member, hidden_at=None).exists()


def test_other_words_no_more_answers_another_place(ward: Ward, post: Post, case: Case) -> None:
    there = make_community(name="Buying and lending")
    said = {"words_source": "I have burners to lend", "close": "on", "carry_to": there.slug}
    assert decide(ward.staff, case, **said) == 422
    assert decide(ward.staff, case, **said, reason="No adverts.") == 302
    post.refresh_from_db()
    assert post.source == "I have burners to lend"
    assert (post.thread.community, post.thread.locked_by) == (there, ward.staff)
    assert {"moderation.edited", "moderation.closed", "moderation.carried"} <= set(
        AuditEntry.objects.values_list("verb", flat=True)
    )
    case.refresh_from_db()
    assert case.state == CaseState.DEALT_WITH


def test_removed_from_the_community_but_never_its_last_steward(ward: Ward, post: Post, case: Case) -> None:
    decide(ward.staff, case, person="removed", reason="Adverts, three times.")
    assert not Membership.objects.filter(community=ward.community, person=ward.member).exists()
    theirs = reply(post.thread, author=ward.steward, source="Mine")
    flag(theirs, person=ward.facilitator, reason="norm")
    decide(ward.staff, Case.objects.get(target_id=theirs.pk), person="removed", reason="Why not")
    assert Membership.objects.filter(community=ward.community, person=ward.steward).exists()
    assert taken().count() == 1


def test_suspended_they_are_out_at_once_and_read_why_with_their_password(ward: Ward, case: Case) -> None:
    client = client_of(ward.member)
    assert client.get("/notifications/").status_code == 200
    decide(ward.staff, case, person="suspended", days="30", reason="Adverts, after two warnings.")
    assert client.get("/notifications/").status_code == 302
    send_due_mail()
    (letter,) = [one for one in mail.outbox if one.subject == "About your account"]
    assert letter.to == [ward.member.email]
    assert "Adverts, after two warnings." in letter.body
    answer = Client().post("/accounts/login/", {"login": ward.member.email, "password": PASSWORD})
    page = Client().get(answer["Location"]).content.decode()
    assert "Your account is suspended until" in page
    taken().update(until=timezone.now())
    lift_what_is_over()
    ward.member.refresh_from_db()
    assert ward.member.is_active


def test_the_letter_of_what_was_lifted_meanwhile_does_not_leave(ward: Ward) -> None:
    lift(suspend(ward.member, by=ward.staff, reason="Adverts.", days=30), by=ward.staff)
    send_due_mail()
    assert "About your account" not in [one.subject for one in mail.outbox]
    assert Mail.objects.get(kind="measure").last_error == "NotWantedAnyMore"


def test_a_closed_account_asks_once_and_somebody_else_decides(ward: Ward) -> None:
    measure = ban_from_site(ward.member, by=ward.staff, reason="Adverts.")
    visitor, url = Client(), page_of(measure)
    assert visitor.post(url, {"words": ""}).status_code == 422
    visitor.post(url, {"words": "It was my sister."})
    visitor.post(url, {"words": "And again."})
    asked = Appeal.objects.get()
    assert asked.words == "It was my sister."
    second = make_person("Sven Second", is_staff=True, is_superuser=True)
    said = {"action": "grant", "_selected_action": [asked.pk]}
    client_of(ward.staff).post("/admin/moderation/appeal/", said)
    asked.refresh_from_db()
    assert asked.decided_at is None
    client_of(second).post("/admin/moderation/appeal/", said)
    asked.refresh_from_db()
    ward.member.refresh_from_db()
    assert (asked.is_granted, asked.decided_by, ward.member.is_active) == (True, second, True)
    assert "It was taken back" in visitor.get(url).content.decode()


def test_whoever_asked_reads_why_it_was_answered_so(ward: Ward) -> None:
    measure = mute(ward.member, by=ward.facilitator, reason="Adverts.", days=3, place=ward.community.scope)
    asked = appeal_measure(measure, words="It was my sister.")
    assert asked is not None
    client = client_of(ward.steward)
    queue = f"/c/{ward.community.slug}/settings"
    assert "What you answer" in client.get(f"{queue}/flags/").content.decode()
    client.post(f"{queue}/second-looks/{asked.pk}/answer/", {"reason": "Three people saw you write it."})
    assert "Three people saw you write it." in client_of(ward.member).get(page_of(measure)).content.decode()
    deliver_now()
    quotes = [notice.wording.quote for notice in notices_for(ward.member)]
    assert "Three people saw you write it." in quotes
    assert trail("moderation.measure_upheld").reason == "Three people saw you write it."


def test_the_administration_answers_with_a_reason_too(ward: Ward) -> None:
    measure = ban_from_site(ward.member, by=ward.staff, reason="Adverts.")
    asked = appeal_measure(measure, words="It was my sister.")
    assert asked is not None
    second = client_of(make_person("Sven Second", is_staff=True, is_superuser=True))
    assert 'name="why"' in second.get("/admin/moderation/appeal/").content.decode()
    said = {"action": "grant", "_selected_action": [asked.pk], "why": "So it was. We are sorry."}
    second.post("/admin/moderation/appeal/", said)
    page = Client().get(page_of(measure)).content.decode()
    assert "It was taken back." in page
    assert "So it was. We are sorry." in page


def test_nobody_answers_a_second_look_at_their_own_decision_by_another_way(ward: Ward, post: Post, case: Case) -> None:
    decide(ward.staff, case, words_source="I have burners to lend", reason="No adverts.")
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    asked = Appeal.objects.get()
    with pytest.raises(PermissionDenied):
        take_away(post, by=ward.staff, reason="Then it goes.")
    post.refresh_from_db()
    assert post.hidden_at is None
    delete_as_spam(ward.member, by=ward.staff, reason="Adverts.")
    post.refresh_from_db()
    asked.refresh_from_db()
    assert post.hidden_at
    assert asked.decided_at is None
    second = make_person("Sven Second", is_staff=True, is_superuser=True)
    assert decide(second, case, about="restore", reason="They are.") == 302
    asked.refresh_from_db()
    assert (asked.is_granted, asked.decided_by) == (True, second)


def test_declined_it_stays(ward: Ward) -> None:
    measure = ban_from_site(ward.member, by=ward.staff, reason="Adverts.")
    Client().post(page_of(measure), {"words": "It was my sister."})
    second = make_person("Sven Second", is_staff=True, is_superuser=True)
    client_of(second).post(
        "/admin/moderation/appeal/", {"action": "decline", "_selected_action": [Appeal.objects.get().pk]}
    )
    ward.member.refresh_from_db()
    assert not ward.member.is_active
    assert "stays" in Client().get(page_of(measure)).content.decode()


def test_nobody_guesses_the_address_of_a_measure(ward: Ward) -> None:
    warn(ward.member, by=ward.staff, reason="A word")
    assert Client().get(f"/flags/measures/{taken().get().pk}/").status_code == 404


# --- spam -----------------------------------------------------------------------------------------


def test_all_a_new_account_wrote_goes_at_once_and_comes_back_within_thirty_days(ward: Ward, thread: Thread) -> None:
    spammer = make_member(ward.community, "Spam Sender")
    own = make_thread(ward.community, author=spammer, title="Cheap watches7461", source="Buy watches7461")
    reply(thread, author=spammer, source="Buy watches7461 too")
    message = say(first_room(ward.community), author=spammer, source="watches7461")
    deliver_now()
    flag(own.posts.get(), person=ward.member, reason="advert")
    assert decide(ward.staff, Case.objects.get(), person="spam", reason="Only adverts.") == 302
    page = client_of(ward.member).get(f"/c/{ward.community.slug}/threads/").content.decode()
    assert "watches7461" not in page
    assert "watches7461" not in client_of(ward.member).get(thread.get_absolute_url()).content.decode()
    message.refresh_from_db()
    assert message.hidden_at
    spammer.refresh_from_db()
    assert not spammer.is_active
    lift(taken().get(kind=MeasureKind.SPAM), by=ward.staff)
    assert not Post.objects.filter(author=spammer).exclude(hidden_at=None).exists()
    spammer.refresh_from_db()
    assert spammer.is_active


def test_after_thirty_days_the_account_opens_and_its_words_stay_away(ward: Ward, thread: Thread) -> None:
    spammer = make_member(ward.community, "Spam Sender")
    reply(thread, author=spammer, source="Buy watches7461")
    measure = delete_as_spam(spammer, by=ward.staff, reason="Only adverts.")
    Measure.objects.filter(pk=measure.pk).update(at=timezone.now() - timedelta(days=31))
    lift(measure, by=ward.staff)
    spammer.refresh_from_db()
    assert spammer.is_active
    assert Post.objects.filter(author=spammer).exclude(hidden_at=None).exists()


def test_how_long_spam_can_come_back_is_a_setting_that_is_held_to_the_others(settings: Settings) -> None:
    assert spam_is_kept_as_long_as_it_can_come_back() == []
    settings.SPAM_KEPT_DAYS = settings.DELETED_KEPT_DAYS + 1
    assert "moderation.W001" in [one.id for one in run_checks()]


def test_nobody_of_long_standing_is_spam(ward: Ward, case: Case) -> None:
    Person.objects.filter(pk=ward.member.pk).update(date_joined=timezone.now() - timedelta(days=40))
    ward.member.refresh_from_db()
    with pytest.raises(NotNew):
        delete_as_spam(ward.member, by=ward.staff, reason="Only adverts.")
    assert decide(ward.staff, case, person="spam", reason="Only adverts.") == 302
    ward.member.refresh_from_db()
    assert ward.member.is_active


# --- people ---------------------------------------------------------------------------------------


def test_a_person_is_flagged_from_their_profile_and_dealt_with(ward: Ward) -> None:
    Person.objects.filter(pk=ward.member.pk).update(about="Call me at burners7461")
    client = client_of(ward.facilitator)
    url = f"/flags/person/{ward.member.pk}/"
    assert url in client.get(ward.member.get_absolute_url()).content.decode()
    assert client.post(url, {"reason": "advert", "note": "Look"}).status_code == 302
    case = Case.objects.get()
    assert "burners7461" in client_of(ward.staff).get(f"{DECISION}?ids={case.pk}").content.decode()
    assert "burners7461" in client_of(ward.staff).get("/admin/moderation/case/").content.decode()
    decide(ward.staff, case, person="warned", reason="No adverts in profiles.")
    case.refresh_from_db()
    assert case.state == CaseState.DEALT_WITH
    assert "Something was done about what you flagged. Thank you for looking out" in told(ward.facilitator)


def test_a_person_whom_several_flag_is_not_hidden_and_waits_with_all_their_flags(ward: Ward) -> None:
    """Three would hide what somebody wrote."""
    for flagger in (ward.facilitator, ward.steward, make_member(ward.community), make_member(ward.community)):
        answer = client_of(flagger).post(f"/flags/person/{ward.member.pk}/", {"reason": "advert", "note": "Adverts"})
        assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.flag_count, case.state, case.automatic, case.decided_at) == (4, CaseState.WAITING, "", None)
    assert client_of(ward.facilitator).get(ward.member.get_absolute_url()).status_code == 200


def flag_of_person(ward: Ward, by: Person, whom: Person, **said: str) -> int:
    return client_of(by).post(f"/flags/person/{whom.pk}/", {"reason": "norm", **said}).status_code


def test_whoever_flags_a_person_names_a_line_of_where_they_met_and_those_who_lead_there_hear_of_it(ward: Ward) -> None:
    Norm.objects.create(community=ward.community, position=0, text="We do not sell things here.")
    colleague = make_member(ward.community, "Cora Colleague")
    alone = make_community(name="Not theirs")
    Norm.objects.create(community=alone, position=0, text="Whisper.")
    join(alone, person=colleague)
    page = client_of(colleague).get(f"/flags/person/{ward.member.pk}/").content.decode()
    assert "We do not sell things here." in page
    assert "Whisper." not in page
    for said in ({}, {"place": alone.scope, "note": "There"}, {"norm": "Whisper."}):
        assert flag_of_person(ward, colleague, ward.member, **said) == 422
    assert flag_of_person(ward, colleague, ward.member, norm="We do not sell things here.", note="By mail") == 302
    assert Flag.objects.get().place == ward.community.scope
    assert "Something was flagged in " + ward.community.name in told(ward.facilitator)
    assert not any("flagged in" in text for text in told(alone.memberships.get(role="steward").person))
    queue = f"/c/{ward.community.slug}/settings/flags/"
    page = client_of(ward.facilitator).get(queue).content.decode()
    for words in ("Members who were flagged", "We do not sell things here.", "By mail", "Cora Colleague"):
        assert words in page, words
    decide(ward.staff, Case.objects.get(), person="warned", reason="No adverts.")
    assert "Members who were flagged" not in client_of(ward.facilitator).get(queue).content.decode()


def test_a_line_that_stands_in_two_places_goes_to_none_that_was_not_chosen(ward: Ward) -> None:
    """Communities of one kind begin with the same lines, and a flagger's name is for those who lead where they met."""
    other = make_community(name="Another of the kind")
    for place in (ward.community, other):
        Norm.objects.create(community=place, position=0, text="Ask before you advise.")
    for person in (ward.facilitator, ward.member):
        join(other, person=person)
    said = {"norm": "Ask before you advise."}
    assert flag_of_person(ward, ward.facilitator, ward.member, **said) == 422
    assert flag_of_person(ward, ward.facilitator, ward.member, place=other.scope, **said) == 302
    assert Flag.objects.get().place == other.scope


def test_where_nothing_was_agreed_a_few_words_say_what_it_is_about(ward: Ward) -> None:
    assert flag_of_person(ward, ward.facilitator, ward.member) == 422
    assert (
        flag_of_person(ward, ward.facilitator, ward.member, place=ward.community.scope, note="Adverts by mail") == 302
    )
    assert (
        "Adverts by mail" in client_of(ward.steward).get(f"/c/{ward.community.slug}/settings/flags/").content.decode()
    )


def test_whoever_leads_neither_hears_of_nor_reads_a_flag_of_themselves(ward: Ward) -> None:
    flag_of_person(ward, ward.member, ward.facilitator, place=ward.community.scope, note="zqrude to me")
    queue = f"/c/{ward.community.slug}/settings/flags/"
    assert not any("flagged in" in text for text in told(ward.facilitator))
    assert "zqrude" not in client_of(ward.facilitator).get(queue).content.decode()
    assert any("flagged in" in text for text in told(ward.steward))
    assert "zqrude" in client_of(ward.steward).get(queue).content.decode()


def test_a_flag_that_names_no_place_is_told_to_none(ward: Ward) -> None:
    flag_of_person(ward, ward.member, ward.outsider, note="zqrude to me")
    flag_of_person(ward, ward.steward, ward.member, place="", note="zqrude to me")
    assert not any("flagged in" in text for text in told(ward.facilitator))
    assert "zqrude" not in client_of(ward.facilitator).get(f"/c/{ward.community.slug}/settings/flags/").content.decode()


def test_nobody_flags_themselves_nor_whom_they_do_not_know(ward: Ward) -> None:
    assert client_of(ward.member).post(f"/flags/person/{ward.member.pk}/", {"reason": "norm"}).status_code == 403
    stranger = make_person("Una Unknown")
    assert client_of(ward.member).get(f"/flags/person/{stranger.pk}/").status_code == 404


# --- who may do it --------------------------------------------------------------------------------


def test_nobody_does_it_to_themselves_and_staff_only_to_lesser_staff(ward: Ward) -> None:
    moderator = make_person("Mo Moderator", is_staff=True)
    for person, by in ((ward.staff, ward.staff), (ward.staff, moderator)):
        with pytest.raises(PermissionDenied):
            suspend(person, by=by, reason="Why", days=3)
    assert not taken().exists()


# --- what those who lead decide --------------------------------------------------------------------


def trail(verb: str) -> AuditEntry:
    return AuditEntry.objects.filter(verb=verb).latest("pk")


def second_look(measure: Measure, *, granted: bool = True) -> Person:
    """As the person asks for it and somebody who decided nothing yet answers."""
    Client().post(page_of(measure), {"words": "It was my sister."})
    second = make_person("Sven Second", is_staff=True, is_superuser=True)
    action = "grant" if granted else "decline"
    asked = Appeal.objects.get(measure=measure)
    client_of(second).post("/admin/moderation/appeal/", {"action": action, "_selected_action": [asked.pk]})
    return second


def test_whoever_was_shown_out_reads_why_and_is_back_when_it_was_wrong(ward: Ward) -> None:
    membership = Membership.objects.get(community=ward.community, person=ward.member)
    client_of(ward.facilitator).post(
        f"/c/{ward.community.slug}/members/{membership.pk}/removal/", {"reason": "Adverts."}
    )
    measure = taken().get()
    assert (measure.kind, measure.by, measure.reason) == (MeasureKind.REMOVED, ward.facilitator, "Adverts.")
    deliver_now()
    (notice,) = notices_for(ward.member)
    assert notice.wording.url == page_of(measure)
    page = Client().get(notice.wording.url).content.decode()
    assert "Adverts." in page
    assert "Those who lead there decided it." in page
    entry = trail("moderation.measure_taken")
    assert (entry.actor, entry.target, entry.reason) == (ward.facilitator, ward.member, "Adverts.")
    second_look(measure)
    assert Membership.objects.filter(community=ward.community, person=ward.member).exists()


def test_a_declined_second_look_leaves_them_out(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    second_look(taken().get(), granted=False)
    assert not Membership.objects.filter(community=ward.community, person=ward.member).exists()


def test_what_is_over_is_answered_by_nobody(ward: Ward) -> None:
    measure = mute(ward.member, by=ward.facilitator, reason="Adverts.", days=3, place=ward.community.scope)
    asked = appeal_measure(measure, words="I did not.")
    assert asked
    lift(measure, by=None)
    for granted in (True, False):
        assert not answer_appeal(asked, by=ward.staff, granted=granted, why="Too late.")
    assert not any("looked at again" in text for text in told(ward.member))


def test_the_end_of_what_stayed_is_not_told_with_the_words_by_which_it_stayed(ward: Ward) -> None:
    measure = mute(ward.member, by=ward.facilitator, reason="Adverts.", days=3, place=ward.community.scope)
    asked = appeal_measure(measure, words="I did not.")
    assert asked
    answer_appeal(asked, by=ward.staff, granted=False, why="It stays: three of them.")
    lift(measure, by=None)
    deliver_now()
    quotes = {notice.wording.text: notice.wording.quote for notice in notices_for(ward.member)}
    assert quotes["What was decided about you was looked at again, and stays"] == "It stays: three of them."
    assert quotes["What was decided about you was taken back, or is over"] == "Adverts."


def test_whoever_is_kept_out_may_ask_and_is_back_when_it_was_wrong(ward: Ward) -> None:
    ban(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.", until=date(2999, 1, 1))
    measure = taken().get()
    assert (measure.kind, measure.until.year if measure.until else 0) == (MeasureKind.KEPT_OUT, 2999)
    second_look(measure)
    assert not Ban.objects.filter(person=ward.member).exists()
    assert Membership.objects.filter(community=ward.community, person=ward.member).exists()


def test_a_ban_that_is_ended_by_those_who_lead_is_over_everywhere_and_makes_nobody_a_member(ward: Ward) -> None:
    row = Ban.objects.get(person=ward.banned)
    client_of(ward.facilitator).post(f"/c/{ward.community.slug}/settings/bans/{row.pk}/end/")
    measure = Measure.objects.get(person=ward.banned)
    assert (measure.is_running, measure.ended_by) == (False, ward.facilitator)
    assert trail("moderation.measure_lifted").actor == ward.facilitator
    assert not Ban.objects.filter(person=ward.banned).exists()
    assert not Membership.objects.filter(community=ward.community, person=ward.banned).exists()
    assert "What was decided about you was taken back, or is over" in told(ward.banned)


def test_a_ban_outlasts_a_removal_that_was_wrong(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    ban(ward.community, person=ward.member, by=ward.facilitator, reason="Threats.")
    lift(taken().get(kind=MeasureKind.REMOVED), by=ward.staff)
    assert Ban.objects.filter(person=ward.member).exists()
    assert not Membership.objects.filter(community=ward.community, person=ward.member).exists()


def test_a_ban_of_before_measures_were_written_down_outlasts_a_removal_too(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    Ban.objects.create(community=ward.community, person=ward.member, by=ward.facilitator, reason="Threats.")
    lift(taken().get(), by=ward.staff)
    assert Ban.objects.filter(person=ward.member).exists()
    assert not Membership.objects.filter(community=ward.community, person=ward.member).exists()


def test_whoever_came_back_by_themselves_is_not_let_in_again(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    join(ward.community, person=ward.member)
    count = Activity.objects.filter(verb=JOINED).count()
    lift(taken().get(), by=ward.staff)
    assert Activity.objects.filter(verb=JOINED).count() == count


def test_those_who_lead_may_show_out_whoever_works_for_the_site(ward: Ward) -> None:
    join(ward.community, person=ward.staff)
    remove(ward.community, person=ward.staff, by=ward.facilitator, reason="Not here.")
    assert Measure.objects.get(person=ward.staff).kind == MeasureKind.REMOVED


def test_a_second_leader_answers_in_the_queue_and_who_decided_does_not(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    asked = appeal_measure(taken().get(), words="It was a question of mine.")
    assert asked is not None
    queue = f"/c/{ward.community.slug}/settings/flags/"
    answer = f"/c/{ward.community.slug}/settings/second-looks/{asked.pk}/answer/"
    deliver_now()
    assert any("asks for a second look" in text for text in told(ward.steward))
    assert not any("asks for a second look" in text for text in told(ward.facilitator))
    for leader, may in ((ward.steward, True), (ward.facilitator, False)):
        page = client_of(leader).get(queue).content.decode()
        assert "It was a question of mine." in page
        assert "Adverts." in page
        assert (f'action="{answer}"' in page) == may
    assert client_of(ward.facilitator).post(answer, {"grant": "1"}).status_code == 403
    assert client_of(ward.outsider).post(answer, {"grant": "1"}).status_code in (403, 404)
    assert not Membership.objects.filter(community=ward.community, person=ward.member).exists()
    assert client_of(ward.steward).post(answer, {"grant": "1"}).status_code == 302
    assert Membership.objects.filter(community=ward.community, person=ward.member).exists()
    asked.refresh_from_db()
    assert (asked.decided_by, asked.is_granted) == (ward.steward, True)
    assert "It was a question of mine." not in client_of(ward.steward).get(queue).content.decode()
    assert client_of(ward.steward).post(answer, {}).status_code == 404


def test_declined_by_a_second_leader_it_stays(ward: Ward) -> None:
    ban(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    asked = appeal_measure(taken().get(), words="It was a question of mine.")
    assert asked is not None
    client_of(ward.steward).post(f"/c/{ward.community.slug}/settings/second-looks/{asked.pk}/answer/", {})
    assert taken().get().is_running
    asked.refresh_from_db()
    assert (asked.decided_by, asked.is_granted) == (ward.steward, False)
    entry = trail("moderation.measure_upheld")
    assert (entry.actor, entry.target, entry.after["measure"]) == (ward.steward, ward.member, taken().get().pk)
    assert "What was decided about you was looked at again, and stays" in told(ward.member)


def test_what_the_site_decided_is_not_answered_by_those_who_lead(ward: Ward, case: Case) -> None:
    remove_from_place(ward.member, by=ward.staff, reason="Adverts.", place=ward.community.scope, case=case)
    asked = appeal_measure(taken().get(), words="It was a question of mine.")
    assert asked is not None
    path = f"/c/{ward.community.slug}/settings/"
    assert "a question of mine" not in client_of(ward.steward).get(f"{path}flags/").content.decode()
    assert client_of(ward.steward).post(f"{path}second-looks/{asked.pk}/answer/", {"grant": "1"}).status_code == 404


def test_nobody_answers_in_another_place(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    asked = appeal_measure(taken().get(), words="It was a question of mine.")
    assert asked is not None
    founder = make_person("Olga Other")
    other = make_community(founder=founder)
    path = f"/c/{other.slug}/settings/second-looks/{asked.pk}/answer/"
    assert client_of(founder).post(path, {"grant": "1"}).status_code == 404


def test_quiet_in_a_room_is_open_to_a_second_look(ward: Ward) -> None:
    room = first_room(ward.community)
    be_quiet(room, ward.member, lasts=timedelta(hours=1), reason="Take an hour.", by=ward.facilitator)
    measure = taken().get()
    assert measure.kind == MeasureKind.QUIET
    deliver_now()
    (notice,) = notices_for(ward.member)
    assert "Take an hour." in Client().get(notice.wording.url).content.decode()
    second_look(measure)
    assert mute_of(room, ward.member) is None
    be_quiet(room, ward.member, lasts=timedelta(hours=1), reason="Again.", by=ward.facilitator)
    unmute(Mute.objects.get(), by=ward.facilitator)
    assert not taken().running().exists()


def test_being_quieted_in_a_room_is_answered_by_another_who_leads_its_community(ward: Ward) -> None:
    make_community(name="Elsewhere")
    be_quiet(
        first_room(ward.community), ward.member, lasts=timedelta(hours=1), reason="Take an hour.", by=ward.facilitator
    )
    asked = appeal_measure(taken().get(), words="I only asked.")
    assert asked is not None
    assert any("asks for a second look" in text for text in told(ward.steward))
    here = f"/c/{ward.community.slug}/settings/"
    assert "I only asked." in client_of(ward.steward).get(f"{here}flags/").content.decode()
    answer = f"{here}second-looks/{asked.pk}/answer/"
    assert client_of(ward.facilitator).post(answer, {"grant": "1"}).status_code == 403
    assert client_of(ward.steward).post(answer, {"grant": "1"}).status_code == 302
    assert mute_of(first_room(ward.community), ward.member) is None


def test_what_was_over_before_anybody_answered_waits_no_more(ward: Ward) -> None:
    measure = mute(ward.member, by=ward.facilitator, reason="Be kind.", days=3, place=ward.community.scope)
    appeal_measure(measure, words="It was a question of mine.")
    waiting = next(one for one in NUMBERS if one.name == "appeals_waiting")
    assert waiting.count() == 1
    taken().update(until=timezone.now())
    lift_what_is_over()
    assert waiting.count() == 0


def test_those_who_look_after_the_site_see_that_second_looks_wait(ward: Ward) -> None:
    remove(ward.community, person=ward.member, by=ward.facilitator, reason="Adverts.")
    appeal_measure(taken().get(), words="It was a question of mine.")
    page = client_of(ward.staff).get("/admin/moderation/appeal/")
    waiting = {item["title"]: item.get("badge_callback") for item in page.context["sidebar_navigation"][0]["items"]}
    assert (waiting["Second looks"], waiting["Flagged"]) == (1, None)


def test_lists_say_in_words_what_it_is_about_and_nothing_of_an_answer_that_was_not_given(
    ward: Ward, thread: Thread, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        said = reply(thread, author=ward.member, source=f"**Lamps** {number} go cheap " + "and so on " * 30)
        case = take_away(said, by=ward.facilitator, reason="No adverts.")
        assert appeal(case, words="They were " + "old " * 60, by=ward.member)
    client = client_of(ward.staff)
    for place in ("appeal", "case"):
        with django_assert_max_num_queries(40) as asked:
            page = client.get(f"/admin/moderation/{place}/").content.decode()
        statements = [one["sql"] for one in asked.captured_queries if 'FROM "discussions_post"' in one["sql"]]
        assert len(statements) == 1
        assert "Lamps 2 go cheap" in page
        assert "…" in page
        assert "Declined" not in page
    one = Case.objects.latest("pk")
    keep(one, by=ward.steward)
    assert "Granted" in client.get("/admin/moderation/appeal/").content.decode()


def test_a_new_role_a_closed_and_a_moved_thread_stand_in_the_trail(ward: Ward, thread: Thread) -> None:
    change_role(ward.member.memberships.get(), role="facilitator", by=ward.steward)
    entry = trail("communities.role_changed")
    assert (entry.target, entry.before, entry.after) == (ward.member, {"role": "member"}, {"role": "facilitator"})
    lock(thread, by=ward.facilitator, why="It is said.")
    assert (trail("discussions.thread_locked").reason, trail("discussions.thread_locked").after) == (
        "It is said.",
        {"closed": True},
    )
    unlock(thread, by=ward.facilitator)
    assert trail("discussions.thread_unlocked").actor == ward.facilitator
    there = make_community()
    move(thread, there, by=ward.facilitator)
    assert trail("discussions.thread_moved").before == {"community": ward.community.pk}
    assert trail("discussions.thread_moved").after == {"community": there.pk}


# --- what was done to words that stay --------------------------------------------------------------


def test_the_author_of_what_was_changed_closed_or_moved_is_told_why(ward: Ward, post: Post, case: Case) -> None:
    there = make_community(name="Buying and lending")
    said = {
        "words_source": "I have burners to lend",
        "close": "on",
        "carry_to": there.slug,
        "reason": "No adverts here.",
    }
    assert decide(ward.staff, case, **said) == 302
    assert any("Something was done about what you wrote" in words for words in told(ward.member))
    page = client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    assert "Buy my burners at burners7461" in page
    assert "I have burners to lend" in page
    for words in ("No adverts here.", "Its words were changed", "closed to replies", "moved to another community"):
        assert words in page, words
    assert "burners7461" not in json.dumps([[one.before, one.after] for one in AuditEntry.objects.all()])
    edited, closed, moved = (trail(f"moderation.{act}") for act in ("edited", "closed", "carried"))
    assert (edited.before["editions"], edited.after["editions"]) == (0, 1)
    assert (closed.before["closed"], closed.after["closed"]) == (False, True)
    assert (moved.before["community"], moved.after["community"]) == (ward.community.pk, there.pk)


def test_a_second_person_who_finds_it_was_well_puts_it_back(ward: Ward, post: Post, case: Case) -> None:
    there = make_community(name="Buying and lending")
    decide(
        ward.staff, case, words_source="I have burners to lend", close="on", carry_to=there.slug, reason="No adverts."
    )
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    asked = Appeal.objects.get()
    assert "They are for free." in client_of(ward.staff).get(f"{DECISION}?ids={case.pk}").content.decode()
    assert decide(ward.staff, case, about="keep") == 302
    asked.refresh_from_db()
    assert asked.decided_at is None
    second = make_person("Sven Second", is_staff=True, is_superuser=True)
    assert decide(second, case, about="keep", reason="They are.") == 302
    asked.refresh_from_db()
    post = Post.objects.select_related("thread").get(pk=post.pk)
    assert (asked.is_granted, asked.decided_by) == (True, second)
    assert post.source == "Buy my burners at burners7461"
    assert (post.thread.community, post.thread.locked_at) == (ward.community, None)
    assert "Something you wrote is back where it was" in told(ward.member)


def test_declined_by_those_who_lead_it_stays_as_it_is(ward: Ward, post: Post, case: Case) -> None:
    decide(ward.staff, case, words_source="I have burners to lend", reason="No adverts.")
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    queue = f"/c/{ward.community.slug}/settings/flags/"
    assert "Put it back as it was" in client_of(ward.facilitator).get(queue).content.decode()
    client_of(ward.facilitator).post(f"{queue}{case.pk}/decision/", {"stands": "1", "reason": "Sorry."})
    post.refresh_from_db()
    assert post.source == "I have burners to lend"
    assert Appeal.objects.get().is_granted is False
    page = client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    assert "It was looked at again, and stays as it is" in page


def test_what_its_author_wrote_since_is_not_written_over(ward: Ward, post: Post, case: Case) -> None:
    decide(ward.staff, case, words_source="I have burners to lend", reason="No adverts.")
    edit_post(post, source="I lend burners on Fridays", by=ward.member, at=timezone.now() + timedelta(hours=1))
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    decide(make_person("Sven Second", is_staff=True, is_superuser=True), case, about="keep")
    post.refresh_from_db()
    assert post.source == "I lend burners on Fridays"


def test_several_threads_are_closed_and_moved_at_once(ward: Ward, thread: Thread) -> None:
    there = make_community(name="Buying and lending")
    own = make_thread(ward.community, author=ward.member)
    posts = [
        own.posts.get(),
        reply(own, author=ward.member, source="More"),
        reply(thread, author=ward.member, source="And"),
    ]
    for one in posts:
        flag(one, person=ward.facilitator, reason="elsewhere")
    cases = list(Case.objects.all())
    url = f"{DECISION}?ids={','.join(str(case.pk) for case in cases)}"
    assert "Move the thread to the community" in client_of(ward.staff).get(url).content.decode()
    assert decide(ward.staff, *cases, close="on", carry_to=there.slug, reason="It fits there.") == 302
    moved = Thread.objects.filter(pk__in=[own.pk, thread.pk], community=there).exclude(locked_at=None)
    assert moved.count() == 2
    assert {case.state for case in Case.objects.all()} == {CaseState.DEALT_WITH}


def test_flagged_again_what_was_dealt_with_waits_again(ward: Ward, post: Post, case: Case) -> None:
    decide(ward.staff, case, person="warned", reason="A word")
    flag(post, person=ward.steward, reason="advert")
    case.refresh_from_db()
    assert case.state == CaseState.WAITING


@pytest.mark.parametrize("way", ["a reply", "an edit"])
def test_a_second_look_takes_nothing_that_was_said_among_few_to_where_more_read(
    ward: Ward, post: Post, case: Case, way: str
) -> None:
    former = reply(Thread.objects.get(pk=post.thread_id), author=ward.member, source="For all")
    there = make_community(name="Behind closed doors", access="private")
    decide(ward.staff, case, carry_to=there.slug, reason="It fits there.")
    thread = Thread.objects.get(pk=post.thread_id)
    assert thread.community == there
    if way == "a reply":
        reply(thread, author=make_member(there), source="Only for us here")
    else:
        later = timezone.now() + timedelta(hours=1)
        edit_post(Post.objects.get(pk=former.pk), source="Only for us here", by=ward.member, at=later)
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "It is for all."})
    decide(make_person("Sven Second", is_staff=True, is_superuser=True), case, about="keep")
    thread.refresh_from_db()
    assert Appeal.objects.get().is_granted
    assert thread.community == there


def test_what_may_stay_after_a_later_flag_keeps_the_second_look(ward: Ward, post: Post, case: Case) -> None:
    decide(ward.staff, case, words_source="I have burners to lend", reason="No adverts.")
    flag(post, person=ward.steward, reason="advert")
    decide(make_person("Sven Second", is_staff=True, is_superuser=True), case, about="keep")
    case.refresh_from_db()
    assert (case.state, case.may_be_appealed) == (CaseState.KEPT, True)


# --- one's own, and spam of every kind --------------------------------------------------------------


def test_a_moderator_does_not_end_what_was_decided_about_them(ward: Ward) -> None:
    moderator = make_person("Mo Moderator", is_staff=True, is_superuser=True)
    own = mute(moderator, by=ward.staff, reason="Be kind.", days=3)
    other = mute(ward.member, by=ward.staff, reason="Be kind.", days=3)
    said = {"action": "lift_chosen", "_selected_action": [own.pk, other.pk]}
    client_of(moderator).post("/admin/moderation/measure/", said)
    assert [one.is_running for one in (Measure.objects.get(pk=own.pk), Measure.objects.get(pk=other.pk))] == [
        True,
        False,
    ]


@pytest.mark.parametrize("kind", [target.kind for target in written_kinds()])
def test_every_kind_of_content_is_known_by_who_wrote_it(kind: str) -> None:
    """Without it nothing of that kind goes as spam, and nobody sees how much of it somebody wrote."""
    assert flaggable(kind).written_by is not None


def test_a_person_or_what_is_theirs_is_settled_when_all_goes_as_spam(ward: Ward) -> None:
    spammer = make_member(ward.community, "Spam Sender")
    words = {"kind": "checklist", "title": "Cheap watches", "why": "", "source": "- watches7461", "licence": "cc-by"}
    sheet = share(ward.community, by=spammer, words=words)
    flag(spammer, person=ward.member, reason="advert")
    assert decide(ward.staff, Case.objects.get(), about="leave", person="spam", reason="Only adverts.") == 302
    sheet.refresh_from_db()
    assert sheet.hidden_at
    about_them = Case.objects.get(target_id=spammer.pk, target_type__model="person")
    assert about_them.state == CaseState.DEALT_WITH
    assert "Something was done about what you flagged. Thank you for looking out" in told(ward.member)
