"""What people say of their use of something, and of whether a story holds, can be flagged and hidden like all else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from communities.models import Access, Community
from config.keeping.retention import keep_retention
from content.models import Use
from content.using import USED, record_use, take_back_use
from engagement.delivery import deliver_now
from engagement.home import home_of
from engagement.models import Activity
from engagement.notifying import notices_for
from knowledge.freshness.checking import amend
from knowledge.models import Check, Story
from knowledge.resources.sharing import share
from knowledge.telling import StoryDraft, tell
from moderation.flagging import hide, restore
from moderation.measures import delete_as_spam
from moderation.models import Case
from moderation.persons import flaggable_of
from people.models import Person
from search.finding import find
from tests.cast import client_of, make_community, make_member, make_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
SAID = "Buy my pumps at pumps7461"


@pytest.fixture
def story(community: Community, member: Person) -> Story:
    long_ago = timezone.now() - timedelta(days=400)
    story = tell(community, StoryDraft("The pump", {"situation": "It was late."}), author=member, at=long_ago)
    deliver_now()
    return story


@pytest.fixture
def vendor(community: Community) -> Person:
    return make_member(community, "Vic Vendor")


@pytest.fixture
def used(story: Story, vendor: Person) -> Use:
    made = record_use(story, person=vendor, outcome="worked", came_of_it=SAID)
    deliver_now()
    return made


def uses_of(story: Story) -> str:
    return f"/content/story/{story.pk}/uses/"


def check_of(story: Story) -> str:
    return f"/c/{story.community.slug}/stories/{story.pk}/check/"


def flagged(what: Use | Check, by: Person) -> Case:
    kind = "use" if isinstance(what, Use) else "check"
    assert client_of(by).post(f"/flags/{kind}/{what.pk}/", {"reason": "advert"}).status_code == 302
    return Case.objects.get()


def test_an_account_of_use_is_flagged_where_it_stands(story: Story, used: Use, member: Person, vendor: Person) -> None:
    flag = f"/flags/use/{used.pk}/"
    for page in (story.get_absolute_url(), uses_of(story), check_of(story)):
        assert flag in client_of(member).get(page).content.decode(), page
        assert flag not in client_of(vendor).get(page).content.decode(), page
    assert flag not in client_of(None).get(uses_of(story)).content.decode()
    assert client_of(make_person()).get(flag).status_code == 403
    assert "What came of “The pump”" in client_of(member).get(flag).content.decode()


def test_hidden_it_is_said_and_counted_nowhere_and_comes_back_as_it_was(
    story: Story, used: Use, member: Person, facilitator: Person
) -> None:
    case = flagged(used, member)
    hide(case, by=facilitator, reason="An advert")
    deliver_now()
    story.refresh_from_db()
    # It is no word for the story either.
    assert (story.worked_count, story.checked_at, story.is_due) == (0, None, True)
    for page in (story.get_absolute_url(), uses_of(story), check_of(story)):
        assert "pumps7461" not in client_of(member).get(page).content.decode(), page
    assert not [one for one in notices_for(member) if "pumps7461" in one.wording.quote]
    assert not [one for block in home_of(member).rail for one in block.items if "pumps7461" in one.quote]
    assert client_of(member).get(f"/flags/use/{used.pk}/").status_code == 404
    [found] = find("late", viewer=member).entries
    assert (found.uses, found.is_due) == (0, True)
    restore(case, by=facilitator)
    deliver_now()
    story.refresh_from_db()
    assert (story.worked_count, story.is_due) == (1, False)
    assert "pumps7461" in client_of(member).get(uses_of(story)).content.decode()
    assert find("late", viewer=member).entries[0].uses == 1


def test_whose_it_is_reads_why_and_may_take_it_back_once(
    story: Story, used: Use, member: Person, vendor: Person, facilitator: Person
) -> None:
    case = flagged(used, member)
    hide(case, by=facilitator, reason="An advert")
    assert "An advert" in client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    assert "pumps7461" in client_of(vendor).get("/practice/").content.decode()
    # What they say anew is not counted, nor read by others.
    record_use(Story.objects.get(), person=vendor, outcome="not", came_of_it="pumps7461 again")
    story.refresh_from_db()
    assert (story.worked_count, story.not_count) == (0, 0)
    take_back_use(Story.objects.get(), person=vendor)
    story.refresh_from_db()
    assert (story.worked_count, story.not_count, Use.objects.count()) == (0, 0, 0)


def test_what_came_of_other_things_is_flagged_too(community: Community, member: Person, vendor: Person) -> None:
    resource = share(community, by=member, url="https://example.org/1", title="A leaflet", why="Short")
    made = record_use(resource, person=vendor, outcome="worked", came_of_it=SAID)
    assert f"/flags/use/{made.pk}/" in client_of(member).get(resource.get_absolute_url()).content.decode()
    hide(flagged(made, member), by=make_member(community))
    assert "pumps7461" not in client_of(member).get(resource.get_absolute_url()).content.decode()
    resource.refresh_from_db()
    assert resource.worked_count == 0


def test_a_practice_log_is_flagged_by_nobody(story: Story, vendor: Person, member: Person) -> None:
    mine = record_use(story, person=vendor, outcome="worked", came_of_it=SAID, only_mine=True)
    assert client_of(member).get(f"/flags/use/{mine.pk}/").status_code == 404
    closed = make_community(access=Access.CLOSED)
    inside = tell(closed, StoryDraft("Here", {"situation": "So."}, audience="community"), author=make_member(closed))
    theirs = record_use(inside, person=make_member(closed), outcome="worked")
    assert client_of(member).get(f"/flags/use/{theirs.pk}/").status_code == 404


def test_words_about_whether_it_holds_are_flagged_and_hidden(
    story: Story, member: Person, vendor: Person, facilitator: Person
) -> None:
    amend(story, by=vendor, words=SAID)
    deliver_now()
    said = Check.objects.get()
    assert f"/flags/check/{said.pk}/" in client_of(member).get(check_of(story)).content.decode()
    assert "pumps7461" in client_of(member).get(story.get_absolute_url()).content.decode()
    hide(flagged(said, member), by=facilitator, reason="An advert")
    for page in (story.get_absolute_url(), check_of(story)):
        assert "pumps7461" not in client_of(member).get(page).content.decode(), page
    assert not [one for one in notices_for(member) if "pumps7461" in one.wording.quote]
    restore(Case.objects.get(), by=facilitator)
    assert "pumps7461" in client_of(member).get(story.get_absolute_url()).content.decode()


def test_they_stand_in_the_queue_at_a_constant_price(
    community: Community, story: Story, member: Person, facilitator: Person
) -> None:
    queue = f"/c/{community.slug}/settings/flags/"

    def flag_some(n: int) -> int:
        for number in range(n):
            person = make_member(community)
            made = record_use(story, person=person, outcome="not", came_of_it=f"Account {number}")
            amend(story, by=person, words=f"Word {number}")
            for what in (made, Check.objects.latest("pk")):
                kind = "use" if isinstance(what, Use) else "check"
                client_of(member).post(f"/flags/{kind}/{what.pk}/", {"reason": "advert"})
        return queries_of(client_of(facilitator), queue)

    flag_some(1)  # also learns which kinds of content there are
    assert flag_some(1) == flag_some(4)
    page = client_of(facilitator).get(queue).content.decode()
    assert "What came of “The pump”" in page
    assert "Account 3" in page
    assert "Word 3" in page


def test_what_is_deleted_as_spam_goes_with_the_rest(
    story: Story, used: Use, vendor: Person, facilitator: Person
) -> None:
    amend(story, by=vendor, words=SAID)
    delete_as_spam(vendor, by=make_person(is_staff=True, is_superuser=True), reason="Adverts")
    assert Use.objects.get().hidden_at
    assert Check.objects.exclude(words="").get().hidden_at


def test_their_words_are_forgotten_in_time(story: Story, used: Use, vendor: Person) -> None:
    amend(story, by=vendor, words=SAID)
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    for model in (Use, Check):
        model._base_manager.update(hidden_at=long_ago)
    keep_retention()
    assert (Use.objects.get().came_of_it, Check.objects.filter(words="").count()) == ("", Check.objects.count())


def test_saying_that_much_within_an_hour_waits(story: Story, vendor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REMARKS_AN_HOUR", 1)
    client = client_of(vendor)
    assert client.post(check_of(story), {"answer": "holds", "words": "On Tuesday."}).status_code == 302
    again = client.post(check_of(story), {"answer": "holds", "words": "Kept words 5182"})
    assert (again.status_code, "Kept words 5182" in again.content.decode()) == (422, True)
    assert "You have said a lot within an hour" in again.content.decode()


def test_hidden_is_what_it_says_by_then(story: Story, used: Use, vendor: Person) -> None:
    record_use(Story.objects.get(), person=vendor, outcome="not")
    with transaction.atomic():
        flaggable_of(used).hold(used)
        assert used.outcome == "not"


def test_what_was_taken_away_stays_away_however_often_it_is_shown_again(
    story: Story, used: Use, vendor: Person, member: Person, facilitator: Person
) -> None:
    case, entry = flagged(used, member), f"/practice/{used.pk}/"
    hide(case, by=facilitator, reason="An advert")
    heard = Activity.objects.filter(verb=USED).count()
    assert "Others see it" not in (page := client_of(vendor).get("/practice/").content.decode())
    assert "Taken away: only you see it" in page
    assert "In your log alone" in client_of(vendor).post(entry, follow=True).content.decode()
    page = client_of(vendor).post(entry, {"show": "1"}, follow=True).content.decode()
    assert "Others see it" not in page
    assert "Others do not see it" in page
    story.refresh_from_db()
    assert (story.worked_count, Activity.objects.filter(verb=USED).count()) == (0, heard)
    restore(case, by=facilitator)
    story.refresh_from_db()
    assert story.worked_count == 1
    assert "Others see it" in client_of(vendor).get("/practice/").content.decode()


def test_what_was_taken_away_confirms_nothing(
    story: Story, vendor: Person, member: Person, facilitator: Person
) -> None:
    mine = record_use(story, person=vendor, outcome="adapted", came_of_it=SAID)
    hide(flagged(mine, member), by=facilitator, reason="An advert")
    assert client_of(vendor).post(check_of(story), {"answer": "holds"}).status_code == 422
