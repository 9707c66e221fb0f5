from django.urls import path

from community.reports import desk_views, misuse_views, views

app_name = "reports"
urlpatterns = [
    path("reports/", views.mine, name="mine"),
    path("reports/posts/<key:post_pk>/", views.create, name="create"),
    path("review/reports/<key:pk>/", desk_views.case, name="case"),
    path("review/reports/<key:pk>/decide/", desk_views.decide, name="decide"),
    path("review/reports/<key:pk>/claim/", desk_views.claim, name="claim"),
    path("review/reports/<key:pk>/release/", desk_views.release, name="release"),
    path("review/reports/<key:pk>/take-over/", desk_views.take_over, name="take_over"),
    path("review/reports/<key:pk>/dismiss/", misuse_views.dismiss, name="dismiss"),
    path("review/reports/<key:pk>/dismissed/<key:entry_pk>/", misuse_views.dismissed, name="dismissed"),
    path("review/reports/<key:pk>/dismissed/<key:entry_pk>/undo/", misuse_views.undo, name="undo_dismiss"),
]
