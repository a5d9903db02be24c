"""Addresses of the review pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from review import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.exceptions, name="exceptions"),
    path("exceptions/<int:pk>/", views.exception, name="exception"),
    path("exceptions/<int:pk>/attach", views.attach, name="exception-attach"),
    path("exceptions/<int:pk>/type", views.retype, name="exception-type"),
    path("exceptions/<int:pk>/dismiss", views.set_aside, name="exception-dismiss"),
    path("uploads/<int:pk>/pages/<int:number>.jpg", views.page_image, name="page-image"),
    path("cases/<str:case_id>/", views.case, name="case"),
    path("login", LoginView.as_view(template_name="review/login.html", redirect_authenticated_user=True), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("language/", include("django.conf.urls.i18n")),
]
