"""Everything below /c/<community_slug>/chat/. What is inside a room is inside conversations, too."""

from django.urls import URLPattern, path

from chat.views import acts, choosing, hearing, looking_after, rooms, tending


def inside(room: str) -> list[URLPattern]:
    """What lies below a room's address."""
    message = f"{room}messages/<int:sequence>/"
    return [
        path(f"{room}messages/", rooms.MessagesView.as_view(), name="messages"),
        path(message, acts.MessageView.as_view(), name="message"),
        path(f"{message}edit/", acts.EditView.as_view(), name="message-edit"),
        path(f"{message}removal/", acts.WithdrawalView.as_view(), name="message-removal"),
        path(f"{message}taking-away/", looking_after.TakeAwayView.as_view(), name="message-taking-away"),
        path(f"{message}mute/", looking_after.MuteView.as_view(), name="message-mute"),
        path(f"{room}hearing/", hearing.HearingView.as_view(), name="hearing"),
        path(f"{room}reading/", rooms.ReadingView.as_view(), name="reading"),
        path(f"{room}here/", rooms.HereView.as_view(), name="here"),
    ]


app_name = "chat"
urlpatterns = [
    path("", rooms.HomeView.as_view(), name="home"),
    path("new/", tending.NewRoomView.as_view(), name="new-room"),
    path("<slug:room_slug>/", rooms.RoomView.as_view(), name="room"),
    *inside("<slug:room_slug>/"),
    # Not inside conversations: they belong to no community, and nothing is made of them.
    path("<slug:room_slug>/traces/", looking_after.TracesView.as_view(), name="traces"),
    path(
        "<slug:room_slug>/messages/<int:sequence>/history/", looking_after.HistoryView.as_view(), name="message-history"
    ),
    path("<slug:room_slug>/choosing/", choosing.ChoosingView.as_view(), name="choosing"),
    path("<slug:room_slug>/settings/", tending.RoomSettingsView.as_view(), name="room-settings"),
]
