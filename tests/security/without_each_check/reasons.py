"""Checks whose absence nobody can notice, and why they stay."""

EACH_OTHER = "the two stand for each other: what one lets through the other leaves out, and both go together"
PAGE_ASKS = "the place in the side bar only: the side bar is drawn for those who got the page, which asks the same"
MEMBERS_ALONE = "a visitor meets a 404 before: circles and their sessions are there for members (visible_to, noticed)"
OF_CIRCLES = {
    "agenda": ("InsideTheCircle", "AgendaOrderView"),
    "circles": (
        *("LookingBackView", "CircleMembershipView", "CircleSettingsView", "HostingView", "PlaceView"),
        *("RoomView", "SessionsView", "SwapsView", "SwapView"),
    ),
    "scheduling": ("HostsCircle", "HostsSession"),
    "sessions": ("SessionTimeView", "SessionNotesView", "RsvpView", "SessionCalendarView"),
}
OF_MEMBERS = "who sees circles and what is said in them belongs to the community (visible_to, noticed)"
FLAGGED_IN_CIRCLES = (
    "_takes_part: can_take_part_in_mentoring(viewer, said.session.circle.community)",
    *("module: _takes_part", "module: _takes_part (2)", "module: _takes_part (3)"),
    "module: can_take_part_in_mentoring(viewer, circle.community)",
)
ALL_BELONG = "who asks belongs to the place, or gets no answer at all, and so do those they are shown: all may be seen"

REASONS: dict[str, str] = {
    **{
        f"mentoring/views/{module}.py {view}: LoginRequiredMixin": MEMBERS_ALONE
        for module, views in OF_CIRCLES.items()
        for view in views
    },
    **{f"mentoring/flagged.py {check}": OF_MEMBERS for check in FLAGGED_IN_CIRCLES},
    "people/thanks.py _received: target.visible_to(viewer)": EACH_OTHER,
    "communities/belonging/sayings.py _questions_read_by: Community.objects.visible_to(viewer)": (
        "a private place takes nobody who asks (private_by_invitation, in the database): nothing is asked there"
    ),
    "people/thanks.py _thanks_for: target.visible_to(viewer)": EACH_OTHER,
    "moderation/middleware.py _stands_in: target.visible_to(request.user)": (
        "shows nothing: it says in which place somebody writes who may not; without it more is refused"
    ),
    "communities/finding.py _named: Community.objects.visible_to(viewer)": (
        "narrows a search to a community; what is found in it is asked for each reader anyway, and nothing else is told"
    ),
    "communities/decisions/views/balloting.py StanceView.post: can_take_stance(request.user, self.proposal)": (
        "a kinder answer earlier: the view is for members, and take_stance refuses what is over under a lock"
    ),
    "discussions/polls/views.py PollView.post: can_answer_poll(request.user, poll)": (
        "a kinder answer earlier: the view is for members, and take_stance refuses what is over under a lock"
    ),
    "communities/views/roles.py StewardshipView.post: can_steward(request.user, self.community)": (
        "a kinder answer earlier: hand_over_stewardship refuses whoever has nothing to hand over"
    ),
    "communities/offers.py module: can_know": PAGE_ASKS,
    "communities/offers.py module: can_know (2)": PAGE_ASKS,
    "knowledge/resources/views.py RemarkRemovalView.post: Remark.objects.visible_to(request.user)": (
        "only its author gets further; taking back what is hidden already harms nobody"
    ),
    "chat/choosing.py _go_on: Room.objects.visible_to(person)": "say() asks again, and holds the room while it does",
    "mentoring/pages.py _suggested: Person.objects.visible_to(viewer)": ALL_BELONG,
    "moderation/measures.py delete_as_spam: may_measure(person, by)": (
        "a refusal before the work: writing down the measure asks the same, and undoes all of it"
    ),
    "moderation/deciding.py _measure: measures.may_measure(author, by)": (
        "a kinder refusal: writing down the measure asks the same, and undoes all of it"
    ),
    "communities/permissions.py can_warn: may_measure(membership.person, viewer)": (
        "a refusal before the form is read: a word and muting ask the same"
    ),
    "mentoring/observing/partnerships.py who_visits_as_well: Person.objects.visible_to(asking)": ALL_BELONG,
}
