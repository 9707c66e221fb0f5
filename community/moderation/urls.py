from django.urls import path

from community.moderation import (
    adoption_views,
    decision_views,
    policy_views,
    record_views,
    sample_views,
    second_views,
    views,
)

app_name = "moderation"
urlpatterns = [
    path("cases/<key:pk>/", views.review, name="review"),
    path("cases/<key:pk>/claim/", views.claim, name="claim"),
    path("cases/<key:pk>/release/", views.release, name="release"),
    path("cases/<key:pk>/take-over/", views.take_over_claim, name="take_over"),
    path("second/<key:pk>/", second_views.proposal, name="proposal"),
    path("second/<key:pk>/claim/", second_views.claim, name="proposal_claim"),
    path("second/<key:pk>/release/", second_views.release, name="proposal_release"),
    path("second/<key:pk>/take-over/", second_views.take_over, name="proposal_take_over"),
    path("second/<key:pk>/settle/", second_views.settle, name="proposal_settle"),
    path("samples/<key:pk>/", sample_views.sample, name="sample"),
    path("samples/<key:pk>/claim/", sample_views.claim, name="sample_claim"),
    path("samples/<key:pk>/release/", sample_views.release, name="sample_release"),
    path("samples/<key:pk>/take-over/", sample_views.take_over, name="sample_take_over"),
    path("samples/<key:pk>/settle/", sample_views.settle, name="sample_settle"),
    path("policy/", policy_views.codes, name="policy"),
    path("policy/<str:code>/", policy_views.code, name="policy_code"),
    path("decisions/<key:pk>/", decision_views.decided, name="decided"),
    path("decisions/<key:pk>/undo/", decision_views.undo, name="undo"),
    path("posts/<key:pk>/", record_views.case, name="case"),
    path("posts/<key:pk>/adopt/", adoption_views.adopt, name="adopt"),
    path("posts/<key:pk>/unfeature/", adoption_views.unfeature, name="unfeature"),
    path("posts/<key:pk>/amend/", adoption_views.amend, name="amend"),
    path("posts/<key:pk>/take-down/", decision_views.takedown, name="takedown"),
    path("posts/<key:pk>/restore/", decision_views.restore, name="restore"),
]
