"""Path of what a company's signals led to."""

from django.urls import path

from signals.outcomes.led_to import views

urlpatterns = [path("", views.led_to, name="led-to")]
