"""Looks at all that a portal needs, changes nothing, and says what to do for what is not well."""

from portal.doctor.diagnosis import Diagnosis, State
from portal.doctor.examination import examine

__all__ = ["Diagnosis", "State", "examine"]
