"""The words that name each kind of treatment in the headings of the genre: one pattern a line, without case.

The first kind named in a heading wins, the longer name where two begin together; so a phrase whose first word alone
would mislead ("heat therapy pad", "functional capacity evaluation") stands here as a whole. They are searched in text
with single spaces.
"""

from __future__ import annotations

from extractor.case import Category

_TESTED = r"(?:test(?:ing|s)?|stud(?:y|ies)|screen(?:ing|s)?|panels?|analysis)"
_DEVICE = r"(?:units?|devices?|machines?|systems?|wraps?|packs?|pads?|stimulators?|garments?|blankets?)"
_SEEN = (
    r"(?:consult(?:ation|s|ations)?|evaluations?|eval|assessments?|referrals?|visits?|follow[- ]?ups?|re-?evaluations?|"
    r"re-?checks?|appointments?)"
)
_SPECIALIST = (
    r"(?:specialists?|physicians?|(?:neuro|ortho)?surgeons?|orthop(?:a?edi)(?:sts?|cs)|physiatrist|neurologist|psychiatrist|"
    r"psychologist|rheumatologist|cardiologist|internist|dermatologist|urologist|podiatrist|ophthalmologist|optometrist|"
    r"gastroenterologist|pulmonologist|endocrinologist|otolaryngologist|interventionist|dentist|chiropractor|nutritionist)"
)
_FIELD = (
    r"(?:ortho(?:p(?:a?edic)s?)?|spine|pain (?:management|medicine)|neurosurg(?:ical|ery)|hand surgery|hand|"
    r"(?:neuro|rheumato|cardio|dermato|uro|gastroentero|ophthalmo|endocrino|toxico)log(?:y|ical)|internal medicine|"
    r"podiatr(?:y|ic)|physiatr(?:y|ic)|pm ?& ?r|psychiatr(?:y|ic)|pulmonary|dental|nutrition(?:al)?|surgical|initial|"
    r"office|outpatient|ent|primary care|pcp|gi)"
)
_PHYSICAL = (
    r"(?:physical|occupational|hand|aqua(?:tic)?|pool|chiropractic|manipulative|manual|massage|speech|vestibular|myofascial|"
    r"craniosacral|infrared|laser|shock ?wave|ultrasound|decompression|traction|exercise|water|hydro|physio)"
)
_HEAT = r"(?:hot|cold|heat|ice|thermal|heating|cooling|compression)"
_TEMPERED = rf"{_HEAT}(?: ?(?:/|&|and|-)? ?{_HEAT}){{0,2}}"
_BLOCKED = (
    r"(?:medial branch|facet|nerve|sympathetic|stellate|ganglion|sacroiliac|si|joint|occipital|intercostal|diagnostic|"
    r"root|therapeutic|selective|regional|hardware|celiac|plexus|femoral|scalene|bundle)"
)
_BRAIN = r"(?:individual|group|family|cognitive|behaviou?ral|supportive)"

