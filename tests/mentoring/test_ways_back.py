"""Migrations that can be gone back over, with what was written since."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from communities.models import Community
from mentoring.models import CheckKind, Circle, CircleReflection
from people.models import Person

pytestmark = pytest.mark.django_db
BEFORE = ("mentoring", "0032_skipped_dates_of_before")
ASKED = ("mentoring", "0033_whether_a_circle_works")


def test_back_from_whether_a_circle_works_keeps_what_was_said_looking_back(
    community: Community, member: Person, facilitator: Person
) -> None:
    circle = Circle.objects.create(community=community, name="Nights", purpose="Talk.")
    asked = CircleReflection.objects.create
    for number in (1, 2):
        asked(circle=circle, person=member, kind=CheckKind.PULSE, number=number)
    looked_back = asked(circle=circle, person=member, words="Kept")
    asked(circle=circle, person=facilitator, kind=CheckKind.PULSE)
    connection.check_constraints()
    loader = MigrationLoader(connection)
    state = loader.project_state(BEFORE)
    with connection.schema_editor() as editor:
        loader.get_migration(*ASKED).unapply(state.clone(), editor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, words FROM mentoring_circlereflection")
        assert cursor.fetchall() == [(looked_back.pk, "Kept")]
    with connection.schema_editor() as editor:
        loader.get_migration(*ASKED).apply(state, editor)
    assert CircleReflection.objects.get().kind == CheckKind.CLOSING
