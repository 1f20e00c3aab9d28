"""Whoever looks in the administration at who takes part leaves a trace, also where all may read."""

from __future__ import annotations

from datetime import time

import pytest
from django.contrib import admin
from django.db.models import Model

from communities.models import Community
from mentoring.meeting import open_circle
from mentoring.models import (
    CheckIn,
    Circle,
    CircleReflection,
    Pairing,
    Participation,
    PrivateNote,
    Programme,
    Series,
    VisitPaper,
)
from mentoring.pairing import ask, take_part
from moderation.models import AuditEntry
from moderation.models.audit import VIEWED
from people.models import Person
from tests.cast import client_of, make_member, make_person


@pytest.mark.parametrize("kept_apart", [CheckIn, CircleReflection, PrivateNote, VisitPaper])
def test_what_was_said_in_confidence_has_no_page_in_the_administration(kept_apart: type[Model]) -> None:
    """Whoever looks after the site reads no light and no words that were not shared, and nothing that is sealed."""
    assert not admin.site.is_registered(kept_apart)
    beside = [inline.model for one in admin.site._registry.values() for inline in one.inlines]
    assert kept_apart not in beside


@pytest.mark.django_db
def test_looking_at_who_takes_part_leaves_a_trace(community: Community, facilitator: Person) -> None:
    programme = Programme.objects.create(community=community, name="Season", purpose="Together.")
    mentor, mentee = make_member(community), make_member(community)
    take_part(programme, person=mentor, role="offer", offers=["writing"])
    ask(programme, mentee=mentee, mentor=mentor)
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    series = Series.objects.create(circle=circle, rhythm="weekly", clock=time(16), time_zone="UTC", made_by=facilitator)
    client = client_of(make_person("Ada Admin", is_staff=True, is_superuser=True))
    for row in (Participation.objects.get(), Pairing.objects.get(), circle.memberships.get(), series):
        answer = client.get(f"/admin/mentoring/{row._meta.model_name}/{row.pk}/change/")
        assert answer.status_code == 200
        entry = AuditEntry.objects.get(verb=VIEWED, target_type__model=row._meta.model_name, target_id=row.pk)
        assert entry.scope == community.scope
