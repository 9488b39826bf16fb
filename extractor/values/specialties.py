"""States of licensure and medical specialties by name, where a sentence mentions them among other words."""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.values.found import Found, flat

_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|"
    "Nebraska|Nevada|New_Hampshire|New_Jersey|New_Mexico|New_York|North_Carolina|North_Dakota|Ohio|Oklahoma|Oregon|"
    "Pennsylvania|Rhode_Island|South_Carolina|South_Dakota|Tennessee|Texas|Utah|Vermont|West_Virginia|Virginia|Washington|"
    "Wisconsin|Wyoming|District_of_Columbia"
).replace("_", r"\s{1,9}")
_CODES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|"
    "SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
_STATE = re.compile(rf"\b(?:(?P<name>(?i:{_NAMES}))|(?P<code>{_CODES}))\b")

# Fields of the boards (American Board of Medical Specialties, American Osteopathic Association, podiatry, chiropractic, psychology,
# acupuncture), with the words in which they are written; longer names first.
_FIELDS = r"""
(?:orthop(?:a)?edic|neurological|general|plastic|vascular|thoracic|hand|spine|spinal|colon_and_rectal|podiatric|oral_and_maxillofacial|foot_and_ankle|cardiothoracic|trauma)_surgery(?:_of_the_(?:hand|spine))?
surgery_of_the_hand
neurosurgery
physical_medicine(?:_(?:and|&)_rehabilitation)?
PM_?&_?R
(?:interventional_)?pain_(?:medicine|management)
an(?:a)?esthesiology(?:/pain_management)?
(?:child_and_adolescent_|addiction_|geriatric_|forensic_)?psychiatry(?:_and_neurology)?
(?:clinical_|health_|neuro)?psychology
neuropsychology
neurology
family_(?:practice|medicine)
internal_medicine
(?:public_health_and_general_)?preventive_medicine
(?:occupational(?:_(?:and|&)_environmental)?|emergency|sports|addiction|nuclear|sleep|geriatric|legal|palliative|hospice_and_palliative|critical_care|pulmonary|pediatric|obesity|osteopathic|manipulative|neuromuscular|brain_injury|spinal_cord_injury|aerospace)_medicine
(?:diagnostic_|interventional_|neuro)?radiology
(?:physical|occupational)_therapy
cardiology|cardiovascular_disease|rheumatology|dermatology|urology|ophthalmology|otolaryngology|gastroenterology|endocrinology|nephrology
infectious_disease|oncology|hematology|pathology|pediatrics|obstetrics_(?:and|&)_gynecology|podiatry|chiropractic|acupuncture|dentistry
electrodiagnostic_medicine|toxicology|medical_toxicology|allergy_and_immunology|audiology|optometry|general_practice|geriatrics|orthop(?:a)?edics
"""
_SPELLED = "|".join(_FIELDS.strip().splitlines()).replace("_", r"\s{1,9}")
_SPECIALTY = re.compile(rf"(?<![\w-])(?:{_SPELLED})(?![\w-])", re.IGNORECASE)


def find_states(text: str, within: Span) -> list[Found[str]]:
    """Find the states named inside `within`, in order, as they are written; a code of two letters only in capitals.

    >>> text = "licensed in New Mexico and CA, or in no state"
    >>> [found.value for found in find_states(text, Span(0, len(text)))]
    ['New Mexico', 'CA']
    """
    return [Found(flat(match[0]), Span(*match.span())) for match in _STATE.finditer(text, *within)]


def find_specialties(text: str, within: Span) -> list[Found[str]]:
    """Find the medical specialties named inside `within`, in order, as they are written.

    >>> text = "boards in Physical Medicine and Rehabilitation and in pain medicine"
    >>> [found.value for found in find_specialties(text, Span(0, len(text)))]
    ['Physical Medicine and Rehabilitation', 'pain medicine']
    """
    return [Found(flat(match[0]), Span(*match.span())) for match in _SPECIALTY.finditer(text, *within)]
