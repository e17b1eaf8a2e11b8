"""What the two of a running pair do: acknowledge the defaults, plan, meet, note, and close."""
