"""Company names that could exist, each used once."""

_STEMS = (
    "Alder", "Amber", "Ash", "Bay", "Birch", "Black", "Blue", "Bright", "Cedar", "Clear", "Copper",
    "Crest", "Dawn", "Deer", "East", "Elm", "Fair", "Fern", "Frost", "Glen", "Gold", "Granite",
    "Green", "Harbor", "Hazel", "Heron", "High", "Iron", "Juniper", "Lake", "Lark", "Linden",
    "Maple", "Mill", "North", "Oak", "Pine", "Quarry", "Raven", "Red", "River", "Rose", "Sand",
    "Silver", "Spruce", "Stone", "Summit", "Thorn", "Willow", "Winter",
)  # fmt: skip
_ENDINGS = (
    "bridge", "brook", "bury", "cliff", "cross", "dale", "field", "ford", "gate", "grove", "haven",
    "hill", "hurst", "land", "ley", "mark", "mere", "mont", "moor", "ness", "point", "port",
    "ridge", "shire", "shore", "side", "stead", "stone", "ton", "vale", "view", "ward", "water",
    "way", "well", "wick", "wood", "worth", "yard", "bank", "court",
)  # fmt: skip
_TRADES = {
    "HEALTHCARE": ("Health", "Clinics", "Medical Group", "Hospitals", "Care Partners", "Hospice"),
    "FINANCIAL_SERVICES": ("Capital", "Savings", "Insurance", "Credit Union", "Trust", "Advisors"),
    "MANUFACTURING": ("Tooling", "Plastics", "Machine Works", "Castings", "Packaging", "Motors"),
    "TECHNOLOGY": ("Software", "Networks", "Data", "Robotics", "Cloud Systems", "Devices"),
    "RETAIL": ("Stores", "Outfitters", "Grocers", "Home Goods", "Markets", "Pharmacies"),
    "EDUCATION": ("College", "Schools", "Academy", "University", "Learning", "Institute"),
    "GOVERNMENT": ("County", "Transit Authority", "Water District", "City Council", "Port"),
    "OTHER": ("Logistics", "Energy", "Hotels", "Foundation", "Foods", "Construction"),
}
_STEP = 811  # shares no factor with the number of stems, so that neighbours look unrelated


def company_name(tenant: int, sector: str) -> str:
    """A name for the tenant with this index; no two indexes share one."""
    stems = len(_STEMS) * len(_ENDINGS)
    again, place = divmod(tenant, stems)
    stem, ending = divmod(place * _STEP % stems, len(_ENDINGS))
    trades = _TRADES[sector]
    number = f" {again + 1}" if again else ""
    return f"{_STEMS[stem]}{_ENDINGS[ending]} {trades[tenant % len(trades)]}{number}"


def slug(name: str) -> str:
    """The name as it appears in a URL."""
    return name.lower().replace(" ", "-")
