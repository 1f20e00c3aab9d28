"""Asking without one's name: nobody can tell who it was, and the asker can do what askers do."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from communities.joining import join, remove
from communities.models import Community, Membership
from content.models import Upload
from content.reacting import react
from content.uploading import take_upload
from content.using import record_use
from discussions.leaves import thread_files
from discussions.models import NamelessAsk, Post, PostEdition, Summary, SummaryAgreement, SummaryEdition, Thread
from discussions.nameless import REVEALED, reveal
from discussions.posting import reply
from discussions.summarising import SUMMARISED, WANTED, agree, write_summary
from discussions.withdrawing import withdraw
from engagement.delivery import deliver_now
from engagement.log import record
from engagement.models import Activity, Mail, Notification
from engagement.notice_mails import write_notice_mails
from engagement.notifying import notices_for
from moderation.flagging import APPEALED, FLAGGED, hide, may_decide, restore, take_away
from moderation.models import Appeal, AuditEntry, Case, Flag
from moderation.parting import appeals_of, erase_from_moderation
from people.models import Person
from people.nobody import HANDLE, nobody
from people.own_data import _own
from search.finding import find
from search.models import Entry
from tests.cast import client_of, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db

FORM = {"kind": "ask", "title": "Am I the only one afraid of nights?", "source": "I shake zqshake.", "nameless": "on"}


@pytest.fixture
def asker(community: Community) -> Person:
    """With a number that nothing else has, in whole or in part: it is looked for in what is kept."""
    person = make_person("Ilse Secret", pk=1_746_174_617)
    join(community, person=person)
    return person


@pytest.fixture
def question(community: Community, asker: Person) -> Thread:
    answer = client_of(asker).post(f"/c/{community.slug}/threads/new/", FORM)
    assert answer.status_code == 302
    thread: Thread = Thread.objects.select_related("community").get()
    client_of(asker).post(f"{thread.base}replies/", {"source": "Thank you all zqthanks."})
    deliver_now()
    thread.refresh_from_db()
    return thread


def test_a_file_in_it_does_not_know_who_put_it_there(community: Community, asker: Person) -> None:
    client = client_of(asker)
    upload = take_upload(SimpleUploadedFile("rota.txt", b"Nights"), owner=asker)
    client.post(f"/c/{community.slug}/threads/new/", FORM | {"source": upload.markdown})
    later = take_upload(SimpleUploadedFile("more.txt", b"More nights"), owner=asker)
    thread = Thread.objects.get()
    client.post(f"{thread.base}posts/1/edit/", {"source": f"{upload.markdown} {later.markdown}"})
    assert {one.owner for one in Upload.objects.all()} == {nobody()}
    for one in (upload, later):
        answer = client_of(make_member(community)).get(one.get_absolute_url())
        assert answer.status_code == 200
        assert asker.handle not in str(answer.headers)
    named = take_upload(SimpleUploadedFile("plan.txt", b"Plan"), owner=asker)
    reply(make_thread(community), author=asker, source=named.markdown)
    named.refresh_from_db()
    assert named.owner == asker


def test_no_page_tells_who_asked(question: Thread, asker: Person, community: Community, facilitator: Person) -> None:
    for reader in (None, make_member(community), facilitator, community.founded_by, make_person(is_staff=True)):
        client = client_of(reader)
        for address in (question.get_absolute_url(), f"/c/{community.slug}/threads/", "/search/?q=zqshake"):
            page = client.get(address).content.decode()
            if reader is not None and address == "/search/?q=zqshake":
                assert "zqshake" in page
            posts = page.partition("<main")[2]
            assert "Ilse" not in posts
            assert asker.handle not in posts
    page = client_of(facilitator).get(question.get_absolute_url()).content.decode()
    assert page.count("A\u00a0member") >= 3
    profile = client_of(facilitator).get(asker.get_absolute_url()).content.decode()
    assert question.title not in profile


def test_nothing_kept_beside_the_one_table_knows(question: Thread, asker: Person) -> None:
    assert NamelessAsk.objects.get().person == asker
    assert {post.author.handle for post in Post.objects.all()} == {HANDLE}
    mine = Activity.objects.filter(target_id__in=[question.pk, *question.posts.values_list("pk", flat=True)])
    for activity in mine.filter(verb__startswith="discussions."):
        assert activity.actor is None
        assert str(asker.pk) not in json.dumps(activity.payload)
    assert all(entry.author_id != asker.pk for entry in Entry.objects.filter(kind="post"))
    assert find("zqthanks", viewer=asker).total == 1


def test_neither_thanks_nor_what_the_asker_is_told_lead_staff_to_them(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    react(question.posts.get(number=1), "thanks", person=facilitator)
    reply(question, author=facilitator, source="So was I.")
    deliver_now()
    assert Membership.objects.get(person=asker).first_thanks_at is None
    staff, about = client_of(make_person(is_staff=True, is_superuser=True)), f"thread:{question.pk}"
    told = Notification.objects.filter(person=asker, conversation=about).latest("pk")
    assert asker.display_name in staff.get("/admin/engagement/notification/").content.decode()
    assert asker.display_name not in staff.get("/admin/engagement/notification/", {"q": about}).content.decode()
    assert about not in staff.get(f"/admin/engagement/notification/{told.pk}/change/").content.decode()


def test_the_asker_hears_of_answers_and_not_of_their_own_words(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    assert not Notification.objects.filter(person=asker).exists()
    reply(question, author=facilitator, source="You are not.")
    deliver_now()
    assert Notification.objects.filter(person=asker, kind="reply").count() == 1


def test_the_asker_changes_their_words_and_chooses_what_worked(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    answer = reply(question, author=facilitator, source="You are not.")
    client = client_of(asker)
    page = client.get(question.get_absolute_url()).content.decode()
    assert "Shown as ‘a member’" in page
    assert client.post(f"{question.base}posts/1/edit/", {"source": "I shook."}).status_code == 302
    assert client.post(f"{question.base}answer/", {"post": str(answer.number)}).status_code == 302
    question.refresh_from_db()
    assert question.answer == answer
    assert question.answer_by is not None
    assert question.answer_by.handle == HANDLE
    other = make_member(question.community)
    assert "Shown as ‘a member’" not in client_of(other).get(question.get_absolute_url()).content.decode()
    assert client_of(other).post(f"{question.base}posts/1/edit/", {"source": "Ha."}).status_code == 403


def test_only_questions_go_without_a_name(community: Community, asker: Person) -> None:
    answer = client_of(asker).post(f"/c/{community.slug}/threads/new/", FORM | {"kind": "idea"})
    assert answer.status_code == 422
    assert "Only a question can be asked without a name." in answer.content.decode()


def test_looking_up_who_asked_leaves_a_trace_and_the_asker_is_told(question: Thread, asker: Person) -> None:
    staff = make_person("Ada Admin", is_staff=True, is_superuser=True)
    client = client_of(staff)
    listed = client.get("/admin/discussions/namelessask/").content.decode()
    assert question.title in listed
    assert "Ilse" not in listed
    action = {"action": "look_up", "_selected_action": str(NamelessAsk.objects.get().pk)}
    told = client.post("/admin/discussions/namelessask/", action, follow=True).content.decode()
    assert "Ilse Secret" in told
    assert AuditEntry.objects.filter(verb="discussions.name_revealed", actor=staff).count() == 1
    deliver_now()
    assert "Site staff looked up who asked" in client_of(asker).get("/notifications/").content.decode()


@pytest.mark.parametrize("fate", ["hidden", "left", "left after"])
def test_the_asker_is_told_whatever_became_of_the_question_or_of_them(
    question: Thread, asker: Person, community: Community, fate: str
) -> None:
    steward = community.founded_by
    assert steward is not None
    Community.objects.filter(pk=community.pk).update(access="private")
    community.refresh_from_db()
    client = client_of(asker)
    if fate == "hidden":
        Thread.objects.filter(pk=question.pk).update(hidden_at=timezone.now())
    if fate == "left":
        remove(community, person=asker, by=steward)
    staff = make_person("Ada Admin", is_staff=True, is_superuser=True)
    reveal(NamelessAsk.objects.select_related("thread__community", "person").get(), by=staff)
    deliver_now()
    if fate == "left after":
        remove(community, person=asker, by=steward)
    assert Notification.objects.filter(person=asker, kind="revealed", read_at=None).count() == 1
    page = client.get("/notifications/").content.decode()
    assert "Site staff looked up who asked" in page
    assert question.get_absolute_url() not in page
    Notification.objects.filter(kind="revealed").update(mail_due_at=timezone.now(), read_at=None)
    write_notice_mails()
    assert Mail.objects.filter(person=asker, subject__contains="looked up who asked").count() == 1
    told = Activity.objects.get(verb=REVEALED)
    assert str(asker.pk) not in (told.scope, told.scope[2:], told.place[2:], *map(str, told.payload.values()))


def test_the_asker_finds_their_own_question_and_is_not_asked_to_answer_it(
    question: Thread, asker: Person, community: Community
) -> None:
    other = make_member(community)
    for person in (asker, other):
        person.can_help = "nights"
        person.save(update_fields=["can_help"])
    address = f"/c/{community.slug}/threads/"
    Thread.objects.filter(pk=question.pk).update(tags=["nights"])
    assert "You can help with nights" not in client_of(asker).get(address).content.decode()
    assert "You can help with nights" in client_of(other).get(address).content.decode()
    assert "Could you answer" not in client_of(asker).get(question.get_absolute_url()).content.decode()
    assert f'id="thread-{question.pk}"' in client_of(asker).get(f"{address}?show=mine").content.decode()
    for reader in (other, community.founded_by):
        mine = client_of(reader).get(f"{address}?show=mine").content.decode()
        assert f'id="thread-{question.pk}"' not in mine


def test_the_asker_is_asked_for_a_summary_with_the_others(question: Thread, asker: Person) -> None:
    with transaction.atomic():
        scope = question.community.content_scope
        record(WANTED, actor=None, target=question, scope=scope, conversation=f"thread:{question.pk}")
    deliver_now()
    assert set(Notification.objects.filter(kind="summary").values_list("person", flat=True)) == {asker.pk}


def test_the_same_form_twice_makes_one_question(community: Community, asker: Person) -> None:
    form = FORM | {"sending_key": "6f0f9d1e-3c1b-4a7e-9d2c-0123456789ab"}
    for _ in range(2):
        client_of(asker).post(f"/c/{community.slug}/threads/new/", form)
    assert Thread.objects.count() == 1


def test_former_words_and_withdrawals_know_nobody_either(question: Thread, asker: Person) -> None:
    client = client_of(asker)
    Post.objects.update(created_at=timezone.now() - timedelta(hours=1))
    client.post(f"{question.base}posts/2/edit/", {"source": "Thanks, all."})
    withdraw(question.posts.select_related("thread__community").get(number=2), by=asker)
    assert {edition.by.handle for edition in PostEdition.objects.all() if edition.by} == {HANDLE}
    assert not Activity.objects.filter(verb__startswith="discussions.", actor=asker).exists()


def test_summing_up_and_agreeing_tell_no_name(
    question: Thread, asker: Person, community: Community, facilitator: Person
) -> None:
    client = client_of(asker)
    for edition, words in enumerate(("Nobody is alone zqsummed.", "Nobody is alone zqsummed, said #2.")):
        answer = client.post(f"{question.base}summary/", {"source": words, "edition": str(edition)})
        assert answer.status_code == 302
    assert client.post(f"{question.base}summary/agreement/", {"edition": "2"}).status_code == 302
    assert "You agree" in client.get(question.get_absolute_url()).content.decode()
    reply(question, author=facilitator, source="So it is.")
    deliver_now()
    assert not Activity.objects.filter(verb__startswith="discussions.", actor=asker).exists()
    assert set(SummaryEdition.objects.values_list("by", flat=True)) == {nobody().pk}
    assert set(SummaryAgreement.objects.values_list("person", flat=True)) == {nobody().pk}
    taken_along = str(thread_files(facilitator, community, [question.pk])) + json.dumps(
        [list(own.rows(facilitator)) for own in _own.values()], cls=DjangoJSONEncoder
    )
    for reader in (None, facilitator, community.founded_by):
        reading = client_of(reader)
        pages = [question.get_absolute_url(), f"{question.base}summary/history/", f"/c/{community.slug}/threads/"]
        pages += [reverse("discussions:feed", args=[community.slug]), "/search/?q=zqsummed"]
        if reader is not None:
            pages += ["/", "/notifications/"]
        for address in pages:
            page = reading.get(address).content.decode()
            said = page.partition("<main")[2] or page
            assert "Ilse" not in said, address
            assert asker.handle not in said, address
        assert "Written by A\u00a0member" in reading.get(question.get_absolute_url()).content.decode()
    assert asker.handle not in taken_along
    assert "Ilse" not in taken_along
    assert client.post(f"{question.base}summary/agreement/", {"edition": "2", "remove": ""}).status_code == 302
    assert not SummaryAgreement.objects.exists()


def test_others_sum_up_with_their_name(question: Thread, facilitator: Person) -> None:
    client = client_of(facilitator)
    client.post(f"{question.base}summary/", {"source": "Nobody is alone.", "edition": "0"})
    client.post(f"{question.base}summary/agreement/", {"edition": "1"})
    page = client_of(None).get(question.get_absolute_url()).content.decode()
    assert "Written by Grace" in page
    assert SummaryAgreement.objects.get().person == facilitator


def test_who_answered_hears_that_a_member_chose_it(question: Thread, asker: Person, facilitator: Person) -> None:
    answer = reply(question, author=facilitator, source="You are not.")
    client_of(asker).post(f"{question.base}answer/", {"post": str(answer.number)})
    deliver_now()
    page = client_of(facilitator).get("/notifications/").content.decode()
    assert "A\u00a0member chose your answer as what worked" in page
    assert "Grace chose your answer" not in page


def test_nobody_thanks_for_their_own_words_without_their_name_either(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    client = client_of(asker)
    address = f"/content/post/{question.posts.get(number=1).pk}/reactions/thanks/"
    page = client.get(question.get_absolute_url()).content.decode()
    assert address not in page.partition('id="post-2"')[0]
    assert client.post(address).status_code == 403
    assert client_of(facilitator).post(address).status_code == 302
    answer = reply(question, author=facilitator, source="You are not.")
    assert client.post(f"/content/post/{answer.pk}/reactions/thanks/").status_code == 302


def test_who_asked_without_a_name_hears_of_thanks_and_uses(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    post = question.posts.get(number=1)
    react(post, "thanks", person=facilitator)
    record_use(post, person=facilitator, outcome="worked")
    deliver_now()
    told = {one.notification.kind for one in notices_for(asker)}
    assert {"thanks", "used"} <= told
    assert not Notification.objects.filter(person=nobody()).exists()


def test_words_of_thanks_reach_who_asked_and_are_flagged_without_their_name(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    post = question.posts.get(number=1)
    given = react(post, "thanks", person=facilitator, words="For daring zqdared")
    page, flag = f"/content/post/{post.pk}/reactions/thanks/", f"/flags/thanks/{given.pk}/"
    other = make_member(question.community, "Otto Other")
    shown = client_of(asker).get(page).content.decode()
    assert ("zqdared" in shown, flag in shown) == (True, True)
    for person in (other, None):
        assert "zqdared" not in client_of(person).get(page).content.decode()
    assert client_of(other).get(flag).status_code == 404
    assert "They see your name" not in client_of(asker).get(flag).content.decode()
    answer = client_of(asker).post(flag, {"reason": "unsafe"}, follow=True).content.decode()
    assert "do not learn that it was you" in answer
    deliver_now()
    queue = client_of(facilitator).get(f"/c/{question.community.slug}/settings/flags/").content.decode()
    assert ("zqdared" in queue, "Ilse" in queue) == (True, False)
    assert not Flag.objects.filter(person=asker).exists()
    assert not Activity.objects.filter(verb=FLAGGED, actor=asker).exists()
    # What came of it reaches them, and nobody else.
    hide(Case.objects.get(), by=facilitator)
    deliver_now()
    said = {person: [one.wording.text for one in notices_for(person)] for person in (asker, other)}
    assert any("What you flagged was hidden" in text for text in said[asker])
    assert not any("you flagged" in text for text in said[other])
    assert not Notification.objects.filter(person=nobody()).exists()
    restore(Case.objects.get(), by=facilitator)
    # What everybody reads is flagged by name, as all else.
    react(post, "thanks", person=facilitator, words="For daring zqdared", on_profile=True)
    assert client_of(other).post(flag, {"reason": "unsafe"}).status_code == 302
    assert Flag.objects.filter(person=other).exists()


def test_who_asked_is_told_what_is_hidden_of_it_and_asks_for_a_second_look_without_their_name(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    case = take_away(question.posts.get(number=2), by=facilitator, reason="Not among us.")
    deliver_now()
    assert any("you wrote was hidden" in one.wording.text for one in notices_for(asker))
    assert not Notification.objects.filter(person=nobody()).exists()
    page = f"/flags/cases/{case.pk}/"
    assert "zqthanks" in client_of(asker).get(page).content.decode()
    for person in (facilitator, make_member(question.community)):
        assert client_of(person).get(page).status_code == 404
    assert client_of(asker).post(page, {"words": "It was meant zqwell."}).status_code == 302
    deliver_now()
    queue = client_of(facilitator).get(f"/c/{question.community.slug}/settings/flags/").content.decode()
    assert ("zqwell" in queue, "Ilse" in queue) == (True, False)
    assert not Activity.objects.filter(verb=APPEALED, actor=asker).exists()
    assert not AuditEntry.objects.filter(actor=asker).exists()
    # Nobody judges their own words.
    assert not may_decide(case, asker)
    # And their words go with them.
    assert [row["words"] for row in appeals_of(asker)] == ["It was meant zqwell."]
    erase_from_moderation(asker, words_go=True)
    assert not Appeal.objects.exists()


def test_who_summed_up_without_a_name_is_told_when_it_is_hidden_and_asks_for_a_second_look(
    question: Thread, asker: Person, facilitator: Person
) -> None:
    write_summary(question, source="It was zqsummed.", by=asker)
    case = take_away(SummaryEdition.objects.get(), by=facilitator, reason="Not among us.")
    deliver_now()
    told = [one.wording.url for one in notices_for(asker) if "you wrote was hidden" in one.wording.text]
    page = f"/flags/cases/{case.pk}/"
    assert told == [page]
    assert not Notification.objects.filter(person=nobody()).exists()
    assert "zqsummed" in client_of(asker).get(page).content.decode()
    for person in (facilitator, make_member(question.community)):
        assert client_of(person).get(page).status_code == 404
    assert client_of(asker).post(page, {"words": "It was meant zqwell."}).status_code == 302
    assert not Activity.objects.filter(verb=APPEALED, actor=asker).exists()
    assert not AuditEntry.objects.filter(actor=asker).exists()
    assert not may_decide(case, asker)
    assert [row["words"] for row in appeals_of(asker)] == ["It was meant zqwell."]
    erase_from_moderation(asker, words_go=True)
    assert not Appeal.objects.exists()


def test_others_flag_what_was_summed_up_without_a_name(question: Thread, asker: Person, facilitator: Person) -> None:
    write_summary(question, source="It was zqsummed.", by=asker)
    flags, page = f"/flags/summary/{SummaryEdition.objects.get().pk}/", f"{question.base}summary/history/"
    shown = [flags in client_of(one).get(page).content.decode() for one in (facilitator, asker)]
    assert shown == [True, False]


def test_what_was_kept_with_a_name_before_loses_it(question: Thread, asker: Person, facilitator: Person) -> None:
    write_summary(question, source="By them.", by=facilitator)
    write_summary(question, source="By nobody.", by=asker)
    agree(Summary.objects.get(), person=asker, edition=2)
    agree(Summary.objects.get(), person=facilitator, edition=2)
    # As the former version wrote it.
    SummaryEdition.objects.filter(edition=2).update(by=asker)
    SummaryAgreement.objects.filter(person=nobody()).update(person=asker)
    Summary.objects.update(updated_by=asker, agreed_ids=[asker.pk, facilitator.pk])
    Activity.objects.filter(verb=SUMMARISED, actor=None).update(actor=asker)
    migration = import_module("discussions.migrations.0020_nobody_sums_up_what_nobody_asked")
    with connection.cursor() as cursor:
        for operation in migration.Migration.operations:
            cursor.execute(operation.sql)
    summary = Summary.objects.get()
    assert (summary.updated_by, summary.agreed_ids) == (nobody(), [nobody().pk, facilitator.pk])
    assert list(SummaryEdition.objects.order_by("edition").values_list("by", flat=True)) == [
        facilitator.pk,
        nobody().pk,
    ]
    assert set(SummaryAgreement.objects.values_list("person", flat=True)) == {nobody().pk, facilitator.pk}
    told = Activity.objects.filter(verb=SUMMARISED).order_by("pk").values_list("actor", flat=True)
    assert list(told) == [facilitator.pk, None]