_IMAGING = r"""
(?:open |upright |mars |standing )?(?:mri|mra|mr)(?:['’]?s)?(?: scans?)?(?: arthrogra(?:m|phy))?
magnetic resonance (?:imaging|angiogra(?:m|phy)|arthrogra(?:m|phy))
(?:ct|cat|pet|dexa|bone density|spect)(?: scans?|[- ]?myelogra(?:m|phy)| angiogra(?:m|phy)| arthrogra(?:m|phy))?
comput(?:ed|er|erized) (?:axial )?tomogra(?:phy|m)
x[- ]?rays?|radiographs?|radiograph(?:y|ic)|plain films?
(?:(?:three|triple|3)[- ]?phase )?bone scans?|(?:arthro|myelo|angio|veno|mammo|disc?o)gra(?:ms?|phy)
(?:(?:diagnostic|venous|renal|abdominal) )?(?:ultrasound|sonogram|sonography)(?! ?(?:-|guid|th|tr|unit|s))
(?:venous |arterial )?(?:doppler|duplex)(?: (?:scan|study|ultrasound))?|fluoroscopy|scintigraphy|thermogra(?:phy|m)
(?:trigger points? )?impedance imaging|diagnostic imaging|imaging(?: stud(?:y|ies))?
"""
_TESTS = rf"""
emg|ncv|ncs|electromyogra(?:phy|m|phic)|nerve conduction|electro-?diagnostics?|ssep|evoked potentials?
ecg|ekg|electrocardiogra(?:ms?|phy)|echocardiogra(?:m|phy)|(?:cardiac |treadmill )?stress (?:test|echo)\w*|holter
q?eeg|electroencephalogra(?:m|phy)|vng|videonystagmogra(?:m|phy)|electronystagmogra\w+
(?:overnight |home )?sleep {_TESTED}|polysomnogra(?:m|phy)|pulse oximetry
(?:random |quantitative )?(?:urine|urinary|saliva|blood|oral fluid|hair) (?:drug |toxicolog\w+ |tox )?{_TESTED}
uds|udt|(?:urine )?toxicolog\w+(?: {_TESTED})?|drug (?:{_TESTED}|confirmation)|urinalysis
lab(?:s|oratory)?(?: (?:work|tests?|testing|stud(?:y|ies)|panels?))?|blood (?:work|tests?|draw)|cbc|cmp|tsh|hemoglobin
(?:basic|comprehensive) metabolic
(?:hepatic|liver|renal|lipid|chem(?:istry)?|arthritis|thyroid)(?: function)? (?:panel|tests?)
(?:dna|genetic|pharmacogen\w+|cytochrome|allergy|audiometric|hearing|vestibular|balance|autonomic|sudomotor) {_TESTED}
functional capacity (?:evaluation|assessment|exam\w*)|fce|work capacity evaluation
(?:computerized )?(?:range of motion|rom|muscle|strength)(?: and (?:muscle|strength))?(?: strength)? test\w*
neuro-?psycho(?:logical|metric) {_TESTED}
audiogra(?:m|phy)|spirometry|pulmonary function|pft|biopsy|endoscopy|colonoscopy|egd|manometry|cardio-?respiratory
"""
_THERAPY = rf"""
(?:outpatient |skilled )?{_PHYSICAL} ?(?:therapy|treatments?|sessions?)
physio-?therapy|chiropractic physiotherapy|physical medicine|pt/ot|pt|ot|hydro-?therapy|aqua-?therapy
chiro(?:practic)?(?! (?:consult|referral|eval))|manipulations?(?! under)|(?:electro[- ]?)?acupuncture|acupressure
cupping
massages?(?! chair)|myofascial release|yoga|tai chi|pilates|exercise sessions
therapeutic (?:exercises?|activit\w+|procedures?|ultrasound|massage)|neuromuscular re-?education|gait training
(?:electrical|electric|e)[- ]?(?:muscle )?stim(?:ulation)?(?! (?:unit|device|machine))|diathermy|iontophoresis
phonophoresis
(?:extra-?corporeal )?shock ?wave(?: therapy)?|eswt|lint|(?:localized )?(?:intense )?neurostimulation therapy
low[- ]level laser|infrared|whirlpool|graston|kinesio ?tap(?:e|ing)|cognitive rehab\w*|hyperbaric oxygen\w*
therap(?:y|ies)|(?:treatment )?sessions|(?:spinal|cervical|lumbar) traction sessions
spinal decompression|percutaneous electrical nerve stimulation|p-?stim
"""
_INJECTION = rf"""
(?:[\w/-]+ ){{0,2}}?(?:injections?|injectables?|infusions?)
(?:(?:transforaminal|interlaminar|caudal|lumbar|cervical|thoracic) ){{0,3}}epidurals?(?: steroids?)?|t?f?esis?|[tlc]esi
(?:{_BLOCKED} ){{1,4}}blocks?|blocks?|mbbs?|snrb
trigger[- ]?points?(?! impedance)|tpi|platelet[- ]rich plasma|prp|botox|botulinum|stem cell|prolotherapy|sclerotherapy
synvisc(?:-one)?|orthovisc|euflexxa|supartz|hyalgan|monovisc|gel-?one|visco-?supplement\w*|cortisone
"""
_SURGERY = r"""
[\w-]{0,30}(?:ectomy|ectomies|otomy|ostomy|desis|neurolysis|plasty|plasties|rrhaphy)
(?:arthro|laparo|thoraco|cysto)scop(?:y|ic)
(?<!post )(?<!post-)(?<!pre )(?<!pre-)(?:surg(?:ery|eries)|surgical (?:procedure|intervention|repair|treatment|release))
operations?|operative (?:report|procedure)
(?:(?:anterior|posterior|lateral|lumbar|cervical|spinal|interbody) ){0,4}(?:fusions?|decompression(?! therapy))|acdf
[tpax]?lif|orif
(?:open )?reduction|internal fixation|fixation|(?:[\w-]+ ){0,2}?(?<!extended\s)(?<!sustained\s)(?<!delayed\s)(?<!immediate\s)releases?
(?:(?:rotator cuff|labral|slap|hernia|ligament|tendon|meniscal|meniscus|bankart|biceps|nerve) )?repairs?|reconstruction
(?:total |partial )?(?:knee|hip|shoulder|disc|joint|ankle) replacement|transposition|debridement|excision|resection
removal of|hardware removal|amputation|(?:allo|auto)?grafts?|implant(?:ation)?s?
manipulation under an(?:a)?esthesia|mua|rhizotomy|radio-?frequency|rfa|neurotomy|ablation|adhesiolysis
(?:spinal cord|dorsal column|peripheral nerve) stimulat(?:or|ion)|scs trial|intrathecal|pain pump
assistant surgeon|co-?surgeon|surgical (?:assistant|assist|technician|facility|center)
(?:pa|rnfa?|physician['’]?s?) assist\w*
assistant|pre-?(?:op(?:erative)?|surgical)(?! (?:physical|pt))(?: \w+){0,2}
(?:medical|surgical|cardiac|pulmonary|dental) clearance
clearance|an(?:a)?esthesia|facility|ambulatory surg\w+|outpatient surgery
(?:inpatient|hospital|overnight) (?:stay|admission)
inpatient (?:surg|hosp)\w+|length of stay|(?:[\w-]+ )?days? (?:inpatient|hospital) stay|intra-?operative|neuromonitoring
"""
_EQUIPMENT = rf"""
(?:tens|nmes|ems|h-?wave|if|ics|interferential|muscle|bone(?: growth)?)[ /-]{{1,3}}(?:{_DEVICE}|supplies|electrodes)
transcutaneous electrical (?:nerve )?stimulat\w+|interferential|h-?wave|tens|electrodes?|(?:lead )?wires?
batter(?:y|ies)
(?:(?:custom|touch|back|lumbar|knee|moist|portable) ){{0,4}}{_TEMPERED}[ -]?(?:therapy )?(?:{_DEVICE}|therapy)
cryo-?(?:therapy|cuff)(?: unit)?|thermacure|thermacooler|game ready|polar care|vascutherm|q-?tech|deep vein|dvt
pneumatic\w*
compression (?:device|stocking|sleeve|hose|glove|garment|pump)s?
braces?|bracing|(?:lumbar |back |arch )?supports?|t?lso|orthos[ei]s|orthotics?|splints?|slings?|collars?|corsets?|spica
cam (?:walker|boot)|boots?|shoes?|insoles?|inserts?|immobilizers?|casts?|straps?
(?:(?:wrist|knee|ankle|elbow) )?(?:sleeves?|wraps?)
wheel ?chairs?|walkers?|rollator|crutch(?:es)?|canes?|(?:knee )?scooters?|ramps?|(?:hospital )?beds?|mattress(?:es)?
pillows?
cushions?|recliner|lift chairs?|commode|shower (?:chair|bench)|raised toilet|toilet|grab bars?|bath|hand ?rails?
reachers?|grabber
prosthe(?:sis|tic|ses)\w*|(?:home |cervical |lumbar )?traction(?: (?:unit|device|system|kit))?|saunders|inversion table
(?:home )?exercise (?:equipment|kit|ball|bike|bands?)|theraband|thera-?cane|foam roller|treadmill|massager|paraffin
massage chair
continuous passive motion|cpm|dyna-?splint|hearing aids?|(?:eye ?)?glasses|lenses|dentures?|cpap|bipap|oxygen
nebuli[sz]er
glucometer|(?:blood pressure |glucose )?(?:monitor|cuff)|humidifier|gloves?|wipes?|bandages?|dressings?|gauze|wound vac
supplies
diapers?|catheters?|(?:sit[- /]?(?:to[- /])?stand )?work ?stations?|desks?|ergonomic\w*|chairs?|keyboard|headset
vehicle|furniture
durable medical equipment|dme|equipment|rentals?|purchase of|devices?|units?|modifications?
"""
_CONSULTATION = rf"""
(?:{_FIELD} ){{1,3}}(?:{_SPECIALIST} )?{_SEEN}|(?:[\w-]+ )?{_SPECIALIST}(?: {_SEEN})?
(?:(?:initial|follow[- ]?up|return) )?(?:office|clinic|doctor|physician|specialist|follow[- ]?up|outpatient) visits?
follow[- ]?ups?|consult(?:ation|s|ations)?|referrals?|refer to|re-?evaluation|second opinion|[qa]me|toc
transfer of care|e ?& ?m
(?:pain|medication|medical) management(?! program)|dr\.|treating physician|evaluation|examination
"""
_BEHAVIORAL = rf"""
(?:{_BRAIN}[ /-]){{0,3}}(?:psycho-?therapy|cbt|behaviou?ral (?:therapy|treatment|training|health|sessions?)\w*)
cognitive[- ]behaviou?ral|counsel(?:ing|ling)|(?:individual|group) (?:therapy|treatment|sessions)|psychotropic
bio-?feedback|neuro-?feedback|hypno-?therapy|hypnosis|relaxation (?:training|therapy)|stress management|mindfulness|emdr
(?:comprehensive )?(?:neuro)?psycho-?(?:logical|metric|educational|diagnostic|social|pharmacolog\w+)(?! clearance)
psychology
psych(?:iatric)? (?:treatment|care|services|therapy|testing|sessions?|hospitali[sz]ation)|transcranial magnetic|tms
insomnia therapy
"""
_HOME_CARE = r"""
home ?(?:health(?: ?care)?|care|aides?|makers?|attendant|nurs\w+|assist\w*|help|services?)(?: (?:aides?|nurse))?
(?:in-?home|at[- ]home|live[- ]in) (?:care|supportive|nurs\w+|aides?|assist\w+|health|services?|support)|care ?givers?
attendant care|home-?maker|house-?keep\w+|(?:skilled |wound care |private duty |visiting |registered )?nurs(?:e|ing)
personal care
respite|skilled nursing facility|snf|assisted living|transport\w*|taxi|mileage|car service|ambulance|child ?care
lawn care
"""
_PROGRAM = r"""
functional restoration(?: program)?|frp|(?:inter|multi)-?disciplinary(?: \w+){0,3}|help program
work (?:hardening|conditioning)
(?:chronic |comprehensive )?pain (?:management )?(?:rehabilitation )?program
(?:medically supervised |medical )?weight[- ](?:loss|reduction|management)(?: program)?|lindora|jenny craig|nutrisystem
(?:gym|health club|fitness|pool|ymca|swim\w*)(?: \w+)? (?:membership|access|pass|program)s?|gym|health club|memberships?
(?:inpatient |outpatient )?detox(?:ification)?(?: program)?
(?:(?:acute|inpatient|residential|brain injury) ){0,3}rehab(?:ilitation)?
(?:partial |day ){1,2}(?:hospitali[sz]ation|treatment)\w*|intensive outpatient|smoking cessation|exercise program
aftercare
return to work program|vocational\w*|program
"""
_MEDICATION = r"""
(?:topical |transdermal )?compound(?:ed|s)?(?: (?:topical|cream|medication|drug|gel|ointment)s?){0,3}|medical foods?
vitamins?
(?:prescription |topical |oral )?(?:medications?|drugs?)(?! (?:management|test|screen|confirm))
prescriptions?(?! glasses)
(?:dietary |nutritional )?supplements?|anti-?inflammator(?:y|ies)|nsaids?|opioids?|narcotics?|antibiotics?
muscle relaxants?
anti-?depressants?|topicals?|creams?|ointments?|lotions?|oral suspension|transdermal patch|lozenges?|capsules?|tablets?
"""

_OTHER = r"""
(?:(?:[\w-]+ )?language )?interpret(?:er|ers|ing)(?: services?)?|interpretation services|translat(?:or|ors|ion|ing)(?: services?)?
"""

KINDS: dict[Category, str] = {
    Category.IMAGING: _IMAGING,
    Category.DIAGNOSTIC_TEST: _TESTS,
    Category.THERAPY: _THERAPY,
    Category.INJECTION: _INJECTION,
    Category.SURGERY: _SURGERY,
    Category.EQUIPMENT: _EQUIPMENT,
    Category.CONSULTATION: _CONSULTATION,
    Category.BEHAVIORAL: _BEHAVIORAL,
    Category.HOME_CARE: _HOME_CARE,
    Category.PROGRAM: _PROGRAM,
    Category.MEDICATION: _MEDICATION,
    Category.OTHER: _OTHER,
}
