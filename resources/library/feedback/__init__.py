"""What came of a document: used, out of date, missing; cited by; reviewed again."""
