from ._gradus import answer
