"""Text in, verdict out. Pure Python: usable without Django, by a command, a worker or another program.

>>> engine = Engine(load_rules(folder))
>>> engine.screen("…", place="body").outcome
"""

from community.screening.engine import Engine
from community.screening.rules import RuleError, RuleSet, load_rules
from community.screening.verdicts import Finding, Verdict

__all__ = ["Engine", "Finding", "RuleError", "RuleSet", "Verdict", "load_rules"]
