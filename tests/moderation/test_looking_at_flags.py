"""From a flag to a decision: who is told, what happens by itself, and that nobody judges alone for ever."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from communities.flagged import SHOWN
from communities.models import Access, Community, Membership, Role
from discussions.models import Post, Thread
from discussions.posting import edit_post, reply
from engagement.delivery import deliver_now
from engagement.lines import NoticesPage, Show
from engagement.mailing import send_due_mail
from engagement.models import Activity, Mail, Notification
from engagement.notice_mails import write_notice_mails
from engagement.notifying import clear, notices_for
from moderation.flagging import flag, hide, keep
from moderation.models import Appeal, AuditEntry, Automatic, Case, CaseState, WatchedWords
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(community: Community) -> Person:
    return make_member(community, "Vic Vendor")


@pytest.fixture
def post(community: Community, author: Person) -> Post:
    return reply(make_thread(community, title="Spirit burners"), author=author, source="Buy my burners at burners7461")


def queue(community: Community) -> str:
    return f"/c/{community.slug}/settings/flags/"


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def decide(post: Post, by: Person, **said: str) -> int:
    case = Case.objects.get()
    url = f"{queue(post.thread.community)}{case.pk}/decision/"
    return client_of(by).post(url, said).status_code


# --- the queue of those who lead ------------------------------------------------------------------


def test_those_who_lead_are_told_and_see_the_words_and_who_flagged(
    post: Post, member: Person, facilitator: Person
) -> None:
    flag(post, person=member, reason="advert", note="Third time")
    assert "Something was flagged in Ward nurses" in told(facilitator)
    page = client_of(facilitator).get(queue(post.thread.community)).content.decode()
    for words in ("burners7461", "Third time", "Noor Haddad", "Hide it", "It may stay"):
        assert words in page


def test_several_flags_in_one_place_are_one_line_that_counts_them(
    post: Post, member: Person, facilitator: Person, community: Community
) -> None:
    elsewhere = make_community(name="Elsewhere")
    Membership.objects.create(community=elsewhere, person=facilitator, role=Role.FACILITATOR)
    thread = Thread.objects.get(pk=post.thread_id)
    for source in ("Buy my lamps", "Buy my beds"):
        flag(reply(thread, author=post.author, source=source), person=member, reason="advert")
    flag(post, person=member, reason="advert")
    stranger = make_member(elsewhere)
    flag(make_thread(elsewhere).posts.get(), person=stranger, reason="advert")
    deliver_now()
    assert [line.text for line in NoticesPage(facilitator).lines if "flagged" in line.text] == [
        "Something was flagged in Elsewhere",
        "3 things were flagged in Ward nurses",
    ]
    client_of(facilitator).post("/notifications/reading/", {"at": queue(community)})
    assert [line.text for line in NoticesPage(facilitator, show=Show.UNREAD).lines] == [
        "Something was flagged in Elsewhere"
    ]


def test_one_thing_that_several_people_flag_is_counted_once(
    post: Post, member: Person, facilitator: Person, community: Community
) -> None:
    for person in (member, make_member(community)):
        flag(post, person=person, reason="advert")
    deliver_now()
    assert [line.text for line in NoticesPage(facilitator).lines] == ["Something was flagged in Ward nurses"]


def flag_two(thread: Thread, author: Person, by: Person) -> None:
    for source in ("Buy my lamps", "Buy my beds"):
        flag(reply(thread, author=author, source=source), person=by, reason="advert")
    deliver_now()


def first_wait_is_over(person: Person) -> None:
    first = Notification.objects.filter(person=person, kind="flagged").earliest("pk")
    Notification.objects.filter(pk=first.pk).update(mail_due_at=timezone.now())
    write_notice_mails()


def test_flags_in_one_place_are_one_letter_though_the_wait_of_the_first_alone_is_over(
    post: Post, member: Person, facilitator: Person, author: Person
) -> None:
    flag_two(Thread.objects.get(pk=post.thread_id), author, member)
    first_wait_is_over(facilitator)
    (mail,) = Mail.objects.filter(person=facilitator)
    assert mail.subject == "2 things were flagged in Ward nurses"
    assert mail.text.count("were flagged") == 1
    assert f"{mail.subject}</a>" in mail.html
    assert "Mute this conversation" not in mail.text
    assert "Mute Ward nurses" in mail.text
    assert not Notification.objects.filter(person=facilitator).exclude(mail_due_at=None).exists()


def test_a_letter_about_flags_is_one_for_each_place(
    post: Post, member: Person, facilitator: Person, author: Person
) -> None:
    elsewhere = make_community(name="Elsewhere")
    Membership.objects.create(community=elsewhere, person=facilitator, role=Role.FACILITATOR)
    flag(make_thread(elsewhere).posts.get(), person=make_member(elsewhere), reason="advert")
    flag_two(Thread.objects.get(pk=post.thread_id), author, member)
    first_wait_is_over(facilitator)
    (mail,) = Mail.objects.filter(person=facilitator)
    assert mail.subject == "Something was flagged in Elsewhere"
    assert Notification.objects.filter(person=facilitator).exclude(mail_due_at=None).count() == 2


def test_what_was_looked_at_while_the_letter_waited_is_not_in_it(
    post: Post, member: Person, facilitator: Person, author: Person, mailoutbox: list[EmailMessage]
) -> None:
    flag_two(Thread.objects.get(pk=post.thread_id), author, member)
    first_wait_is_over(facilitator)
    told_first = Notification.objects.filter(person=facilitator, kind="flagged").earliest("pk")
    clear(facilitator, told_first.conversation)
    send_due_mail()
    (letter,) = [one for one in mailoutbox if facilitator.email in one.to]
    assert letter.subject == "Something was flagged in Ward nurses"


def test_others_have_no_queue(post: Post, member: Person, author: Person, outsider: Person) -> None:
    flag(post, person=member, reason="advert")
    for person in (member, author, outsider):
        assert client_of(person).get(queue(post.thread.community)).status_code == 403
        assert decide(post, person, hide="1") == 403


def test_a_place_has_only_its_own(post: Post, member: Person) -> None:
    flag(post, person=member, reason="advert")
    elsewhere = make_community(name="Elsewhere")
    leader = elsewhere.memberships.get(role=Role.STEWARD).person
    assert "burners7461" not in client_of(leader).get(queue(elsewhere)).content.decode()
    url = f"{queue(elsewhere)}{Case.objects.get().pk}/decision/"
    assert client_of(leader).post(url, {"hide": "1"}).status_code == 404


def test_hidden_with_a_reason_everybody_it_concerns_is_told(
    post: Post, member: Person, facilitator: Person, author: Person
) -> None:
    flag(post, person=member, reason="advert")
    assert decide(post, facilitator, hide="1", reason="No adverts here, please.") == 302
    assert "What you flagged was hidden. Thank you for looking out" in told(member)
    assert "Something you wrote was hidden. Read why, and ask for a second look if you like" in told(author)
    page = client_of(author).get(f"/flags/cases/{Case.objects.get().pk}/").content.decode()
    assert "No adverts here, please." in page
    assert "burners7461" in page
    # Neither who flagged nor who decided.
    assert "Noor Haddad" not in page
    assert "Grace Mensah" not in client_of(author).get("/notifications/").content.decode()


def test_what_may_stay_is_told_to_the_flagger_alone(
    post: Post, member: Person, facilitator: Person, author: Person
) -> None:
    flag(post, person=member, reason="advert")
    decide(post, facilitator)
    assert "What you flagged was looked at, and stays. Thank you for looking out" in told(member)
    assert not [text for text in told(author) if "you wrote" in text]
    assert Case.objects.get().state == CaseState.KEPT


def test_the_case_is_the_authors_alone(post: Post, member: Person, facilitator: Person) -> None:
    flag(post, person=member, reason="advert")
    case = Case.objects.get()
    assert client_of(post.author).get(f"/flags/cases/{case.pk}/").status_code == 404
    hide(case, by=facilitator)
    for person in (member, facilitator, make_person()):
        assert client_of(person).get(f"/flags/cases/{case.pk}/").status_code == 404
    assert client_of(post.author).get(f"/flags/cases/{case.pk}/").status_code == 200


def test_what_was_decided_meanwhile_is_not_decided_again_unseen(
    community: Community, post: Post, member: Person, facilitator: Person
) -> None:
    second = make_member(community, "Sven Second", role=Role.FACILITATOR)
    flag(post, person=member, reason="advert")
    client = client_of(second)
    page = client.get(queue(community)).content.decode()
    drawn = re.search(r'name="stands_at" value="([^"]*)"', page)
    assert drawn
    decide(post, facilitator, hide="1", stands_at=drawn[1])
    case = Case.objects.get()
    answer = client.post(f"{queue(community)}{case.pk}/decision/", {"stands_at": drawn[1]}, follow=True)
    assert "Somebody decided this meanwhile" in answer.content.decode()
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (CaseState.HIDDEN, facilitator)
    assert decide(post, second, stands_at=case.version) == 302
    assert Case.objects.get().state == CaseState.KEPT


def test_what_was_flagged_while_all_could_read_it_is_decided_where_few_do(
    post: Post, member: Person, facilitator: Person
) -> None:
    community = post.thread.community
    Community.objects.filter(pk=community.pk).update(access=Access.OPEN)
    flag(Post.objects.get(pk=post.pk), person=member, reason="advert")
    Community.objects.filter(pk=community.pk).update(access=Access.PRIVATE)
    decide(post, facilitator, hide="1")
    assert AuditEntry.objects.get(verb="moderation.hidden").scope == community.scope
    assert Activity.objects.get(verb="moderation.hidden").scope == community.scope


def test_nobody_judges_their_own_words(post: Post, member: Person, author: Person) -> None:
    post.thread.community.memberships.filter(person=author).update(role=Role.FACILITATOR)
    flag(post, person=member, reason="advert")
    assert decide(post, author) == 403


def test_who_wrote_it_and_leads_there_does_not_read_who_flagged_it(
    post: Post, member: Person, facilitator: Person, author: Person
) -> None:
    post.thread.community.memberships.filter(person=author).update(role=Role.FACILITATOR)
    case = flag(post, person=member, reason="advert", note="The third of these").case
    pages = (queue(post.thread.community), f"{queue(post.thread.community)}chosen/?chosen={case.pk}")
    for page in pages:
        read = {one: client_of(one).get(page).content.decode() for one in (author, facilitator)}
        assert [str(member) in said or "The third of these" in said for said in read.values()] == [False, True]
        assert "burners7461" in read[author]


def test_the_queue_costs_the_same_whatever_waits(
    community: Community,
    member: Person,
    facilitator: Person,
    author: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    thread = make_thread(community)
    for number in range(12):
        flag(reply(thread, author=author, source=f"Rude {number}"), person=member, reason="unkind")
    client = client_of(facilitator)
    client.get(queue(community))
    with django_assert_max_num_queries(22):
        client.get(queue(community))


def test_what_was_held_waits_among_the_first_and_nothing_is_out_of_reach(
    community: Community, member: Person, facilitator: Person, author: Person
) -> None:
    """No member flagged it, so nobody but the queue tells of it."""
    thread = make_thread(community)
    for number in range(SHOWN):
        case = flag(reply(thread, author=author, source=f"Rude {number}"), person=member, reason="unkind").case
        keep(case, by=facilitator)
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)
    reply(thread, author=author, source="Buy burners7461")
    client = client_of(facilitator)
    first = client.get(queue(community)).content.decode()
    assert first.index("burners7461") < first.index("Rude")
    assert f"Rude {SHOWN - 1}" in first
    assert "Rude 0<" not in first
    second = client.get(queue(community), {"part": "2"}).content.decode()
    assert "Rude 0" in second
    assert client.get(queue(community), {"part": "9" * 30}).status_code == 200
    staff = client_of(make_person("Ada Admin", is_staff=True, is_superuser=True))
    page = staff.get("/admin/moderation/case/")
    assert page.context["sidebar_navigation"][0]["items"][0]["badge_callback"] == 1
    assert page.context["cl"].result_list[0].automatic == Automatic.WORDS


# --- a second look --------------------------------------------------------------------------------


def test_an_author_asks_once_and_somebody_else_looks(
    community: Community, post: Post, member: Person, facilitator: Person, author: Person
) -> None:
    second = make_member(community, "Sven Second", role=Role.FACILITATOR)
    flag(post, person=member, reason="advert")
    decide(post, facilitator, hide="1")
    case = Case.objects.get()
    client, url = client_of(author), f"/flags/cases/{case.pk}/"
    assert client.post(url, {"words": ""}).status_code == 422
    client.post(url, {"words": "I gave them away for nothing."})
    client.post(url, {"words": "And again."})
    assert Appeal.objects.get().words == "I gave them away for nothing."
    assert "Somebody in Ward nurses asks for a second look" in told(second)
    assert decide(post, facilitator) == 403
    assert decide(post, second) == 302
    post.refresh_from_db()
    assert post.hidden_at is None
    assert Appeal.objects.get().is_granted
    assert "Something you wrote is back where it was" in told(author)


def test_there_is_no_appeal_against_what_stays(post: Post, member: Person, facilitator: Person) -> None:
    flag(post, person=member, reason="advert")
    keep(Case.objects.get(), by=facilitator)
    client_of(post.author).post(f"/flags/cases/{Case.objects.get().pk}/", {"words": "Why?"})
    assert not Appeal.objects.exists()


# --- by itself ------------------------------------------------------------------------------------


def flaggers(community: Community, number: int) -> list[Person]:
    return [make_member(community) for _ in range(number)]


def test_three_flags_hide_until_somebody_has_looked(
    community: Community, post: Post, facilitator: Person, author: Person
) -> None:
    people = flaggers(community, 3)
    for person in people[:2]:
        flag(post, person=person, reason="advert")
    post.refresh_from_db()
    assert post.hidden_at is None
    answer = client_of(people[2]).post(f"/flags/post/{post.pk}/", {"reason": "advert"})
    assert answer["Location"] == "/"
    post.refresh_from_db()
    case = Case.objects.get()
    assert post.hidden_at is not None
    assert (case.automatic, case.decided_by) == (Automatic.FLAGS, None)
    assert AuditEntry.objects.get(verb="moderation.hidden").actor is None
    assert "Something in Ward nurses was hidden by itself and waits for you" in told(facilitator)
    assert "Something you wrote waits until somebody has looked" in told(author)
    assert "Hidden by itself" in client_of(facilitator).get(queue(community)).content.decode()
    # It can be undone, and does not hide by itself again.
    decide(post, facilitator)
    flag(post, person=make_member(community), reason="advert")
    post.refresh_from_db()
    assert post.hidden_at is None


def test_flags_of_those_who_were_wrong_before_weigh_less(community: Community, post: Post, facilitator: Person) -> None:
    people = flaggers(community, 3)
    for number in range(3):
        other = reply(post.thread, author=make_member(community), source=f"Harmless {number}")
        for person in people[:2]:
            flag(other, person=person, reason="norm")
        keep(Case.objects.get(target_id=other.pk), by=facilitator)
    for person in people:
        flag(post, person=person, reason="norm")
    post.refresh_from_db()
    assert post.hidden_at is None


def test_no_number_of_flags_hides_where_that_is_off(community: Community, post: Post, settings: Settings) -> None:
    settings.FLAGS_THAT_HIDE = 0
    for person in flaggers(community, 5):
        flag(post, person=person, reason="advert")
    post.refresh_from_db()
    assert post.hidden_at is None


def replies_of(thread: Thread) -> str:
    return f"/c/{thread.community.slug}/threads/{thread.pk}/replies/"


def test_watched_words_hold_a_reply_until_somebody_has_looked(
    community: Community, member: Person, facilitator: Person
) -> None:
    WatchedWords.objects.create(words="cheapburners.example")
    thread = make_thread(community)
    client = client_of(member)
    answer = client.post(replies_of(thread), {"source": "See https://www.CHEAPBURNERS.example/now for more."})
    page = client.get(answer["Location"]).content.decode()
    assert "waits until a facilitator has looked" in page
    assert "CHEAPBURNERS" not in page
    post = Post.objects.latest("pk")
    assert Case.objects.get().automatic == Automatic.WORDS
    decide(post, facilitator)
    assert "CHEAPBURNERS" in client.get(thread.get_absolute_url()).content.decode()


def test_a_held_question_is_not_listed_by_its_title(community: Community, member: Person, facilitator: Person) -> None:
    WatchedWords.objects.create(words="burners7461")
    client = client_of(member)
    said = {"title": "Where to buy burners7461 here", "source": "Does anybody know of a place?", "kind": "ask"}
    answer = client.post(f"/c/{community.slug}/threads/new/", said)
    assert answer["Location"] == f"/c/{community.slug}/threads/"
    assert "burners7461" not in client.get(answer["Location"]).content.decode()
    decide(Post.objects.latest("pk"), facilitator)
    assert "burners7461" in client.get(answer["Location"]).content.decode()


def test_words_that_are_not_taken_are_refused_and_kept_in_the_form(community: Community, member: Person) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.BLOCK)
    thread = make_thread(community)
    answer = client_of(member).post(replies_of(thread), {"source": "Buy burners7461 now"})
    assert answer.status_code == 422
    assert "Buy burners7461 now" in answer.content.decode()
    assert thread.posts.count() == 1


def test_words_that_come_with_a_change_are_held_too(community: Community, member: Person) -> None:
    WatchedWords.objects.create(words="burners7461")
    post = reply(make_thread(community), author=member, source="Harmless.")
    edit_post(post, source="Buy burners7461", by=member)
    post.refresh_from_db()
    assert post.hidden_at is not None


def test_a_watched_word_is_a_whole_word(community: Community, member: Person) -> None:
    WatchedWords.objects.create(words="cart", act=WatchedWords.Act.BLOCK)
    thread = make_thread(community)
    assert client_of(member).post(replies_of(thread), {"source": "The cartridge of a cartoon"}).status_code == 302


def test_the_same_words_again_and_again(community: Community, member: Person) -> None:
    words = "Come to my stall on Saturday, there are burners for everybody."
    client = client_of(member)
    answers = [client.post(replies_of(make_thread(community)), {"source": words}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert words in answers[-1].content.decode()
    thread = make_thread(community)
    for _ in range(3):
        assert client.post(replies_of(thread), {"source": "Thank you!"}).status_code == 302


def test_no_accounts_for_addresses_that_are_thrown_away(settings: Settings) -> None:
    for number, domain in enumerate(("mailinator.com", "x.mailinator.com")):
        said = {"display_name": "Eve", "email": f"eve@{domain}", "password1": "a-long-enough-phrase"}
        answer = Client(REMOTE_ADDR=f"2600:1f00:3:{number}::1").post("/accounts/signup/", said)
        assert "thrown away after a while" in answer.content.decode()
    assert not Person.objects.exists()
