from django.urls import path

from communities.feeds import feed
from knowledge import views
from knowledge.beside import views as beside
from knowledge.collections import views as gathering
from knowledge.freshness import views as freshness
from knowledge.guided import views as guided
from knowledge.interviews import views as interviewing
from knowledge.interviews.approving import ApprovalView
from knowledge.library import views as library
from knowledge.models import Sheet
from knowledge.requests import views as asking
from knowledge.resources import views as shelf
from knowledge.retelling import views as retelling
from knowledge.sheets import views as sheets
from knowledge.told import views as told
from knowledge.writing import views as writing

app_name = "knowledge"
urlpatterns = [
    path("stories/", library.MineView.as_view(), name="mine"),
    # /c/<community>/stories/
    path("c/<slug:community_slug>/stories/", library.LibraryView.as_view(), name="library"),
    path("c/<slug:community_slug>/stories/feed/", feed, {"only": "stories"}, name="feed"),
    path("c/<slug:community_slug>/stories/new/", writing.TellView.as_view(), name="tell"),
    path("c/<slug:community_slug>/stories/new/guided/", guided.StartView.as_view(), name="guided"),
    path("c/<slug:community_slug>/stories/new/guided/<slug:step>/", guided.StepView.as_view(), name="guided-step"),
    path("c/<slug:community_slug>/stories/shelves/", told.ShelvesView.as_view(), name="shelves"),
    path("c/<slug:community_slug>/stories/<int:story_id>/change/", writing.ChangeView.as_view(), name="change"),
    path("c/<slug:community_slug>/stories/<int:story_id>/beside/<slug:part>/", beside.NoteView.as_view(), name="note"),
    path(
        "c/<slug:community_slug>/stories/<int:story_id>/notes/<int:pk>/", beside.OneNoteView.as_view(), name="one-note"
    ),
    path("c/<slug:community_slug>/stories/<int:story_id>/check/", freshness.CheckView.as_view(), name="check"),
    path("c/<slug:community_slug>/stories/<int:story_id>/reading/", views.ReadingView.as_view(), name="reading"),
    path("c/<slug:community_slug>/stories/<int:story_id>/versions/", told.VersionsView.as_view(), name="versions"),
    path("c/<slug:community_slug>/stories/<int:story_id>/coauthors/", told.CoauthorView.as_view(), name="coauthors"),
    path("c/<slug:community_slug>/stories/<int:story_id>/<slug:slug>/", views.StoryView.as_view(), name="story"),
    path("c/<slug:community_slug>/resources/", shelf.ResourcesView.as_view(), name="resources"),
    path("c/<slug:community_slug>/resources/<int:pk>/", shelf.ResourceView.as_view(), name="resource"),
    path("c/<slug:community_slug>/resources/<int:pk>/change/", shelf.ChangeView.as_view(), name="resource-change"),
    path(
        "c/<slug:community_slug>/resources/<int:pk>/adaptation/", shelf.AdaptView.as_view(), name="resource-adaptation"
    ),
    path(
        "c/<slug:community_slug>/resources/<int:pk>/versions/", shelf.VersionsView.as_view(), name="resource-versions"
    ),
    path("c/<slug:community_slug>/resources/<int:pk>/remarks/", shelf.RemarksView.as_view(), name="resource-remarks"),
    path("c/<slug:community_slug>/resources/<int:pk>/removal/", shelf.RemovalView.as_view(), name="resource-removal"),
    path(
        "c/<slug:community_slug>/resources/texts/<int:pk>/remarks/",
        shelf.RemarksView.as_view(of=Sheet),
        name="sheet-remarks",
    ),
    path(
        "c/<slug:community_slug>/resources/remarks/<int:pk>/removal/",
        shelf.RemarkRemovalView.as_view(),
        name="remark-removal",
    ),
    # What is asked for
    path("c/<slug:community_slug>/stories/requests/", asking.RequestsView.as_view(), name="requests"),
    path("c/<slug:community_slug>/stories/requests/<int:pk>/", asking.RequestView.as_view(), name="request"),
    path("c/<slug:community_slug>/stories/requests/<int:pk>/wish/", asking.WishView.as_view(), name="wish"),
    path("c/<slug:community_slug>/stories/requests/<int:pk>/nudges/", asking.NudgesView.as_view(), name="nudges"),
    path("c/<slug:community_slug>/stories/requests/<int:pk>/aside/", asking.AsideView.as_view(), name="aside"),
    path("c/<slug:community_slug>/stories/requests/<int:pk>/answer/", asking.AnswerView.as_view(), name="answer"),
    path(
        "c/<slug:community_slug>/stories/requests/<int:pk>/withdrawal/",
        asking.WithdrawalView.as_view(),
        name="request-withdrawal",
    ),
    path("c/<slug:community_slug>/stories/rounds/new/", asking.NewRoundView.as_view(), name="new-round"),
    path("c/<slug:community_slug>/stories/rounds/<int:pk>/", asking.RoundView.as_view(), name="round"),
    path(
        "c/<slug:community_slug>/stories/rounds/<int:pk>/calling-off/",
        asking.CallingOffView.as_view(),
        name="round-calling-off",
    ),
    # From a conversation, with the consent of those quoted
    path("c/<slug:community_slug>/stories/from/<int:pk>/", retelling.RetellingView.as_view(), name="retelling"),
    path("c/<slug:community_slug>/stories/from/<int:pk>/consent/", retelling.ConsentView.as_view(), name="consent"),
    path(
        "c/<slug:community_slug>/stories/from/<int:pk>/giving-up/",
        retelling.GivingUpView.as_view(),
        name="retelling-giving-up",
    ),
    # /c/<community>/collections/
    path("c/<slug:community_slug>/collections/", gathering.CollectionsView.as_view(), name="collections"),
    path("c/<slug:community_slug>/collections/new/", gathering.NewCollectionView.as_view(), name="new-collection"),
    path("c/<slug:community_slug>/collections/<int:pk>/words/", gathering.WordsView.as_view(), name="collection-words"),
    path("c/<slug:community_slug>/collections/<int:pk>/items/", gathering.ItemsView.as_view(), name="collection-items"),
    path(
        "c/<slug:community_slug>/collections/<int:pk>/items/<int:item>/",
        gathering.ItemView.as_view(),
        name="collection-item",
    ),
    path(
        "c/<slug:community_slug>/collections/<int:pk>/items/<int:item>/step/",
        gathering.StepView.as_view(),
        name="path-step",
    ),
    path("c/<slug:community_slug>/collections/<int:pk>/file/", gathering.FileView.as_view(), name="collection-file"),
    path(
        "c/<slug:community_slug>/collections/<int:pk>/featuring/",
        gathering.FeaturingView.as_view(),
        name="collection-featuring",
    ),
    path(
        "c/<slug:community_slug>/collections/<int:pk>/removal/",
        gathering.RemovalView.as_view(),
        name="collection-removal",
    ),
    path(
        "c/<slug:community_slug>/collections/<int:pk>/<slug:slug>/",
        gathering.CollectionView.as_view(),
        name="collection",
    ),
    # /c/<community>/interviews/
    path("c/<slug:community_slug>/interviews/", interviewing.InterviewsView.as_view(), name="interviews"),
    path("c/<slug:community_slug>/interviews/<int:pk>/", interviewing.InterviewView.as_view(), name="interview"),
    path(
        "c/<slug:community_slug>/interviews/<int:pk>/answer/",
        interviewing.AnswerView.as_view(),
        name="interview-answer",
    ),
    path("c/<slug:community_slug>/interviews/<int:pk>/kind/", interviewing.KindView.as_view(), name="interview-kind"),
    path(
        "c/<slug:community_slug>/interviews/<int:pk>/parts/<slug:step>/",
        interviewing.PartView.as_view(),
        name="interview-part",
    ),
    path(
        "c/<slug:community_slug>/interviews/<int:pk>/parts/<slug:step>/sending-back/",
        interviewing.SendingBackView.as_view(),
        name="interview-sending-back",
    ),
    path(
        "c/<slug:community_slug>/interviews/<int:pk>/handing-over/",
        interviewing.HandingOverView.as_view(),
        name="interview-handing-over",
    ),
    path(
        "c/<slug:community_slug>/interviews/<int:pk>/approval/",
        ApprovalView.as_view(),
        name="interview-approval",
    ),
    # /c/<community>/resources/texts/
    path("c/<slug:community_slug>/resources/texts/new/", sheets.NewSheetView.as_view(), name="new-sheet"),
    path("c/<slug:community_slug>/resources/texts/<int:pk>/change/", sheets.ChangeView.as_view(), name="sheet-change"),
    path(
        "c/<slug:community_slug>/resources/texts/<int:pk>/adaptation/",
        sheets.AdaptView.as_view(),
        name="sheet-adaptation",
    ),
    path(
        "c/<slug:community_slug>/resources/texts/<int:pk>/versions/",
        sheets.VersionsView.as_view(),
        name="sheet-versions",
    ),
    path(
        "c/<slug:community_slug>/resources/texts/<int:pk>/removal/",
        sheets.RemovalView.as_view(),
        name="sheet-removal",
    ),
    path("c/<slug:community_slug>/resources/texts/<int:pk>/<slug:slug>/", sheets.SheetView.as_view(), name="sheet"),
]
