"""Triggers that refuse UPDATE, DELETE and TRUNCATE of audit entries, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION core_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are append-only (% refused)', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER core_auditentry_no_change BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_audit_is_append_only();
CREATE TRIGGER core_auditentry_no_truncate BEFORE TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_audit_is_append_only();
ALTER TABLE core_auditentry ENABLE ALWAYS TRIGGER core_auditentry_no_change;
ALTER TABLE core_auditentry ENABLE ALWAYS TRIGGER core_auditentry_no_truncate;
"""

BACKWARD = """
DROP TRIGGER core_auditentry_no_change ON core_auditentry;
DROP TRIGGER core_auditentry_no_truncate ON core_auditentry;
DROP FUNCTION core_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_kernel")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
