"""Working groups: charter, seats, deliverables."""
