"""Case records and labelled submissions for measuring the matching of the two; all people are invented."""

from samples.matching.population import Population, make_cases
from samples.matching.styles import CALIBRATION, TEST, Style
from samples.matching.submissions import LabelledSubmission, make_submissions

__all__ = ["CALIBRATION", "TEST", "LabelledSubmission", "Population", "Style", "make_cases", "make_submissions"]
