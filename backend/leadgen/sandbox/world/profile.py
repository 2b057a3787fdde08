"""Facts of a web search about a company or a person of the world, for the LLM stand-ins.

Keys are the words of the field catalogue plus common synonyms. A model asked for another property answers null.
"""

from __future__ import annotations

import zlib
from typing import Any

from leadgen.sandbox.world.model import WorldCompany, WorldPerson
from leadgen.sandbox.world.places import plain_city

_REGION = {"CZ": "cee", "NO": "nordics", "FI": "nordics", "FR": "other", "DE": "dach", "US": "us"}
# Country code and an area's first digits, so that the numbers have their country's length.
_DIAL = {"CZ": "+42022", "NO": "+472", "FI": "+35894", "FR": "+3314", "DE": "+4930", "US": "+1512"}
_LANGUAGE = {"CZ": "cs", "NO": "no", "FI": "fi", "FR": "fr", "DE": "de", "US": "en"}
COUNTRY_NAMES = {
    "CZ": "Czechia",
    "NO": "Norway",
    "FI": "Finland",
    "FR": "France",
    "DE": "Germany",
    "US": "United States",
}
_PRODUCT_TRADES = frozenset(("lifting", "steel", "medical", "pharma", "car_parts"))
_TYPE = {"software": "saas", "wholesale": "distributor", "property": "service_company"}


def pick(company_key: str, salt: str, options: tuple[Any, ...]) -> Any:
    """Choose an option that depends only on the company and the question."""
    return options[zlib.crc32(f"{company_key}:{salt}".encode()) % len(options)]


def _switchboard(company: WorldCompany) -> str | None:
    """Return a number for most companies; small ones often show none."""
    if company.headcount < 10:
        return None
    digits = zlib.crc32(company.key.encode()) % 10**7
    return f"{_DIAL[company.country]}{digits:07d}"


def size_of(headcount: int) -> str:
    for limit, size in ((10, "micro"), (50, "small"), (250, "medium"), (1000, "mid_market")):
        if headcount < limit:
            return size
    return "enterprise"


def revenue_band(millions: float) -> str:
    for limit, band in ((2, "micro"), (10, "small"), (50, "medium"), (500, "mid_market")):
        if millions < limit:
            return band
    return "enterprise"


def company_facts(company: WorldCompany) -> dict[str, Any]:
    """Return all public facts about the company; none if no web page mentions it."""
    if "llm_unknown" in company.quirks:
        return {}
    activity, key = company.activity, company.key
    place = company.address.place
    city, country = plain_city(place), COUNTRY_NAMES[company.country]
    revenue = float(company.revenue_eur_m)
    director = company.officers[0]
    summary = (
        f"{company.name} is a {city}-based company in {activity.label['en'].lower()}, founded in {company.founded.year}. "
        f"It offers {', '.join(activity.products)} to {' and '.join(activity.customers)} and has about {company.headcount} employees."
    )
    facts: dict[str, Any] = {
        "name": company.name,
        "company_name": company.name,
        "official_name": company.name,
        "domain": company.domain,
        "website_url": f"https://www.{company.domain}",
        "linkedin_url": f"https://www.linkedin.com/company/{company.domain.split('.')[0]}",
        "email": f"info@{company.domain}",
        "phone": _switchboard(company),
        "summary": summary,
        "industry": activity.industry,
        "industry_detail": activity.label["en"],
        "business_model": "b2c" if activity.key == "hotel" else "b2b",
        "business_type": _TYPE.get(
            activity.key, "manufacturer" if activity.key in _PRODUCT_TRADES else "service_company"
        ),
        "company_size": size_of(company.headcount),
        "employees_count": max(company.headcount, 1),
        "revenue_eur_m": revenue,
        "revenue_range": revenue_band(revenue),
        "ownership_type": pick(key, "owner", ("family_owned", "bootstrapped", "pe_backed", "family_owned", "other")),
        "founded_year": company.founded.year,
        "hq_country": company.country,
        "hq_city": city,
        "hq_postal_code": place.postal_code,
        "hq_street": company.address.line,
        "hq_address": f"{company.address.line}, {place.postal_code} {city}, {country}",
        "geo_region": _REGION[company.country],
        "language": _LANGUAGE[company.country],
        "parent_company": None,
        "ceo": f"{director.first_name} {director.last_name}",
        "status": "operating" if company.ended is None else "ceased",
    }
    facts.update(_lists(company))
    facts.update(_research(company, city))
    return facts | _contradictions(company)


