"""Reading anywhere clears it everywhere, for each kind of notification that the demo holds: the page it leads to opens,
and having looked at that page makes the bell quiet about it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.test import TestCase
from django.utils import timezone

from demo.seeding.making import make_demo
from discussions.models import Thread
from discussions.reading import read_up_to
from engagement.kinds import all_kinds
from engagement.live import read_topic
from engagement.models import Notification
from engagement.notifying import Notice, worded
from tests.cast import client_of

# Not told by anybody in the demo; the way they are read is that of the others.
SEEN_AT_LEAST = 20


def one_of_each_kind() -> dict[str, Notice]:
    """The latest that its reader can see."""
    found: dict[str, Notice] = {}
    for kind in all_kinds():
        rows = Notification.objects.filter(kind=kind.name).select_related("activity__actor", "person").order_by("-pk")
        for row in rows[:40]:
            if notices := worded(row.person, [row]):
                found[kind.name] = notices[0]
                break
    return found


class TestTheDemo(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_demo(timezone.now())

    def test_every_kind_is_read_where_it_leads_to(self) -> None:
        notices = one_of_each_kind()
        assert len(notices) >= SEEN_AT_LEAST, sorted(notices)
        for name, notice in notices.items():
            with self.subTest(name):
                row, url = notice.notification, notice.wording.url
                Notification.objects.filter(pk=row.pk).update(read_at=None)
                client = client_of(row.person)
                page = client.get(url, follow=True)
                assert page.status_code == 200, url
                assert 'reading="/notifications/reading/"' in page.content.decode()
                talk, number = read_topic(row.conversation)
                if talk == "thread":
                    thread = Thread.objects.get(pk=number)
                    read_up_to(thread, thread.last_number, person=row.person)
                elif talk == "room":
                    continue
                else:
                    client.post("/notifications/reading/", {"at": urlsplit(url).path})
                assert Notification.objects.get(pk=row.pk).read_at, url

    def test_what_leads_elsewhere_stays_unread(self) -> None:
        notice = next(iter(one_of_each_kind().values()))
        Notification.objects.filter(pk=notice.notification.pk).update(read_at=None)
        client_of(notice.notification.person).post("/notifications/reading/", {"at": "/somewhere/else/"})
        assert Notification.objects.get(pk=notice.notification.pk).read_at is None
