"""Units that differ by a fixed factor, so that a figure in one is a figure in the other.

Never currencies, whose rates change; never working days, nights, or months in days, whose lengths differ.
Factors: SI brochure (BIPM, 9th edition); NIST Special Publication 811, appendix B, for inch, foot, mile and pound.
"""

from __future__ import annotations

from decimal import Decimal

_FAMILIES: tuple[dict[str, str], ...] = (
    {"ms": "0.001", "second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800"},
    {"month": "1", "quarter": "3", "year": "12"},
    {
        "µm": "0.000001", "mm": "0.001", "cm": "0.01", "m": "1", "km": "1000",
        "inch": "0.0254", "ft": "0.3048", "mile": "1609.344",
    },
    {"mm²": "0.000001", "cm²": "0.0001", "m²": "1", "ha": "10000", "km²": "1000000"},
    {"ml": "0.001", "dl": "0.1", "cm³": "0.001", "l": "1", "m³": "1000"},
    {"mg": "0.000001", "g": "0.001", "kg": "1", "t": "1000", "lb": "0.45359237"},
    {"mW": "0.001", "W": "1", "kW": "1000", "MW": "1000000", "GW": "1000000000"},
    {"Wh": "1", "kWh": "1000", "MWh": "1000000", "GWh": "1000000000"},
    {"mV": "0.001", "V": "1", "kV": "1000"},
    {"mA": "0.001", "A": "1"},
    {"mAh": "0.001", "Ah": "1"},
    {"Hz": "1", "kHz": "1000", "MHz": "1000000", "GHz": "1000000000"},
    {"Pa": "1", "hPa": "100", "mbar": "100", "kPa": "1000", "bar": "100000", "MPa": "1000000"},
    {"KB": "1", "MB": "1000", "GB": "1000000", "TB": "1000000000"},
    {"kbit/s": "1", "Mbit/s": "1000", "Gbit/s": "1000000"},
    {"basis point": "1", "percentage point": "100"},
)  # fmt: skip
_FACTORS = {
    unit: (index, Decimal(factor))
    for index, family in enumerate(_FAMILIES)
    for unit, factor in family.items()
}


def converted(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """A value in another unit, or None where no fixed factor leads there. Temperatures are led over, too."""
    if (unit, wanted) == ("°C", "°F"):
        return value * 9 / 5 + 32
    if (unit, wanted) == ("°F", "°C"):
        return (value - 32) * 5 / 9
    one, other = _FACTORS.get(unit), _FACTORS.get(wanted)
    if one is None or other is None or one[0] != other[0] or unit == wanted:
        return None
    return value * one[1] / other[1]