def _contradictions(company: WorldCompany) -> dict[str, Any]:
    """Return facts that deliberately contradict the registry."""
    if "llm_other_country" in company.quirks:
        place = {"hq_country": "DE", "hq_city": "Dresden", "hq_postal_code": "01067", "hq_street": "Industriestraße 4"}
        return place | {"hq_address": "Industriestraße 4, 01067 Dresden, Germany", "geo_region": "dach"}
    if "llm_wrong_size" in company.quirks:
        heads, revenue = company.headcount * 4, round(float(company.revenue_eur_m) * 3, 2)
        return {
            "employees_count": heads,
            "company_size": size_of(heads),
            "revenue_eur_m": revenue,
            "revenue_range": revenue_band(revenue),
        }
    return {}


def _lists(company: WorldCompany) -> dict[str, Any]:
    activity = company.activity
    tools = pick(
        company.key,
        "tools",
        (
            ("Microsoft 365", "SAP Business One"),
            ("Google Workspace", "HubSpot"),
            ("Microsoft 365", "Pohoda"),
            ("Odoo",),
        ),
    )
    return {
        "products": list(activity.products),
        "services": list(activity.products),
        "target_customers": list(activity.customers),
        "customer_segments": list(activity.customers),
        "technologies": list(tools),
        "tech_stack": list(tools),
        "markets": [
            COUNTRY_NAMES[company.country],
            *(["Germany"] if company.headcount > 60 and company.country != "DE" else []),
        ],
        "languages": [_LANGUAGE[company.country], "en"] if company.headcount > 9 else [_LANGUAGE[company.country]],
        "certifications": ["ISO 9001"] if activity.key in _PRODUCT_TRADES else [],
        "l1_flags": [],
        "flags": [],
        "leadership": [
            {"name": f"{o.first_name} {o.last_name}", "role": o.role, "title": o.role} for o in company.officers
        ],
    }


def _research(company: WorldCompany, city: str) -> dict[str, Any]:
    activity, key = company.activity, company.key
    product, customer = activity.products[0], activity.customers[0]
    month = pick(key, "month", ("2026-03", "2026-05", "2026-07", "2026-09"))
    event, kind = pick(
        key,
        "event",
        (
            (f"opened a second site near {city}", "expansion"),
            (f"is hiring for its {product} team", "hiring"),
            (f"won a framework contract with {customer}", "contract"),
            ("named a new head of operations", "leadership_change"),
        ),
    )
    headline = f"{company.name} {event}"
    news = {
        "title": headline,
        "headline": headline,
        "summary": f"{headline}.",
        "date": f"{month}-12",
        "type": kind,
        "kind": kind,
        "category": kind,
        "url": news_url(company),
        "source_url": news_url(company),
        "signal": headline,
        "description": f"{headline}.",
        "confidence": 0.7,
        "impact": "medium",
        "strength": "medium",
    }
    adoption = pick(key, "ai", ("low", "low", "medium", "high"))
    detail = {
        "low": "No public trace of projects with artificial intelligence.",
        "medium": f"Tries out an assistant for quotes of {product}.",
        "high": f"Uses machine learning to plan {product} and speaks about it in public.",
    }
    return {
        "recent_news": [news],
        "news": [news],
        "signals": [news],
        "strategic_signals": [news],
        "hiring_signals": [headline] if kind == "hiring" else [],
        "ai_adoption": adoption,
        "ai_adoption_level": adoption,
        "ai_adoption_detail": detail[adoption],
        "digital_maturity": pick(key, "digital", ("low", "medium", "high")),
        "pain_points": [f"manual planning around {product}", "data kept in spreadsheets"],
        "pain_hypothesis": f"Planning of {product} still runs on spreadsheets and slows answers to {customer}.",
        "opportunities": [f"automatic quotes for {product}"],
        "ai_use_cases": [f"forecasting the demand for {product}"],
        "value_proposition": f"{', '.join(activity.products[:2])} for {customer}",
        "competitive_position": f"A regional supplier known for {product}.",
        "market_trends": [f"{customer} ask for shorter lead times"],
        "market_risks": [f"prices of {product} follow those of its materials"],
        "key_customers": [],
        "partners": [],
        "growth_stage": pick(key, "growth", ("stable", "growing", "growing", "mature")),
    }


