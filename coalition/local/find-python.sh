#!/bin/sh
# Print the Python that .venv is made with: python3 (which .python-version may choose), python3.13, python3.12;
# each as often as the path has it, for a version manager's shim may hide a working one.
set -f
suitable='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))'
for name in python3 python3.13 python3.12; do
    IFS=:
    for folder in $PATH; do
        candidate="${folder:-.}/$name"
        if [ -x "$candidate" ] && "$candidate" -c "$suitable" >/dev/null 2>&1; then
            echo "$candidate"
            exit 0
        fi
    done
    unset IFS
done
echo "Python 3.12 or newer with its venv module is needed: install python3.13 and python3.13-venv (or python3.12 with python3.12-venv)." >&2
exit 1
