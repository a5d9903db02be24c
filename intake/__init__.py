"""The job itself: read what a client sent, and decide where it belongs.

Start with `intake.pipeline`: the whole story is on that page. `intake.model` holds the values that travel through it.
This package knows neither Django, Celery nor boto3; an import linter holds that.
"""

import os

# Workers share the cores: a library's own threads cost more than they gain (tesseract's eight times the CPU).
for _name in ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ.setdefault(_name, "1")
