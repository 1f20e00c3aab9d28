from django.urls import path

from moderation import flag_views, views

app_name = "moderation"
urlpatterns = [
    path("cases/<int:pk>/", views.CaseView.as_view(), name="case"),
    path("measures/<str:token>/", views.MeasureView.as_view(), name="measure"),
    path("words/<str:token>/", views.WordsView.as_view(), name="words"),
    path("sayings/<slug:kind>/<int:pk>/", flag_views.SayingFlagView.as_view(), name="flag-saying"),
    path("<slug:kind>/<int:pk>/", flag_views.FlagView.as_view(), name="flag"),
]
