"""The demo coalition: fictional companies and people, built through the services, the same for a seed number."""
