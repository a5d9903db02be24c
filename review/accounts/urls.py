"""Addresses. Who may sign in to what staff see, and what they may do.

Names with account_, mfa_ and openid_connect_ are those that allauth looks for.
"""

from django.urls import path

from review.accounts import people, views, watching

_PROVIDER = {"provider_id": "provider"}

urlpatterns = [
    path("", views.account, name="account"),
    path("", views.account, name="mfa_index"),
    path("locked", views.locked, name="account_inactive"),
    path("password", views.change_password, name="account_change_password"),
    path("confirm", views.confirm, name="account_reauthenticate"),
    path("confirm/code", views.confirm_by_code, name="mfa_reauthenticate"),
    path("code", views.second_factor, name="mfa_authenticate"),
    path("second-factor/", views.set_up, name="mfa_activate_totp"),
    path("second-factor/picture.svg", views.picture, name="second-factor-picture"),
    path("second-factor/remove", views.remove, name="mfa_deactivate_totp"),
    path("recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("provider/login", views.to_provider, _PROVIDER, name="openid_connect_login"),
    path("provider/callback", views.from_provider, _PROVIDER, name="openid_connect_callback"),
    path("provider/cancelled", views.cancelled, name="socialaccount_login_cancelled"),
    path("users/", people.people, name="users"),
    path("users/new", people.new, name="user-new"),
    path("changes/", watching.user_changes, name="user-changes"),
    path("changes/seen", watching.changes_seen, name="user-changes-seen"),
    path("changes/<int:pk>/confirm", watching.confirm, name="user-confirm"),
    path("users/<int:pk>/", people.person, name="user"),
    path("users/<int:pk>/<slug:change>", people.change, name="user-change"),
]
