"""What a meeting leaves behind: minutes without names, decisions, actions."""
