"""Industries: words of other tools and languages, activity codes, and how a cell is read. Pure."""

from leadgen.fields.industries.codes import ActivityCode, industry_of_code, read_code
from leadgen.fields.industries.reading import IndustryReading, read_industry

__all__ = ["ActivityCode", "IndustryReading", "industry_of_code", "read_code", "read_industry"]
