from django.contrib import admin
from unfold.admin import ModelAdmin

from knowledge.models import Resource, Story, StoryRequest, StoryRound


@admin.register(Story)
class StoryAdmin(ModelAdmin):
    list_display = ("title", "community", "author", "kind", "told_at", "hidden_at")
    list_filter = ("kind", "community")
    list_select_related = ("community", "author")
    search_fields = ("title", "standfirst")
    raw_id_fields = ("author",)
    show_full_result_count = False


@admin.register(StoryRequest)
class StoryRequestAdmin(ModelAdmin):
    list_display = ("question", "community", "author", "asked_at", "answered_by")
    list_select_related = ("community", "author", "answered_by")
    raw_id_fields = ("author", "answered_by")


@admin.register(Resource)
class ResourceAdmin(ModelAdmin):
    list_display = ("title", "community", "by", "at", "hidden_at")
    list_select_related = ("community", "by")
    search_fields = ("title", "url")
    raw_id_fields = ("by",)
    show_full_result_count = False


@admin.register(StoryRound)
class StoryRoundAdmin(ModelAdmin):
    list_display = ("theme", "community", "by", "begins_on", "ends_on")
    list_select_related = ("community", "by")
    raw_id_fields = ("by",)
    exclude = ("stories",)
    show_full_result_count = False
