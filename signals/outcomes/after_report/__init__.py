"""What hotlines and law enforcement said of reports, as far as a company may say."""
