"""Every view that needs no account, by name. A new one has to be added here on purpose."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

OURS = {
    "health", "media", "home", "community:display", "pages:detail",
    "tips:list", "tips:feed", "tips:detail",
    "guide:intro", "guide:kinds", "guide:kind", "guide:rules", "guide:rule", "guide:compare", "guide:topic",
    "guide:walk", "guide:step", "guide:plan", "guide:save", "guide:restore", "guide:restart", "guide:share",
    "guide:unshare", "guide:shared",
    "stories:list", "stories:detail", "notices:unsubscribe", "transparency:show",
}  # fmt: skip
SIGNING_IN = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_email_verification_sent",
    "account_reset_password", "account_confirm_login_code", "account_confirm_password_reset_code",
    "account_complete_password_reset", "account_password_reset_completed", "mfa_authenticate", "mfa_login_webauthn",
}  # fmt: skip


def views(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern.callback


def test_exactly_these_views_need_no_account():
    found = {
        name for name, view in views(get_resolver().url_patterns) if not getattr(view, "login_required", True)
    }
    assert found == OURS | SIGNING_IN


def test_every_view_has_a_name():
    assert not [name for name, _ in views(get_resolver().url_patterns) if "<" in name or "^" in name]
