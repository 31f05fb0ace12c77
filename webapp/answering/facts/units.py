"""Units: what they measure, and how much of it."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

DAY = 86_400


class Unit(NamedTuple):
    """A unit by its usual sign; ``size`` is in the smallest whole unit of what it measures."""

    sign: str
    measures: str
    size: Fraction


# sign, what it measures, size, further forms. Letters count as written where another unit has them in the other case.
TABLE = """
%|ratio|1/100|percent pct prozent
pp|ratio|1/100|point points
kg|mass|1000|kilogram kilograms kilogramme kilogrammes kilo kilos kilogramm kilogramo kilogramos
g|mass|1|gram grams gramme grammes gramm gramo gramos
mg|mass|1/1000|milligram milligrams milligramme milligrammes milligramm
µg|mass|1/1000000|mcg ug microgram micrograms mikrogramm microgramme microgrammes
ng|mass|1/1000000000|nanogram nanograms nanogramm
t|mass|1000000|tonne tonnes tonnen
lb|pound mass|1|lbs
oz|ounce|1|ounce ounces
l|volume|1|litre litres liter liters litro litros
dl|volume|1/10|decilitre decilitres deciliter deciliters
ml|volume|1/1000|millilitre millilitres milliliter milliliters cc
µl|volume|1/1000000|microlitre microlitres microliter microliters
gallon|gallon|1|gallons
iu|activity|1|unit units ie einheiten einheit
mol|amount|1|mole moles
mmol|amount|1/1000|millimole millimoles
µmol|amount|1/1000000|micromole micromoles
nm|length|1/1000000000|nanometre nanometres nanometer nanometers
µm|length|1/1000000|micrometre micrometres micrometer micrometers micron microns
mm|length|1/1000|millimetre millimetres millimeter millimeters millimètre millimètres
cm|length|1/100|centimetre centimetres centimeter centimeters zentimeter centimètre centimètres
m|length|1|metre metres meter meters metern mètre mètres metro metros
km|length|1000|kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro kilómetros
mile|length|1609344/1000|miles meile meilen
foot|length|3048/10000|feet ft
inch|length|254/10000|inches
yard|length|9144/10000|yards
m^2|area|1|m2 sqm
km^2|area|1000000|km2
m^3|volume|1000|m3
ha|area|10000|hectare hectares hektar
acre|acre|1|acres
ms|time|1/1000|millisecond milliseconds millisekunden
second|time|1|seconds sec secs s sekunde sekunden seconde secondes segundo segundos
minute|time|60|minutes min mins minuten minuto minutos
hour|time|3600|hours hr hrs h stunde stunden heure heures hora horas
day|time|86400|days tag tage tagen jour jours día días
week|time|604800|weeks wk wks woche wochen semaine semaines semana semanas
fortnight|time|1209600|fortnights
month|time|2628000|months monat monate monaten mois meses
quarter|quarter|1|
year|time|31536000|years yr yrs jahr jahre jahren ans année années año años
decade|time|315360000|decades jahrzehnt jahrzehnte jahrzehnten décennies décennie década décadas
century|time|3153600000|centuries
mmhg|pressure in mmHg|1|
bar|pressure|100000|bars
mbar|pressure|100|millibar
Pa|pressure|1|pascal pascals
kPa|pressure|1000|kilopascal kilopascals
MPa|pressure|1000000|megapascal megapascals
psi|psi|1|
°C|temperature in °C|1|°c celsius
°F|temperature in °F|1|°f fahrenheit
°|degree|1|degrees degree grad degrés degré
K|kelvin|1|kelvin kelvins
J|energy|1|joule joules
kJ|energy|1000|kilojoule kilojoules
kcal|calories|1|kilocalorie kilocalories calorie calories cal
kWh|electricity|1|kilowatt-hours
MWh|electricity|1000|megawatt-hours
W|power|1|watt watts
kW|power|1000|kilowatt kilowatts
MW|power|1000000|megawatt megawatts
GW|power|1000000000|gigawatt gigawatts
hp|horsepower|1|horsepower
V|voltage|1|volt volts
kV|voltage|1000|kilovolt kilovolts
mV|voltage|1/1000|millivolt millivolts
A|current|1|ampere amperes amp amps
mA|current|1/1000|milliampere milliamperes
Hz|frequency|1|hertz
kHz|frequency|1000|kilohertz
MHz|frequency|1000000|megahertz
GHz|frequency|1000000000|gigahertz
N|force|1|newton newtons
kN|force|1000|kilonewton kilonewtons
bit|bit|1|bits
B|data|1|byte bytes
KB|data|1000|kilobyte kilobytes kb
MB|data|1000000|megabyte megabytes mb
GB|data|1000000000|gigabyte gigabytes gb
TB|data|1000000000000|terabyte terabytes tb
dB|level|1|decibel decibels
mph|miles an hour|1|
$|dollars|1|dollar dollars usd us$
€|euros|1|euro euros eur
£|pounds|1|pound pounds gbp
¥|yen|1|yen jpy
CHF|francs|1|franc francs franken chf sfr
cent|cents|1|cents
"""
POWERS = {"square": "2", "cubic": "3"}
PREFIXES = {"kilo": Fraction(10**3), "mega": Fraction(10**6), "giga": Fraction(10**9), "tera": Fraction(10**12)}
PREFIXES |= {"hecto": Fraction(100), "centi": Fraction(1, 100), "milli": Fraction(1, 1000)}
PREFIXES |= {"micro": Fraction(1, 10**6), "nano": Fraction(1, 10**9)}
MONEY = frozenset("$€£¥") | {"CHF"}


def _read_table() -> dict[str, Unit]:
    forms: dict[str, Unit] = {}
    for line in TABLE.strip().splitlines():
        sign, measures, size, others = line.split("|")
        unit = Unit(sign, measures, Fraction(size))
        forms |= dict.fromkeys([sign, *others.split()], unit)
    return forms


UNITS = _read_table()
HALF_YEAR = Unit("half-year", "time", UNITS["month"].size * 6)
BASIS_POINT = Unit("basis point", "ratio", Fraction(1, 10_000))
NO_UNIT = Unit("", "", Fraction(1))
PERIODS = {
    **dict.fromkeys(("daily", "täglich", "quotidien", "quotidienne"), UNITS["day"]),
    **dict.fromkeys(("hourly", "stündlich"), UNITS["hour"]),
    **dict.fromkeys(("weekly", "wöchentlich"), UNITS["week"]),
    **dict.fromkeys(("monthly", "monatlich"), UNITS["month"]),
    **dict.fromkeys(("yearly", "annually", "annual", "jährlich"), UNITS["year"]),
    **dict.fromkeys(("nightly",), UNITS["day"]),
    **dict.fromkeys(("fortnightly",), UNITS["fortnight"]),
    **dict.fromkeys(("quarterly", "vierteljährlich"), Unit("quarter", "time", UNITS["month"].size * 3)),
    **dict.fromkeys(("semiannually", "semiannual", "halfyearly", "halbjährlich"), HALF_YEAR),
}
"""Words that say that something is or happens once in a period."""


def unit_of(word: str) -> Unit | None:
    """Return the unit that a word behind a number is, None where it is none: "5 patients" is the number alone."""
    return UNITS.get(word) or UNITS.get(word.lower()) or _multiple(word.lower())


def power(word: str, exponent: str) -> Unit | None:
    """Return the area or the volume of a square or a cube whose sides are a unit of length."""
    side = unit_of(word)
    if not side or side.measures != "length" or exponent not in POWERS.values():
        return None
    is_area = exponent == "2"
    size = side.size**2 if is_area else side.size**3 * UNITS["m^3"].size
    return Unit(f"{side.sign}^{exponent}", "area" if is_area else "volume", size)


def _multiple(word: str) -> Unit | None:
    """Return what "gigatonnes" are: a thousand millions of tonnes."""
    prefix = next((one for one in PREFIXES if word.startswith(one)), "")
    base = UNITS.get(word.removeprefix(prefix)) if prefix and len(word) > len(prefix) + 3 else None
    return Unit(f"{prefix}{base.sign}", base.measures, PREFIXES[prefix] * base.size) if base else None
