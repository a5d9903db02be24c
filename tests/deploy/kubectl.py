"""Where kubectl is: a dev dependency of the project brings it."""

import shutil
import sys
from pathlib import Path

KUBECTL = shutil.which("kubectl", path=Path(sys.executable).parent) or shutil.which("kubectl") or "kubectl"
