from django.contrib import admin
from unfold.admin import ModelAdmin

from moderation.models import WatchedWords


@admin.register(WatchedWords)
class WatchedWordsAdmin(ModelAdmin):
    list_display = ("words", "act")
    list_filter = ("act",)
    search_fields = ("words",)
