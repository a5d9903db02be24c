"""Tests keep everything in a temporary home of their own, set before Django's settings are read."""

import os
import tempfile

os.environ["INTAKE_HOME"] = tempfile.mkdtemp(prefix="intake-tests-")
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