def person_facts(person: WorldPerson, company: WorldCompany | None) -> dict[str, Any]:
    """Return the public facts about the person.

    For a person who left, the role at the company is marked as ended.
    """
    if company is not None and "llm_unknown" in company.quirks:
        return {}
    name = f"{person.first_name} {person.last_name}"
    where = company.name if company else "an unknown company"
    decides = person.seniority in ("c_level", "founder", "vp", "director")
    authority = {"c_level": 92, "founder": 95, "vp": 84, "director": 76, "manager": 55}.get(person.seniority, 25)
    summary = f"{name} is {person.job_title} at {where} in {person.city}."
    if person.left:
        summary = f"{name} was {person.job_title} at {where} and moved to {person.now_at} in spring 2026."
    topic = company.activity.products[0] if company else "general management"
    interest = int(pick(person.key, "interest", (35, 48, 60, 72)))
    return _scores(person, decides=decides, authority=authority, interest=interest) | {
        "name": name,
        "full_name": name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "job_title": person.job_title,
        "current_title": person.job_title,
        "current_company": person.now_at if person.left else company.name if company else None,
        "role_verified": not person.left,
        "role_mismatch": person.left,
        "still_at_company": not person.left,
        "is_current": not person.left,
        "left_company": person.left,
        "seniority": person.seniority,
        "seniority_level": person.seniority,
        "department": person.department,
        "location": person.city,
        "location_city": person.city,
        "city": person.city,
        "country": person.country,
        "location_country": person.country,
        "language": _LANGUAGE[person.country],
        "linkedin_url": person.linkedin_url,
        "linkedin_activity": pick(person.key, "li", ("active", "moderate", "quiet", "unknown")),
        "linkedin_activity_level": pick(person.key, "li", ("active", "moderate", "quiet", "unknown")),
        "person_summary": summary,
        "summary": summary,
        "role_check": f"Left {where} in spring 2026."
        if person.left
        else f"Named as {person.job_title} on the company's pages.",
        "career_trajectory": f"Several years in {person.department} roles.",
        "career_highlights": [f"Several years in {person.department} roles", f"{person.job_title} at {where}"],
        "recent_activity": [f"2026-06: spoke about {topic} at a trade meeting in {person.city}"]
        if interest >= 60
        else [],
        "conversation_starters": [f"how {where} plans {topic}"],
        "interests": [topic],
        "talking_points": [f"how {where} plans {topic}"],
        "relationship_synthesis": f"{person.first_name} answers for {topic} and is worth a short, concrete message.",
        "flags": ["left_company"] if person.left else [],
        "person_flags": ["left_company"] if person.left else [],
    }


def _scores(person: WorldPerson, *, decides: bool, authority: int, interest: int) -> dict[str, Any]:
    return {
        "icp_fit": "weak_fit"
        if person.left
        else ("strong_fit" if authority > 80 else "moderate_fit" if authority > 50 else "weak_fit"),
        "authority_score": authority,
        "contact_score": round((authority + interest) / 2),
        "ai_interest": interest >= 60,
        "ai_champion": interest >= 70 and decides,
        "ai_champion_score": interest,
        "decision_maker": decides,
        "is_decision_maker": decides,
    }


def news_url(company: WorldCompany) -> str:
    return f"https://news-demo.com/{company.country.lower()}/{company.domain.split('.')[0]}"


def sources(company: WorldCompany) -> list[dict[str, str]]:
    """Return the pages of a web search, best first: title, url, snippet, date, last_updated."""
    if "llm_unknown" in company.quirks:
        return []
    label = company.activity.label["en"]
    news = _research(company, plain_city(company.address.place))["recent_news"][0]
    headline = str(news["title"])
    return [
        {
            "title": f"About us - {company.name}",
            "url": f"https://www.{company.domain}/about",
            "date": "2026-01-20",
            "last_updated": "2026-09-02",
            "snippet": f"{company.name}, {label.lower()}. Founded {company.founded.year}, {company.headcount} employees.",
        },
        {
            "title": f"Contact - {company.name}",
            "url": f"https://www.{company.domain}/contact",
            "date": "2025-11-03",
            "last_updated": "2026-06-14",
            "snippet": f"{company.address.line}, {company.address.place.postal_code} {plain_city(company.address.place)}",
        },
        {
            "title": headline,
            "url": news_url(company),
            "date": str(news["date"]),
            "last_updated": str(news["date"]),
            "snippet": f"{headline}.",
        },
    ]
