"""/c/<slug>/collections/: what belongs together, and paths to be gone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_lead, can_take_part
from communities.views.scoping import CommunityScoped
from knowledge.collections.files import as_zip, file_name
from knowledge.collections.forms import CollectionForm, ItemForm, NoteForm
from knowledge.collections.gathering import (
    Full,
    add,
    annotate,
    begin,
    feature,
    mark_done,
    mark_not_done,
    move,
    reword,
    stop_featuring,
    take_away,
    take_out,
)
from knowledge.collections.pages import collection_page
from knowledge.models import Collection, CollectionItem
from knowledge.pace import in_time
from knowledge.permissions import can_change_collection, can_take_away_collection
from moderation.waiting import held_until
from ui.requests import key_in

PAGE = 30
FOR_MEMBERS = gettext_lazy("Reading is open to you here; gathering is for members. Join, and you can.")


class CollectionsView(CommunityScoped):
    """What is featured first, then the latest, paged by key."""

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        before = key_in(request, "before")
        here = Collection.objects.inside(self.community).select_related("by").order_by("-pk")
        rows = list((here.filter(pk__lt=before) if before else here)[: PAGE + 1])
        featured = None if before else here.featured().first()
        for row in [*rows, *filter(None, [featured])]:
            row.community = self.community
        context = {"community": self.community, "rows": rows[:PAGE], "more": len(rows) > PAGE, "featured": featured}
        context["takes_part"] = can_take_part(request.user, self.community)
        return render(request, "knowledge/collections/list.html", context)


class NewCollectionView(CommunityScoped):
    allows = can_take_part
    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(CollectionForm())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = CollectionForm(request.POST, by=self.person)
        if not in_time(form, Collection, self.person):
            return self._page(form, 422)
        collection = begin(self.community, by=self.person, words=form.words)
        if collection.hidden_at:
            messages.info(request, held_until(collection))
            return redirect("knowledge:collections", self.community.slug)
        messages.success(request, _("Begun. Now put in what belongs to it."))
        return redirect("knowledge:collection-items", self.community.slug, collection.pk)

    def _page(self, form: CollectionForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form}
        return render(self.request, "knowledge/collections/words.html", context, status=status)


class CollectionScoped(CommunityScoped):
    kwargs: dict[str, Any]

    @cached_property
    def collection(self) -> Collection:
        here = Collection.objects.inside(self.community).select_related("by")
        collection = get_object_or_404(here, pk=self.kwargs["pk"])
        collection.community = self.community
        return collection

    def _way_back(self) -> str:
        return self.collection.get_absolute_url()


class CollectionView(CollectionScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int, slug: str) -> HttpResponse:
        if slug != self.collection.slug:
            return redirect(self.collection)
        context = {
            "community": self.community,
            "collection": self.collection,
            "page": collection_page(self.collection, request.user),
            "takes_part": can_take_part(request.user, self.community),
            "leads": can_lead(request.user, self.community),
            "may_change": can_change_collection(request.user, self.collection),
            "may_take_away": can_take_away_collection(request.user, self.collection),
        }
        return render(request, "knowledge/collections/collection.html", context)


class FileView(CollectionScoped):
    """The whole as Markdown files, to keep."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        page = collection_page(self.collection, request.user)
        answer = HttpResponse(as_zip(page, request.user), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="{file_name(page)}"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class OwnCollection(CollectionScoped):
    allows = can_take_part
    refusal = FOR_MEMBERS

    def require_own(self) -> None:
        if not can_change_collection(self.request.user, self.collection):
            raise PermissionDenied(_("Who gathered it changes it."))


class WordsView(OwnCollection):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require_own()
        return self._page(CollectionForm(instance=self.collection))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require_own()
        stood = f"{self.collection.title}\n{self.collection.about}"
        form = CollectionForm(request.POST, instance=Collection(pk=self.collection.pk), by=self.person, stood=stood)
        if not form.is_valid():
            return self._page(form, 422)
        reword(self.collection, by=self.person, words=form.words)
        messages.success(request, _("Changed."))
        return redirect(self.collection)

    def _page(self, form: CollectionForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form, "collection": self.collection}
        return render(self.request, "knowledge/collections/words.html", context, status=status)


class ItemsView(OwnCollection):
    """What is in it: put in, moved by a button each, so that it needs neither mouse nor script."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require_own()
        return self._page(self._form())

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require_own()
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        try:
            item = add(self.collection, by=self.person, **form.item)
        except Full:
            form.add_error(None, _("A hundred things are in it. Perhaps it is two collections?"))
            return self._page(form, 422)
        return redirect(f"{request.path}?at={item.pk}#item-{item.pk}")

    def _form(self, data: Any = None) -> ItemForm:
        return ItemForm(data, community=self.community, viewer=self.request.user, by=self.person)

    def _page(self, form: ItemForm, status: int = 200) -> HttpResponse:
        context = {
            "community": self.community,
            "collection": self.collection,
            "page": collection_page(self.collection, self.request.user),
            "form": form,
            "at": key_in(self.request, "at"),
            "moved": self.request.GET.get("moved", ""),
        }
        return render(self.request, "knowledge/collections/items.html", context, status=status)


class ItemScoped(OwnCollection):
    @cached_property
    def item(self) -> CollectionItem:
        item = get_object_or_404(self.collection.items.all(), pk=self.kwargs["item"])
        item.collection = self.collection
        return item


class ItemView(ItemScoped):
    """Its note; POST also moves it (`up`, `down`) or takes it out (`remove`)."""

    def get(self, request: HttpRequest, community_slug: str, pk: int, item: int) -> HttpResponse:
        self.require_own()
        return self._page(NoteForm(instance=self.item))

    def post(self, request: HttpRequest, community_slug: str, pk: int, item: int) -> HttpResponse:
        self.require_own()
        moved = next((way for way in ("up", "down") if way in request.POST), "")
        if moved:
            move(self.item, up=moved == "up", by=self.person)
        elif "remove" in request.POST:
            take_out(self.item, by=self.person)
        else:
            form = NoteForm(request.POST, by=self.person, stood=self.item.note)
            if not form.is_valid():
                return self._page(form, 422)
            annotate(self.item, form.cleaned_data["note"].strip(), by=self.person)
        there = redirect("knowledge:collection-items", self.community.slug, pk)
        there["Location"] += f"?at={item}&moved={moved}#item-{item}"
        return there

    def _page(self, form: NoteForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "collection": self.collection, "form": form}
        return render(self.request, "knowledge/collections/note.html", context, status=status)


class StepView(ItemScoped):
    """POST: done, for oneself; with `remove`, not yet."""

    def post(self, request: HttpRequest, community_slug: str, pk: int, item: int) -> HttpResponse:
        if "remove" in request.POST:
            mark_not_done(self.item, person=self.person)
        else:
            mark_done(self.item, person=self.person)
        return redirect(f"{self.collection.get_absolute_url()}#item-{item}")


class FeaturingView(CollectionScoped):
    """POST: those who lead choose it for newcomers; with `remove`, no more."""

    allows = can_lead
    refusal = gettext_lazy("Facilitators and stewards look after this.")

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if "remove" in request.POST:
            stop_featuring(self.collection)
            messages.success(request, _("Newcomers are no more led to it."))
        else:
            feature(self.collection, by=self.person)
            on_way = (
                _("Newcomers find it on their way in.")
                if self.collection.is_path
                else _("It stands first, for newcomers.")
            )
            messages.success(request, on_way)
        return redirect(self.collection)


class RemovalView(OwnCollection):
    """POST: the collection goes; what was in it stays where it is."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if not can_take_away_collection(request.user, self.collection):
            raise PermissionDenied(_("Who gathered it takes it away, or a facilitator."))
        take_away(self.collection, by=self.person)
        messages.success(request, _("Taken away. What was in it stays where it is."))
        return redirect("knowledge:collections", self.community.slug)
