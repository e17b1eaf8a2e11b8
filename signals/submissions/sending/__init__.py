"""Sending signals by form: one or many with one basis, templates, drafts, urgent ones."""
