"""Signing up for a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched
from engagement.strangers import unwelcome_among
from mentoring.models import Participation, ParticipationRole, Programme, ProgrammeKind, Question, QuestionKind
from people.models import Person

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

MOST_TOPICS = 8


class TopicsField(forms.CharField):
    """Topics separated by commas, as a list of small-letter words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=300, help_text=_("Separated by commas."), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = (word.strip().lower()[:40] for word in super().clean(value).split(","))
        return list(dict.fromkeys(word for word in words if word))[:MOST_TOPICS]


class PeopleField(forms.CharField):
    """Handles of the community's people, separated by commas, as those people."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("Nobody in this community is called %(handle)s. Write handles, such as @grace.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)
        self.people: QuerySet[Person] = Person.objects.none()

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"@{one.handle}" for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        handles = [word.strip().lstrip("@").lower() for word in super().clean(value).split(",") if word.strip(" @")]
        found = {one.handle.lower(): one for one in self.people.filter(handle__in=handles)}
        for handle in handles:
            if handle not in found:
                raise forms.ValidationError(
                    self.error_messages["unknown"], code="unknown", params={"handle": f"@{handle}"}
                )
        return list(found.values())


LEVEL_CHOICES = [
    (0, _("I'd rather not say")),
    (1, _("New to it")),
    (2, _("At home in it")),
    (3, _("Could teach it")),
]


SIDES = (("offers", "offer_level", "offer_levels"), ("seeks", "seek_level", "seek_levels"))
SCALE = [(str(number), str(number)) for number in range(1, 6)]


class PersonField(PeopleField):
    """One handle, or none."""

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value([value] if isinstance(value, Person) else value)

    def clean(self, value: Any) -> Any:
        people = super().clean(value)
        if len(people) > 1:
            raise forms.ValidationError(_("Name one person here."))
        return people[0] if people else None


class ParticipationForm(Watched, forms.ModelForm[Participation]):
    """Sign-up. Its `people` are those who may be named in confidence."""

    offers = TopicsField(label=_("Topics I can be there for"))
    offer_level = forms.TypedChoiceField(
        label=_("How much at home I am in them"), coerce=int, empty_value="0", required=False, choices=LEVEL_CHOICES
    )
    seeks = TopicsField(label=_("Topics I'd like company with"))
    seek_level = forms.TypedChoiceField(
        label=_("Where I stand with them"), coerce=int, empty_value="0", required=False, choices=LEVEL_CHOICES
    )
    likes = PeopleField(
        label=_("People I'd like to be paired with"), help_text=_("In confidence: nobody is ever told.")
    )
    avoids = PeopleField(
        label=_("People I'd rather not be paired with"),
        help_text=_("In confidence. You are not paired, and nobody learns why."),
    )
    manager = PersonField(
        label=_("My line manager, if here as well"),
        help_text=_("In confidence. Nobody is paired with the one they report to."),
    )
    conflicts = PeopleField(
        label=_("People I must not be paired with"),
        help_text=_("Whom I assess, supervise, am related to… In confidence, as the others."),
    )
    superior_name = forms.CharField(label=_("Who agrees that you take part"), max_length=80)
    superior_address = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_(
            "They get a mail with a link, and one reminder, and need no account. "
            "The address goes once they have answered."
        ),
    )

    class Meta:
        model = Participation
        fields = (
            "role", "offers", "seeks", "capacity", "hours_a_month", "paused_until", "languages", "years",
            "wants_organisation", "hopes",
        )  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "role": forms.RadioSelect(),
            "paused_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "capacity": {
                "min_value": _("With no place nobody is suggested to you. Say one at least, or choose that you seek.")
            }
        }

    def __init__(self, *args: Any, programme: Programme, people: QuerySet[Person], **kwargs: Any) -> None:
        self.programme = programme
        instance: Participation | None = kwargs.get("instance")
        if instance:
            kwargs["initial"] = _in_confidence(instance) | _superior(instance) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in ("likes", "avoids", "conflicts", "manager"):
            cast("PeopleField", self.fields[name]).people = people
        self.level_names = self._ask_levels(instance)
        self.questions = self._ask_questions(instance)
        self._leave_out()

    def _leave_out(self) -> None:
        if not self.programme.asks_superior:
            del self.fields["superior_name"], self.fields["superior_address"]
        elif not self.programme.asks_superiors_of_seekers:
            self.fields["superior_name"].required = False
            self.fields["superior_name"].label = _("Who agrees that you welcome somebody")
            self.fields["superior_name"].help_text = _("Only if you do. Who is new needs nobody's leave.")
        self.fields["capacity"].help_text = (
            _("Up to %(most)d in this programme.") % {"most": self.programme.most_at_once}
            if self.programme.most_at_once < 10
            else ""
        )
        if not self.programme.is_among_peers:
            self.fields["hours_a_month"].label = _("Hours a month")
            self.fields["hours_a_month"].help_text = _(
                "Who offers: what you have, for all together. Who seeks: what you'd like."
            )
            self._name_roles()
        if self.programme.kind == ProgrammeKind.BUDDY and not self.programme.name_of_mentors:
            cast("forms.ChoiceField", self.fields["role"]).choices = [
                (ParticipationRole.OFFER, _("I welcome somebody who is new")),
                (ParticipationRole.SEEK, _("I am new, and would like somebody to turn to")),
            ]
        if self.programme.kind == ProgrammeKind.CIRCLES:
            self._ask_for_circles()
        if self.programme.is_among_peers:
            for name in ("role", "offers", "offer_level", "capacity"):
                del self.fields[name]
            self.fields["seeks"].label = _("What I'd like to talk about or work on")

    def _name_roles(self) -> None:
        """In the facilitators' own words, where they have some."""
        names: dict[str, str] = {
            ParticipationRole.OFFER: self.programme.name_of_mentors,
            ParticipationRole.SEEK: self.programme.name_of_mentees,
        }
        field = cast("forms.ChoiceField", self.fields["role"])
        field.choices = [
            (value, f"{label} ({names[value]})" if names.get(value) else label)
            for value, label in ParticipationRole.choices
        ]

    def _ask_for_circles(self) -> None:
        """What a circle has no use for is not asked."""
        for name in ("hours_a_month", "years", "wants_organisation"):
            del self.fields[name]
        self.fields["likes"].label = _("People I'd like to be in a circle with")
        self.fields["likes"].help_text = _("In confidence. Two who name each other can be seated together.")
        self.fields["avoids"].label = _("People I'd rather not be in a circle with")
        self.fields["avoids"].help_text = _("In confidence. You are not in one circle, and nobody learns why.")
        self.fields["manager"].help_text = _("In confidence. Nobody sits with the one they report to.")
        self.fields["conflicts"].label = _("People I must not be in a circle with")

    # --- a level for each topic that is known already; for new ones there is one level for all ---

    def _ask_levels(self, instance: Participation | None) -> dict[str, tuple[str, str]]:
        """Names of the fields, each with its levels' attribute and its topic."""
        names: dict[str, tuple[str, str]] = {}
        for topics, _general, levels in SIDES if instance and not self.programme.is_among_peers else ():
            for number, topic in enumerate(getattr(instance, topics)):
                name = f"{levels}_{number}"
                self.fields[name] = forms.TypedChoiceField(
                    label=topic,
                    coerce=int,
                    empty_value=None,
                    required=False,
                    choices=LEVEL_CHOICES,
                    initial=getattr(instance, levels).get(topic, 0),
                )
                names[name] = (levels, topic)
        return names

    @property
    def levels_of_offers(self) -> list[forms.BoundField]:
        return [self[name] for name, (levels, _topic) in self.level_names.items() if levels == "offer_levels"]

    @property
    def levels_of_seeks(self) -> list[forms.BoundField]:
        return [self[name] for name, (levels, _topic) in self.level_names.items() if levels == "seek_levels"]

    # --- the programme's own questions ---

    def _ask_questions(self, instance: Participation | None) -> dict[str, Question]:
        questions = list(self.programme.questions.asked())
        answered = instance.answers.values_list("question_id", "words") if instance and questions else ()
        said: dict[int, str] = dict(answered)
        names: dict[str, Question] = {}
        for question in questions:
            name = f"question_{question.pk}"
            self.fields[name] = _field_for(question)
            self.fields[name].initial = said.get(question.pk, "")
            names[name] = question
        return names

    @property
    def question_fields(self) -> list[tuple[forms.BoundField, Question]]:
        return [(self[name], question) for name, question in self.questions.items()]

    # --- what was said ---

    def said(self) -> dict[str, Any]:
        """What was said, by the names that signing up takes."""
        data = dict(self.cleaned_data)
        known = {key: data.pop(name) for name, key in self.level_names.items()}
        answers = {question: data.pop(name) for name, question in self.questions.items()}
        superior = data.pop("superior_name", ""), data.pop("superior_address", "")
        if self.programme.is_among_peers:
            data |= {"role": "both", "offers": data["seeks"], "offer_level": data["seek_level"]}
        for topics, level, levels in SIDES:
            general = int(data.pop(level))
            each = {topic: known.get((levels, topic)) for topic in data[topics]}
            said = {topic: general if at is None else at for topic, at in each.items()}
            data[levels] = {topic: at for topic, at in said.items() if at}
        return data | {"answers": answers, "superior": superior if superior[0] else None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needs_topics = self.programme.kind != ProgrammeKind.BUDDY
        if needs_topics and data.get("role") in ("offer", "both") and not data.get("offers"):
            self.add_error("offers", _("Name at least one topic, so that the right person finds you."))
        if needs_topics and data.get("role") in ("seek", "both") and not data.get("seeks"):
            self.add_error("seeks", _("Name at least one topic, so that we can suggest somebody."))
        if self.programme.is_among_peers and self.programme.kind != "rounds" and not data.get("seeks"):
            self.add_error("seeks", _("Name at least one topic, so that we can suggest somebody."))
        allowed, mine = self.programme.hours_a_month, data.get("hours_a_month")
        if allowed and mine and mine > allowed:
            self.add_error(
                "hours_a_month", _("This programme asks for %(hours)d hours a month at most.") % {"hours": allowed}
            )
        self._check_room(data)
        self._check_superior(data)
        self._check_wishes(data)
        return data

    def _check_room(self, data: dict[str, Any]) -> None:
        """An hour a month for each is the least that helps anybody."""
        hours, people = data.get("hours_a_month"), data.get("capacity")
        if data.get("role") in ("offer", "both") and hours and people and hours < people:
            self.add_error(
                "hours_a_month",
                _("That is less than an hour a month for each of %(people)d. Take fewer people, or more time.")
                % {"people": people},
            )

    def _check_wishes(self, data: dict[str, Any]) -> None:
        wished = set(data.get("likes") or [])
        against = {*(data.get("avoids") or []), *(data.get("conflicts") or []), data.get("manager")}
        if both := wished & against:
            names = ", ".join(sorted(f"@{one.handle}" for one in both))
            self.add_error(
                "likes", _("%(names)s is named here and below. Take it out of one of the two.") % {"names": names}
            )

    def _check_superior(self, data: dict[str, Any]) -> None:
        if "superior_name" not in self.fields or "superior_name" in self.errors:
            return
        if data.get("role") == ParticipationRole.SEEK and not self.programme.asks_superiors_of_seekers:
            data["superior_name"] = data["superior_address"] = ""
            return
        if not data.get("superior_name"):
            self.add_error("superior_name", _("Whoever decides about your time is asked first. Who is it?"))
            return
        release = getattr(self.instance, "release", None) if self.instance.pk else None
        address = data.get("superior_address") or ""
        # Who was asked already is not asked again, and may be left as they stand.
        if (release is None or address != release.address) and unwelcome_among([address]):
            words = _("They would rather have no mail from here. Talk with them, and name somebody who may be asked.")
            self.add_error("superior_address", words)
        if not data.get("superior_address") and (release is None or release.name != data.get("superior_name")):
            self.add_error("superior_address", _("Where can we reach them? They get a mail, and one reminder."))

    def clean_paused_until(self) -> date | None:
        until: date | None = self.cleaned_data["paused_until"]
        if until and until <= timezone.localdate() and until != self.instance.paused_until:
            raise forms.ValidationError(_("This day has gone by. Choose one to come, or leave it empty."))
        return until


def _in_confidence(instance: Participation) -> dict[str, Any]:
    return {
        "likes": list(instance.likes.all()),
        "avoids": list(instance.avoids.all()),
        "conflicts": list(instance.conflicts.all()),
        "manager": instance.manager,
    }


def _superior(instance: Participation) -> dict[str, Any]:
    release = getattr(instance, "release", None)
    return {"superior_name": release.name, "superior_address": release.address} if release else {}


def _field_for(question: Question) -> forms.Field:
    said: dict[str, Any] = {"label": question.words, "required": question.is_required}
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **said)
    choices = SCALE if question.kind == QuestionKind.SCALE else [(one, one) for one in question.choices]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)
