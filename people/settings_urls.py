from django.urls import path
from django.views.generic import RedirectView

from people import views

app_name = "settings"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="settings:profile"), name="index"),
    path("profile/", views.ProfileSettingsView.as_view(), name="profile"),
    path("portrait/", views.PortraitView.as_view(), name="portrait"),
    path("aim/", views.AimView.as_view(), name="aim"),
    path("thanks/<int:pk>/", views.ThanksView.as_view(), name="thanks"),
    path("privacy/", views.PrivacySettingsView.as_view(), name="privacy"),
    path("addresses/", views.AddressesView.as_view(), name="addresses"),
    path("not-heard/", views.BlocksView.as_view(), name="blocks"),
    path("appearance/", views.AppearanceSettingsView.as_view(), name="appearance"),
    path("data/", views.OwnDataView.as_view(), name="data"),
    path("data/<uuid:key>/", views.OwnDataFileView.as_view(), name="data-file"),
    path("leaving/", views.LeavingView.as_view(), name="leaving"),
    path("theme/", views.ThemeView.as_view(), name="theme"),
]
