"""Addresses outside of `accounts/`: signing in and out, and the language."""

from django.urls import path

from review.accounts import views

urlpatterns = [
    path("login", views.sign_in, name="login"),
    path("login", views.sign_in, name="account_login"),  # as allauth calls it
    # Open to those whose session ran out, and to those who have not signed in and read French.
    path("logout", views.sign_out, name="logout"),
    path("language", views.language, name="set_language"),
]
