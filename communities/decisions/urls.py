"""Everything below /c/<community_slug>/decisions/; the names belong to `communities`."""

from django.urls import path

from communities.decisions import views

urlpatterns = [
    path("", views.DecisionsView.as_view(), name="decisions"),
    path("new/", views.ProposeView.as_view(), name="new-proposal"),
    path("talked-over/", views.TalkedOverView.as_view(), name="talked-over"),
    path("outcomes/", views.OutcomesView.as_view(), name="outcomes"),
    path("<int:pk>/", views.DecisionView.as_view(), name="decision"),
    path("<int:pk>/words/", views.WordsView.as_view(), name="proposal-words"),
    path("<int:pk>/versions/", views.VersionsView.as_view(), name="versions"),
    path("<int:pk>/ballot/", views.BallotView.as_view(), name="ballot"),
    path("<int:pk>/stance/", views.StanceView.as_view(), name="stance"),
    path("<int:pk>/stances/<int:stance>/tending/", views.TendingView.as_view(), name="tending"),
    path("<int:pk>/outcome/", views.OutcomeView.as_view(), name="outcome"),
    path("<int:pk>/change/", views.ChangeView.as_view(), name="change"),
    path("<int:pk>/withdrawal/", views.WithdrawalView.as_view(), name="withdrawal"),
]
