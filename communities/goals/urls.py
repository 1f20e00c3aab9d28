"""Everything below /c/<community_slug>/goals/; the names belong to `communities`."""

from django.urls import path

from communities.goals import views

urlpatterns = [
    path("", views.GoalsView.as_view(), name="goals"),
    path("new/", views.NewGoalView.as_view(), name="new-goal"),
    path("<int:pk>/", views.GoalView.as_view(), name="goal"),
    path("<int:pk>/words/", views.GoalWordsView.as_view(), name="goal-words"),
    path("<int:pk>/check-ins/", views.CheckInView.as_view(), name="check-in"),
    path("<int:pk>/owners/", views.OwnersView.as_view(), name="goal-owners"),
    path("<int:pk>/contributions/", views.ContributionsView.as_view(), name="contributions"),
    path("<int:pk>/contributions/<int:contribution>/", views.ContributionView.as_view(), name="contribution"),
    path("<int:pk>/closing/", views.ClosingView.as_view(), name="goal-closing"),
]
