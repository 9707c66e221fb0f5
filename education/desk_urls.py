from django.urls import path

from education import desk_home
from education.editing import page_views, views
from education.guide import desk_views as guide_views
from education.tips import desk_views, listing_views, writing_views

app_name = "desk"
urlpatterns = [
    path("", desk_home.home, name="home"),
    path("calendar/", desk_views.calendar, name="calendar"),
    path("tips/", listing_views.tips, name="tips"),
    path("tips/new/", writing_views.create, name="tip_create"),
    path("tips/<key:pk>/", writing_views.edit, name="tip"),
    path("tips/<key:pk>/autosave/", writing_views.autosave_tip, name="tip_autosave"),
    path("tips/<key:pk>/preview/", writing_views.preview, name="tip_preview"),
    path("tips/<key:pk>/delete/", writing_views.delete, name="tip_delete"),
    path("tips/<key:pk>/move/", desk_views.move_tip, name="move"),
    path("tips/<key:pk>/swap/", desk_views.swap_tips, name="swap"),
    path("guide/", guide_views.guide, name="guide"),
    path("guide/<str:kind>/<key:pk>/", guide_views.guide_edit, name="guide_edit"),
    path("guide/<str:kind>/<key:pk>/autosave/", guide_views.guide_autosave, name="guide_autosave"),
    path("pages/", page_views.pages, name="pages"),
    path("pages/<key:pk>/", page_views.page_edit, name="page_edit"),
    path("pages/<key:pk>/autosave/", page_views.page_autosave, name="page_autosave"),
    path("texts/<key:pk>/history/", views.history, name="history"),
    path("texts/<key:pk>/withdraw/", views.withdraw_review, name="withdraw"),
]
