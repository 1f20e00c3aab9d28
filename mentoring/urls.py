from django.urls import include, path

from mentoring.views import (
    agenda,
    board,
    circles,
    circles_board,
    forming,
    hours,
    looking_after,
    mine,
    pair,
    pair_dates,
    partnerships,
    programmes,
    running,
    scheduling,
    sessions,
    setup,
    visit_papers,
    visits,
)

app_name = "mentoring"
urlpatterns = [
    path("mentoring/", mine.MineView.as_view(), name="mine"),
    path("mentoring/hours/", hours.HoursView.as_view(), name="hours"),
    path("mentoring/hours/turns/", hours.TurnView.as_view(), name="turns"),
    path("mentoring/hours/away/", hours.DaysAwayView.as_view(), name="days-away"),
    path("mentoring/hours/away/<int:away_id>/", hours.OneDaysAwayView.as_view(), name="one-days-away"),
    path("mentoring/calendar-address/", hours.CalendarAddressView.as_view(), name="calendar-address"),
    path("mentoring/pairings/<int:pairing_id>/answer/", programmes.PairingAnswerView.as_view(), name="answer"),
    path(
        "mentoring/pairings/<int:pairing_id>/",
        include(
            [
                path("", pair.PairView.as_view(), name="pair"),
                path("agreement/", pair.AgreementView.as_view(), name="pair-agreement"),
                path("notes/", pair.SharedNotesView.as_view(), name="pair-notes"),
                path("private-notes/", pair.PrivateNotesView.as_view(), name="pair-private"),
                path("goals/", pair.GoalsView.as_view(), name="pair-goals"),
                path("goals/<int:goal_id>/", pair.GoalView.as_view(), name="pair-goal"),
                path("actions/", pair.ActionsView.as_view(), name="pair-actions"),
                path("actions/<int:action_id>/", pair.ActionView.as_view(), name="pair-action"),
                path("meetings/", pair.MeetingsView.as_view(), name="pair-meetings"),
                path("dates/", pair_dates.DatesView.as_view(), name="pair-dates"),
                path("dates/<int:date_id>/", pair_dates.DateView.as_view(), name="pair-date"),
                path("dates/<int:date_id>/time/", pair_dates.MoveView.as_view(), name="pair-date-time"),
                path("dates/<int:date_id>/calling-off/", pair_dates.CallOffView.as_view(), name="pair-date-off"),
                path("dates/<int:date_id>.ics", pair_dates.CalendarView.as_view(), name="pair-date-calendar"),
                path("check-ins/<int:check_in_id>/", pair.CheckInView.as_view(), name="check-in"),
                path("ending/", pair.EndingView.as_view(), name="pair-ending"),
                path("visits/", partnerships.PairVisitsView.as_view(), name="pair-visits"),
            ]
        ),
    ),
    path(
        "mentoring/visits/<int:partnership_id>/",
        include(
            [
                path("", partnerships.PartnershipView.as_view(), name="partnership"),
                path("answer/", partnerships.AnswerView.as_view(), name="partnership-answer"),
                path("ending/", partnerships.EndingView.as_view(), name="partnership-ending"),
                path("cycles/", partnerships.CyclesView.as_view(), name="visits"),
            ]
        ),
    ),
    path(
        "mentoring/visits/cycles/<int:visit_id>/",
        include(
            [
                path("", visits.VisitView.as_view(), name="visit"),
                path("brief/", visit_papers.BriefView.as_view(), name="visit-brief"),
                path("offers/", visits.OffersView.as_view(), name="visit-offers"),
                path("offers/<int:offer_id>/", visits.OfferView.as_view(), name="visit-offer"),
                path("time/", visits.TimeView.as_view(), name="visit-time"),
                path("notes/", visit_papers.NotesView.as_view(), name="visit-notes"),
                path("readers/", visit_papers.ReadersView.as_view(), name="visit-readers"),
                path("debrief/", visit_papers.DebriefView.as_view(), name="visit-debrief"),
                path("trying/", visit_papers.TryingView.as_view(), name="visit-trying"),
                path("calling-off/", visits.CallingOffView.as_view(), name="visit-calling-off"),
                path("visit.ics", visits.CalendarView.as_view(), name="visit-calendar"),
            ]
        ),
    ),
    path("mentoring/releases/<str:token>/", setup.ReleaseView.as_view(), name="release"),
    path("calendar/<str:token>.ics", mine.FeedView.as_view(), name="feed"),
    # /c/<community>/mentoring/
    path("c/<slug:community_slug>/mentoring/", programmes.CommunityMentoringView.as_view(), name="community"),
    path(
        "c/<slug:community_slug>/mentoring/programmes/new/",
        programmes.OpenProgrammeView.as_view(),
        name="open-programme",
    ),
    path(
        "c/<slug:community_slug>/mentoring/programmes/<int:programme_id>/",
        programmes.ProgrammeView.as_view(),
        name="programme",
    ),
    path(
        "c/<slug:community_slug>/mentoring/programmes/<int:programme_id>/pairings/",
        programmes.PairingsView.as_view(),
        name="pairings",
    ),
    path(
        "c/<slug:community_slug>/mentoring/programmes/<int:programme_id>/looking/",
        programmes.LookingView.as_view(),
        name="looking",
    ),
    path(
        "c/<slug:community_slug>/mentoring/programmes/<int:programme_id>/board/",
        include(
            [
                path("", board.BoardView.as_view(), name="board"),
                path("setup/", setup.SetupView.as_view(), name="setup"),
                path("setup/questions/", setup.QuestionsView.as_view(), name="questions"),
                path("setup/questions/<int:question_id>/", setup.QuestionView.as_view(), name="question"),
                path("forming/", forming.FormOfProgrammeView.as_view(), name="form-of-programme"),
                path("circles/", circles_board.ProgrammeCirclesView.as_view(), name="programme-circles"),
                path(
                    "circles/messages/",
                    circles_board.ProgrammeCircleMessagesView.as_view(),
                    name="programme-circle-messages",
                ),
                path(
                    "circles/outcomes.csv",
                    circles_board.ProgrammeCirclesFileView.as_view(),
                    name="programme-circles-file",
                ),
                path("pairs/", looking_after.LivesView.as_view(), name="lives"),
                path("pairs/messages/", looking_after.MessagesView.as_view(), name="messages"),
                path("pairs/outcomes.csv", looking_after.OutcomesView.as_view(), name="outcomes"),
                path("fairness/", looking_after.FairnessView.as_view(), name="fairness"),
                path("searches/<int:run_id>/", looking_after.SearchView.as_view(), name="search"),
                path("people/", setup.ParticipantsView.as_view(), name="participants"),
                path("people/messages/", setup.ParticipantMessagesView.as_view(), name="participant-messages"),
                path("people/<int:participation_id>/", setup.AgreeInsteadView.as_view(), name="agree-instead"),
                path("step/", board.StepView.as_view(), name="step"),
                path("weights/", board.WeightsView.as_view(), name="weights"),
                path("searches/", board.SearchesView.as_view(), name="searches"),
                path("by-hand/", board.ByHandView.as_view(), name="by-hand"),
                path("undoing/", board.UndoingView.as_view(), name="undoing"),
                path("proposals/", board.ProposalsView.as_view(), name="proposals"),
                path("proposals/<int:proposal_id>/", board.ProposalView.as_view(), name="proposal"),
                path("ruled-out/<int:ruled_out_id>/", board.RuledOutView.as_view(), name="ruled-out"),
                path("telling/", board.TellingView.as_view(), name="telling"),
            ]
        ),
    ),
    path("c/<slug:community_slug>/mentoring/visits/new/", partnerships.SuggestView.as_view(), name="suggest-visits"),
    path(
        "c/<slug:community_slug>/mentoring/circles/board/",
        circles_board.CirclesBoardView.as_view(),
        name="circles-board",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/board/messages/",
        circles_board.CircleMessagesView.as_view(),
        name="circle-messages",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/board/hours.csv",
        circles_board.CircleHoursView.as_view(),
        name="circle-hours",
    ),
    path("c/<slug:community_slug>/mentoring/circles/new/", circles.OpenCircleView.as_view(), name="open-circle"),
    path("c/<slug:community_slug>/mentoring/circles/forming/", forming.FormCirclesView.as_view(), name="form-circles"),
    path(
        "c/<slug:community_slug>/mentoring/circles/forming/<int:forming_id>/",
        forming.FormingView.as_view(),
        name="forming",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/settings/",
        circles.CircleSettingsView.as_view(),
        name="circle-settings",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/hosts/<int:person_id>/",
        circles.HostingView.as_view(),
        name="hosting",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/places/",
        circles.PlacesView.as_view(),
        name="places",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/places/<int:person_id>/",
        circles.PlaceView.as_view(),
        name="place",
    ),
    path("c/<slug:community_slug>/mentoring/circles/<int:circle_id>/room/", circles.RoomView.as_view(), name="room"),
    path("c/<slug:community_slug>/mentoring/circles/<int:circle_id>/swaps/", circles.SwapsView.as_view(), name="swaps"),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/swaps/<int:swap_id>/",
        circles.SwapView.as_view(),
        name="swap",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/membership/",
        circles.CircleMembershipView.as_view(),
        name="circle-membership",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/looking-back/",
        circles.LookingBackView.as_view(),
        name="circle-looking-back",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/sessions/",
        circles.SessionsView.as_view(),
        name="sessions",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/series/",
        scheduling.SeriesView.as_view(),
        name="series",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/log/",
        scheduling.LogView.as_view(),
        name="log-meeting",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/<slug:slug>/",
        circles.CircleView.as_view(),
        name="circle",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/", sessions.SessionView.as_view(), name="session"
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/time/",
        sessions.SessionTimeView.as_view(),
        name="session-time",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/",
        include(
            [
                path("format/", running.FormatView.as_view(), name="format"),
                path("timer/", running.TimerView.as_view(), name="timer"),
                path("steps/<int:position>/notes/", running.SectionView.as_view(), name="note-section"),
                path("actions/", running.ActionsView.as_view(), name="actions"),
                path("actions/<int:action_id>/", running.ActionView.as_view(), name="action"),
                path("summary/", running.SummaryView.as_view(), name="summary"),
            ]
        ),
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/rest/", scheduling.RestView.as_view(), name="rest"
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/",
        include(
            [
                path("skipping/", scheduling.SkipView.as_view(), name="skip"),
                path("days-off/", scheduling.DaysOffView.as_view(), name="days-off"),
                path("going-ahead/", scheduling.GoAheadView.as_view(), name="go-ahead"),
            ]
        ),
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/cancellation/",
        scheduling.CancellationView.as_view(),
        name="cancellation",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/attendance/",
        scheduling.AttendanceView.as_view(),
        name="attendance",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/notes/",
        sessions.SessionNotesView.as_view(),
        name="session-notes",
    ),
    path("c/<slug:community_slug>/mentoring/bring/", agenda.BringView.as_view(), name="bring"),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/agenda/",
        include(
            [
                path("", agenda.AgendaView.as_view(), name="agenda"),
                path("order/", agenda.AgendaOrderView.as_view(), name="agenda-order"),
                path("<int:item_id>/", agenda.AgendaItemView.as_view(), name="agenda-item"),
            ]
        ),
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/rsvp/",
        sessions.RsvpView.as_view(),
        name="rsvp",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>.ics",
        sessions.SessionCalendarView.as_view(),
        name="session-calendar",
    ),
]
