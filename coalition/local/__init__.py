"""The portal on one machine: embedded PostgreSQL and Valkey, assets, and everything that runs in the demo."""
