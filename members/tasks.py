"""Handlers of this app's jobs: fetch and delegate."""
