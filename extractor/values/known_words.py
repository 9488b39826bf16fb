"""Words whose spelling is fixed in the letters of any form: guidelines, specialties, and the genre's short names."""

from __future__ import annotations

from typing import Final

GUIDELINE_NAMES: Final = (
    "MTUS Chronic Pain Medical Treatment",
    "Chronic Pain Medical Treatment Guidelines",
    "MTUS Opioid Treatment",
    "MTUS Low Back Complaints",
    "MTUS Neck and Upper Back Complaints",
    "MTUS Shoulder Complaints",
    "MTUS Elbow Complaints",
    "MTUS Forearm, Wrist, and Hand Complaints",
    "MTUS Knee Complaints",
    "MTUS Ankle and Foot Complaints",
    "MTUS Stress Related Conditions",
    "MTUS General Approaches",
    "MTUS Initial Approaches to Treatment",
    "MTUS Postsurgical Treatment Guidelines",
    "MTUS Acupuncture Medical Treatment Guidelines",
    "Medical Treatment Utilization Schedule",
    "Official Disability Guidelines (ODG)",
    "Other Medical Treatment Guidelines",
    "ACOEM Practice Guidelines",
    "American College of Occupational and Environmental Medicine",
    "Muscle relaxants (for pain)",
    "Medications for chronic pain",
    "NSAIDs (non-steroidal anti-inflammatory drugs)",
    "NSAIDs, GI symptoms & cardiovascular risk",
    "Anti-inflammatory medications",
    "Antiepilepsy drugs (AEDs)",
    "Antidepressants for chronic pain",
    "Topical analgesics",
    "Opioids, criteria for use",
    "Opioids, specific drug list",
    "Weaning of Medications",
    "Urine drug testing",
    "Screening for Risk of Addiction",
    "Misuse/Abuse",
    "Epidural steroid injections",
    "Transcutaneous electrotherapy",
    "Physical Medicine",
    "Functional restoration programs",
)
"""Guidelines as the letters name them, years left out, and the titles of sections that are cited most."""

TERMS: Final = (
    "MTUS", "ACOEM", "MAXIMUS", "MRI", "EMG", "NSAIDs", "TENS",
    "January", "February", "August", "September", "October", "November", "December",
    "tablet", "tablets", "capsule", "capsules", "patches", "refill", "refills", "quantity", "sessions", "visits",
    "Physical", "Medicine", "Rehabilitation", "Management", "Orthopedic", "Surgery", "Anesthesiology", "Neurology", "Psychiatry",
    "Internal", "Preventive", "Occupational", "Emergency", "Neurological", "Chiropractor", "Acupuncture", "Psychologist",
)  # fmt: skip
"""Single words: names in capitals, months, units of orders, words of specialties."""
