"""The button "I uploaded something illegal": seals an object for everyone at once."""
