"""Everything below /c/<community_slug>/threads/. A word added behind a thread's number joins PLACES_IN_THREAD."""

from django.urls import path

from communities.feeds import feed
from discussions.polls import views as polls
from discussions.stamps import list_stamp, thread_stamp
from discussions.views import acts, history, introducing, reading, retelling, splitting, tending, writing
from ui.visitors import stored_for_visitors

app_name = "discussions"
thread_page = stored_for_visitors(reading.ThreadView.as_view(), stamp=thread_stamp, arguments=("page", "post"))
urlpatterns = [
    path("", stored_for_visitors(reading.ThreadListView.as_view(), stamp=list_stamp), name="threads"),
    path("feed/", feed, {"only": "threads"}, name="feed"),
    path("new/", writing.NewThreadView.as_view(), name="new-thread"),
    path("new/similar/", writing.SimilarView.as_view(), name="similar"),
    path("introduction/", introducing.IntroductionView.as_view(), name="introduction"),
    path("<int:thread_id>/", reading.ThreadView.as_view(), name="thread-by-number"),
    path("<int:thread_id>/replies/", writing.RepliesView.as_view(), name="replies"),
    path("<int:thread_id>/reading/", acts.ReadingView.as_view(), name="reading"),
    path("<int:thread_id>/following/", acts.FollowingView.as_view(), name="following"),
    path("<int:thread_id>/answer/", acts.AnswerView.as_view(), name="answer"),
    path("<int:thread_id>/arrivals/", reading.ArrivalsView.as_view(), name="arrivals"),
    path("<int:thread_id>/latest/", reading.LatestView.as_view(), name="latest"),
    path("<int:thread_id>/offer/", acts.OfferView.as_view(), name="offer"),
    path("<int:thread_id>/tending/", tending.TendingView.as_view(), name="tending"),
    path("<int:thread_id>/story/", retelling.RetellingView.as_view(), name="story"),
    path("<int:thread_id>/split/", splitting.SplitView.as_view(), name="split"),
    path("<int:thread_id>/summary/agreement/", acts.AgreementView.as_view(), name="agreement"),
    path("<int:thread_id>/summary/history/", reading.SummaryHistoryView.as_view(), name="summary-history"),
    path("<int:thread_id>/summary/", writing.SummaryView.as_view(), name="summary"),
    path("<int:thread_id>/posts/<int:number>/", reading.PostView.as_view(), name="post"),
    path("<int:thread_id>/posts/<int:number>/acts/", reading.PostActsView.as_view(), name="post-acts"),
    path("<int:thread_id>/posts/<int:number>/history/", history.HistoryView.as_view(), name="history"),
    path("<int:thread_id>/posts/<int:number>/removal/", history.RemovalView.as_view(), name="removal"),
    path("<int:thread_id>/posts/<int:number>/edit/", writing.EditView.as_view(), name="edit-post"),
    path("<int:thread_id>/asking/", polls.AskingView.as_view(), name="asking"),
    path("<int:thread_id>/posts/<int:number>/poll/", polls.PollView.as_view(), name="poll"),
    path("<int:thread_id>/posts/<int:number>/poll/answers/", polls.AnswersView.as_view(), name="answers"),
    path("<int:thread_id>/posts/<int:number>/question/", polls.QuestionView.as_view(), name="question"),
    path("<int:thread_id>/<slug:title_slug>/", thread_page, name="thread"),
]
