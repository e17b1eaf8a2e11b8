"""What every part of the API shares: errors, pages of lists, and who asks."""
