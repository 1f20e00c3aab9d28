from django.urls import URLPattern, URLResolver, include, path

from communities.feeds import feed
from communities.letters.views import LetterBackView, LettersView
from communities.views import (
    charter,
    directory,
    flags,
    hearing,
    invitations,
    members,
    membership,
    overview,
    roles,
    welcome,
    welcoming,
)

app_name = "communities"

in_community: list[URLPattern | URLResolver] = [
    path("", overview.OverviewView.as_view(), name="overview"),
    path("about/", overview.AboutView.as_view(), name="about"),
    path("decisions/", include("communities.decisions.urls")),
    path("feed/", feed, name="feed"),
    path("goals/", include("communities.goals.urls")),
    path("hearing/", hearing.HearingView.as_view(), name="hearing"),
    path("membership/", membership.MembershipView.as_view(), name="membership"),
    path("membership/leaving/", membership.LeavingView.as_view(), name="leaving"),
    path("membership/greeting/", welcoming.GreetersView.as_view(), name="greeters"),
    path("membership/way-in/", welcoming.WayInView.as_view(), name="way-in"),
    path("welcoming/", welcoming.WelcomingView.as_view(), name="welcoming"),
    path("welcoming/<int:pk>/", welcoming.GreetingView.as_view(), name="greeting"),
    path("members/", members.MembersView.as_view(), name="members"),
    path("members/file/", members.MembersFileView.as_view(), name="members-file"),
    path("members/<int:pk>/", members.MemberView.as_view(), name="member"),
    path("members/<int:pk>/role/", members.RoleView.as_view(), name="role"),
    path("members/<int:pk>/removal/", members.RemovalView.as_view(), name="removal"),
    path("members/<int:pk>/word/", members.WordView.as_view(), name="word"),
    path("members/<int:pk>/ban/", members.BanView.as_view(), name="ban"),
    path("members/<int:pk>/term/", roles.TermView.as_view(), name="term"),
    path("members/<int:pk>/stewardship/", roles.StewardshipView.as_view(), name="stewardship"),
    path("roles/", roles.RolesView.as_view(), name="roles"),
    path("roles/<int:pk>/offer/", roles.OfferView.as_view(), name="offer"),
    path("roles/<int:pk>/succession/", roles.SuccessionView.as_view(), name="succession"),
    path("settings/", charter.CharterView.as_view(), name="settings"),
    path("settings/requests/", members.RequestsView.as_view(), name="requests"),
    path("settings/requests/<int:pk>/admission/", members.AdmissionView.as_view(), name="admission"),
    path("settings/requests/<int:pk>/refusal/", members.RefusalView.as_view(), name="refusal"),
    path("settings/questions/", members.QuestionsView.as_view(), name="questions"),
    path("settings/invitations/", invitations.InvitationsView.as_view(), name="invitations"),
    path("settings/invitations/links/", invitations.InvitationLinksView.as_view(), name="invitation-links"),
    path("settings/invitations/<int:pk>/revocation/", invitations.RevocationView.as_view(), name="revocation"),
    path("settings/flags/", flags.FlagsView.as_view(), name="flags"),
    path("settings/flags/chosen/", flags.ChosenFlagsView.as_view(), name="flags-chosen"),
    path("settings/flags/<int:pk>/decision/", flags.DecisionView.as_view(), name="flag-decision"),
    path("settings/flags/<int:pk>/files/<uuid:key>/", flags.FlaggedFileView.as_view(), name="flagged-file"),
    path("settings/second-looks/<int:pk>/answer/", flags.SecondLookView.as_view(), name="second-look"),
    path("settings/letters/", LettersView.as_view(), name="letters"),
    path("settings/letters/<int:pk>/back/", LetterBackView.as_view(), name="letter-back"),
    path("settings/bans/", members.BansView.as_view(), name="bans"),
    path("settings/bans/<int:pk>/end/", members.BanEndView.as_view(), name="ban-end"),
]

urlpatterns = [
    path("communities/", directory.DirectoryView.as_view(), name="directory"),
    path("communities/new/", directory.FoundingView.as_view(), name="founding"),
    path("invitations/<str:token>/", invitations.InvitedView.as_view(), name="invited"),
    path("welcome/", welcome.WelcomeView.as_view(), name="welcome"),
    path("c/<slug:community_slug>/", include(in_community)),
]
