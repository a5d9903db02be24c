"""What a rehearsal has loaded, nobody loads again."""

import subprocess
import sys

SCRIPT = """
import sys
from classifiers import load_classifier
from intake.rehearsing import rehearse

classifier = load_classifier()
rehearse(classifier)
before = set(sys.modules)
rehearse(classifier)
print(len(set(sys.modules) - before))
from classifiers.taxonomy import load_taxonomy
print(load_taxonomy.cache_info().currsize)
"""


def test_what_is_loaded_when_first_needed_is_loaded_by_a_rehearsal() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["0", "1"]
