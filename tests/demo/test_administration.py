"""All that can be looked after, with the whole demo in it: each list can be searched and costs the same however long it
is, no page shows what is nobody else's, and looking at what is not open to all leaves a trace."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.db.models import Model
from django.test import RequestFactory, TestCase
from django.test.utils import CaptureQueriesContext

from chat.models import Message, Mute, Room
from demo.seeding.making import make_demo
from moderation.admin.looking import TracedAdmin
from moderation.models import AuditEntry
from moderation.models.audit import VIEWED
from moderation.persons import written_kinds
from people.models import Person
from people.scopes import PUBLIC
from tests.cast import client_of, make_person

OURS = {
    "people", "content", "engagement", "moderation", "communities", "discussions", "chat", "knowledge", "mentoring",
}  # fmt: skip
# What was flagged is of so many kinds at most, each read by a statement or two of its own, however many there are.
KINDS_IN_A_LIST = {"moderation.Case": 2 * len(written_kinds())}
SECRETS = {
    "token",
    "key",
    "sealed",
    "session",
    "session_key",
    "data",
    "sending_key",
    "password",
    "notes",
    "link",
    "hopes",
}


class TestTheAdministration(TestCase):
    """A class, since making the demo takes some seconds."""

    staff: Person

    @classmethod
    def setUpTestData(cls) -> None:
        make_demo()
        cls.staff = make_person("Ada Admin", is_staff=True, is_superuser=True)

    def cost(self, address: str, most: int, model_admin: admin.ModelAdmin) -> int:
        vars(model_admin)["list_per_page"] = most
        with CaptureQueriesContext(connection) as captured:
            assert self.client.get(address).status_code == 200
        return len(captured)

    def test_each_list_costs_the_same_however_long_it_is(self) -> None:
        self.client = client_of(self.staff)
        self.client.get("/admin/")
        for model, model_admin in admin.site._registry.items():
            address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            with self.subTest(model._meta.label):
                few = self.cost(address, 1, model_admin)
                kinds = KINDS_IN_A_LIST.get(model._meta.label, 0)
                assert self.cost(address, 50, model_admin) <= few + kinds
            del vars(model_admin)["list_per_page"]

    def test_each_can_be_searched(self) -> None:
        self.client = client_of(self.staff)
        for model, model_admin in admin.site._registry.items():
            with self.subTest(model._meta.label):
                assert model_admin.search_fields
                address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
                assert self.client.get(address, {"q": "Noor"}).status_code == 200

    def test_no_page_shows_a_secret(self) -> None:
        request = RequestFactory().get("/admin/")
        request.user = self.staff
        for model, model_admin in admin.site._registry.items():
            with self.subTest(model._meta.label):
                assert not SECRETS & set(flatten_fieldsets(model_admin.get_fieldsets(request)))

    def test_each_opens_and_what_is_not_open_to_all_leaves_a_trace(self) -> None:
        self.client = client_of(self.staff)
        for model, model_admin in admin.site._registry.items():
            if model._meta.app_label in OURS:
                for row in model._default_manager.order_by("-pk")[:3]:
                    with self.subTest(model._meta.label, row=row.pk):
                        self.opens(row, model_admin)

    def opens(self, row: Model, model_admin: admin.ModelAdmin) -> None:
        looked = AuditEntry.objects.filter(verb=VIEWED, target_id=row.pk)
        before = looked.count()
        page = self.client.get(f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/")
        if page.status_code == 302:
            # Of conversations there is nothing here.
            assert isinstance(row, (Message, Mute, Room))
            return
        assert page.status_code == 200
        if isinstance(model_admin, TracedAdmin):
            assert looked.count() - before == (model_admin.scope_of(row) != PUBLIC)
