"""Runs in RapidOCR's own environment: reads pictures and prints, as JSON, each one's text and processor seconds."""

import json
import sys
import time
from pathlib import Path

from rapidocr import RapidOCR  # type: ignore[import-not-found]


def main(paths: list[str]) -> None:
    """One thread, as all engines are measured; the first picture is read twice, as loading is not counted."""
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    engine(paths[0])
    answers = []
    for path in paths:
        before = time.process_time()
        found = engine(path)
        answers.append({"text": "\n".join(found.txts or ()), "seconds": time.process_time() - before})
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main([str(path) for path in sorted(Path(sys.argv[1]).glob("*.png"))])
