"""A second set of documents by another hand: own words, own layouts, own typesetter.

Nothing here was written after the wordings or layouts that train the classifier, and nothing here may train it: the set
shows how far the score falls on papers that nobody trained on.
"""

from samples.second_hand.drawing import Kind, draw, kinds

__all__ = ["Kind", "draw", "kinds"]
