"""What governments asked of the programme, and what they got."""
