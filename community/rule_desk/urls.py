from django.urls import path

from community.rule_desk import draft_views, rescreen_views, trying_views, version_views

app_name = "rules"
urlpatterns = [
    path("", version_views.list_versions, name="list"),
    path("try/", trying_views.try_out, name="try"),
    path("versions/<key:number>/", version_views.version, name="version"),
    path("versions/<key:number>/rules/<str:rule>/", version_views.rule, name="rule"),
    path("versions/<key:number>/export/<str:form>/", version_views.export, name="export"),
    path("versions/<key:number>/draft/", version_views.draft, name="start_draft"),
    path("versions/<key:number>/back-test/", version_views.back_test, name="start_back_test"),
    path("versions/<key:number>/shadow/", version_views.shadow, name="shadow"),
    path("versions/<key:number>/live/", version_views.live, name="live"),
    path("versions/<key:number>/rescreen/", version_views.rescreen, name="start_rescreen"),
    path("versions/<key:number>/count/", version_views.count, name="count"),
    path("back-tests/<key:pk>/", trying_views.back_test, name="back_test"),
    path("brakes/<key:pk>/release/", version_views.release_brake, name="release_brake"),
    path("drafts/<key:pk>/", draft_views.draft, name="draft"),
    path("drafts/<key:pk>/rules/", draft_views.rule, name="new_rule"),
    path("drafts/<key:pk>/rules/<str:rule>/", draft_views.rule, name="edit_rule"),
    path("drafts/<key:pk>/rules/<str:rule>/delete/", draft_views.delete_rule, name="delete_rule"),
    path("drafts/<key:pk>/words/<str:name>/", draft_views.words, name="words"),
    path("drafts/<key:pk>/import/", draft_views.bring_in, name="import"),
    path("drafts/<key:pk>/freeze/", draft_views.freeze_draft, name="freeze"),
    path("drafts/<key:pk>/discard/", draft_views.discard, name="discard"),
    path("runs/<key:pk>/", rescreen_views.run, name="run"),
    path("rescreens/<key:pk>/", rescreen_views.rescreen, name="rescreen"),
    path("rescreens/<key:pk>/decide/", rescreen_views.decide, name="rescreen_decide"),
    path("rescreens/<key:pk>/claim/", rescreen_views.claim, name="rescreen_claim"),
    path("rescreens/<key:pk>/release/", rescreen_views.release, name="rescreen_release"),
    path("rescreens/<key:pk>/take-over/", rescreen_views.take_over, name="rescreen_take_over"),
]
