"""Everything below /c/<community_slug>/decisions/; the names belong to `communities`."""

from django.urls import path

from communities.decisions.views import balloting, concluding, proposing, reading

urlpatterns = [
    path("", reading.DecisionsView.as_view(), name="decisions"),
    path("new/", proposing.ProposeView.as_view(), name="new-proposal"),
    path("talked-over/", reading.TalkedOverView.as_view(), name="talked-over"),
    path("outcomes/", reading.OutcomesView.as_view(), name="outcomes"),
    path("<int:pk>/", reading.DecisionView.as_view(), name="decision"),
    path("<int:pk>/words/", proposing.WordsView.as_view(), name="proposal-words"),
    path("<int:pk>/versions/", reading.VersionsView.as_view(), name="versions"),
    path("<int:pk>/ballot/", balloting.BallotView.as_view(), name="ballot"),
    path("<int:pk>/stance/", balloting.StanceView.as_view(), name="stance"),
    path("<int:pk>/stances/", reading.StancesView.as_view(), name="stances"),
    path("<int:pk>/stances/<int:stance>/tending/", balloting.TendingView.as_view(), name="tending"),
    path("<int:pk>/outcome/", concluding.OutcomeView.as_view(), name="outcome"),
    path("<int:pk>/change/", concluding.ChangeView.as_view(), name="change"),
    path("<int:pk>/withdrawal/", proposing.WithdrawalView.as_view(), name="withdrawal"),
]
