from django.urls import path

from mentoring import views

app_name = "mentoring"
urlpatterns = [
    path("mentoring/", views.MineView.as_view(), name="mine"),
    path("mentoring/hours/", views.HoursView.as_view(), name="hours"),
    path("mentoring/pairings/<int:pairing_id>/answer/", views.PairingAnswerView.as_view(), name="answer"),
    path("calendar/<str:token>.ics", views.FeedView.as_view(), name="feed"),
    # /c/<community>/mentoring/
    path("c/<slug:community_slug>/mentoring/", views.CommunityMentoringView.as_view(), name="community"),
    path(
        "c/<slug:community_slug>/mentoring/programmes/new/",
        views.OpenProgrammeView.as_view(),
        name="open-programme",
    ),
    path(
        "c/<slug:community_slug>/mentoring/programmes/<int:programme_id>/",
        views.ProgrammeView.as_view(),
        name="programme",
    ),
    path(
        "c/<slug:community_slug>/mentoring/programmes/<int:programme_id>/pairings/",
        views.PairingsView.as_view(),
        name="pairings",
    ),
    path("c/<slug:community_slug>/mentoring/circles/new/", views.OpenCircleView.as_view(), name="open-circle"),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/membership/",
        views.CircleMembershipView.as_view(),
        name="circle-membership",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/sessions/",
        views.SessionsView.as_view(),
        name="sessions",
    ),
    path(
        "c/<slug:community_slug>/mentoring/circles/<int:circle_id>/<slug:slug>/",
        views.CircleView.as_view(),
        name="circle",
    ),
    path("c/<slug:community_slug>/mentoring/sessions/<int:session_id>/", views.SessionView.as_view(), name="session"),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/time/",
        views.SessionTimeView.as_view(),
        name="session-time",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/notes/",
        views.SessionNotesView.as_view(),
        name="session-notes",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>/rsvp/",
        views.RsvpView.as_view(),
        name="rsvp",
    ),
    path(
        "c/<slug:community_slug>/mentoring/sessions/<int:session_id>.ics",
        views.SessionCalendarView.as_view(),
        name="session-calendar",
    ),
]
