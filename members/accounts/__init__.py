"""The person: sign-in, second factor, sessions, profile, preferences."""
