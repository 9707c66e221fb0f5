"""What belongs to every visitor, and what stands in front of ready-made pages. Members' own: account_urls.py."""

from django.urls import path

from community.members import views

app_name = "community"
urlpatterns = [
    path("display/", views.display, name="display"),
    # The same addresses as in allauth.mfa, which come later in config/urls.py.
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", views.remove_key, name="remove_key"),
    path("accounts/2fa/totp/deactivate/", views.remove_app, name="remove_app"),
]
