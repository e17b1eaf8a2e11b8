"""What a signal that was taken back asks of everybody who took it: delete, say so, look again."""
