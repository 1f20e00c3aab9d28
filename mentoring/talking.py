"""A circle's own room: kept in step with who is in it, by whatever changes that."""

from __future__ import annotations

from django.utils.translation import gettext as _

from communities.talking import Few, address_of_room, keep_room
from mentoring.models import Circle


def keep_room_of_circle(circle: Circle, *, tells_no_former_name: bool = False) -> None:
    """In the transaction of what changed it, so that nobody reads on who has left."""
    people = list(circle.memberships.values_list("person_id", flat=True))
    topic, is_hidden = _("For those in the circle."), bool(circle.put_away) or tells_no_former_name
    keep_room(Few(_key(circle), circle.community, circle.name, topic, people, hides_its_address=is_hidden))


def room_of_circle(circle: Circle) -> str:
    return address_of_room(_key(circle))


def _key(circle: Circle) -> str:
    return f"circle:{circle.pk}"


def home_of_circle(number: int) -> str:
    circle = Circle.objects.select_related("community").filter(pk=number).first()
    return circle.get_absolute_url() if circle else ""
