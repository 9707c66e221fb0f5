from django.urls import path

from community.moderation import decision_views, record_views, views

app_name = "moderation"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.next_case, name="next"),
    path("cases/<key:pk>/", views.review, name="review"),
    path("cases/<key:pk>/claim/", views.claim, name="claim"),
    path("cases/<key:pk>/release/", views.release, name="release"),
    path("cases/<key:pk>/take-over/", views.take_over_claim, name="take_over"),
    path("cases/<key:pk>/decide/", decision_views.decide, name="decide"),
    path("decisions/<key:pk>/", decision_views.decided, name="decided"),
    path("decisions/<key:pk>/undo/", decision_views.undo, name="undo"),
    path("posts/<key:pk>/", record_views.case, name="case"),
    path("posts/<key:pk>/take-down/", decision_views.takedown, name="takedown"),
    path("posts/<key:pk>/restore/", decision_views.restore, name="restore"),
    path("log/", record_views.log, name="log"),
]
