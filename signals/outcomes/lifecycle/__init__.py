"""How what was sent ends: retention with a dry run, holds that stop it, erasure on request by value."""
