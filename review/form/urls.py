"""Addresses. The web form, by which clients send documents."""

from django.urls import URLPattern, URLResolver, path

from review.form import uploading, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.send, name="form"),
    path("files", uploading.invite, name="form-invite"),
    path("files/<int:number>", uploading.upload, name="form-file"),
    path("receipt/<str:token>", views.receipt, name="form-receipt"),
]
