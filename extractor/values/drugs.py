"""Names of drugs: the common generic and brand names of workers' compensation, and safe endings of generic names.

The list is broad rather than complete; a name that is not in it is recognised in a heading by its strength or count.
"""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.values.found import Found

_NAMES = """
abilify acetaminophen aciphex actiq acyclovir adderall advil albuterol alendronate aleve allopurinol alprazolam ambien
amitiza amitriptyline amlodipine amoxicillin amrix anaprox anecream apap aripiprazole armodafinil arthrotec ascorbic
aspirin atarax atenolol ativan augmentin azithromycin baclofen bactrim belbuca belsomra benadryl benazepril bengay
benzocaine biofreeze biotherm brintellix bumetanide bupivacaine buprenorphine bupropion buspar buspirone butalbital
butrans calcitonin cambia camphor capsaicin carbamazepine carisoprodol carvedilol cefadroxil cefazolin celebrex
celecoxib celexa cephalexin cetirizine chlorthalidone chlorzoxazone chondroitin cialis cidaflex ciprofloxacin
citalopram claritin clindamycin clonazepam clonidine clopidogrel codeine colace colchicine condrolite contrave
coumadin cozaar crestor cyanocobalamin cyclobenzaprine cyclophene cymbalta dantrium dantrolene daypro demerol
dendracin depakote deplin deprizine desyrel dexamethasone dexilant dextromethorphan diazepam diclegis diclofenac
dicopanol diflunisal dilaudid diltiazem diovan diphenhydramine docuprene docusate dolobid doral doxepin doxycycline
droxia dss duexis dulcolax duloxetine duragesic dyotin edluar effexor elavil eletriptan eliquis embeda enalapril
endocet enovarx enoxaparin ephedrine escitalopram esgic esomeprazole estazolam eszopiclone etodolac exalgo exoten
famotidine fanatrex feldene fenoprofen fentanyl fetzima fexmid fexofenadine fioricet fiorinal flagyl flector flexeril
flomax fluocinonide fluoxetine flurazepam flurbiprofen fluticasone folate frova furosemide gabadone gabapentin
gabitril genicin glipizide glucosamine glumetza gralise guaifenesin halcion horizant hydrochlorothiazide hydrocodone
hydrocortisone hydromorphone hydroxyzine hypertensa hysingla ibuprofen imdur imipramine imitrex inderal indocin
indomethacin insulin intermezzo isosorbide kadian keflex kenalog keppra ketamine ketoflex ketophene ketoprofen
ketorolac klonopin lactulose lamictal lamotrigine lansoprazole lasix latuda lenza levetiracetam levitra levocetirizine
levofloxacin levothyroxine lexapro librium lidall lidocaine lidoderm lidopro lidothol limbrel linzess lioresal lipitor
lisinopril lithium lodine loratadine lorazepam lorcet lortab losartan lotrisone lovaza lovenox lunesta lyrica magnacet
marinol maxalt medrol medrox melatonin meloxicam menthoderm menthol meperidine meprobamate metaxalone metformin
methadone methocarbamol methoderm methotrexate methylprednisolone metoclopramide metoprolol minerin miralax mirapex
mirtazapine misoprostol mobic modafinil montelukast morphine motrin movantik mscontin mupirocin myrbetriq nabumetone
nalfon naloxone naltrexone naprelan naprosyn naproxen narcan narcosoft neosporin neurontin nexium niacin niravam
nitroglycerin norco norflex norgesic nortriptyline norvasc nucynta nuvigil olanzapine olmesartan omeprazole
ondansetron opana oramorph orphenadrine orudis oxaprozin oxazepam oxcarbazepine oxybutynin oxycodone oxycontin
oxymorphone pamelor pantoprazole parafon paroxetine paxil penicillin pennsaid pepcid percocet percodan percura
periactin pexeva phenergan phentermine phenylephrine piroxicam plavix polyethylene ponstel pravastatin prazosin
prednisolone prednisone pregabalin prevacid prilosec primlev pristiq probiotics prochlorperazine prodrin prolixin
promethazine propranolol protonix provigil prozac pyridoxine quazepam quetiapine rabeprazole ramelteon ranitidine
relafen relistor remeron requip restone restoril risperdal risperidone rizatriptan robaxin ropinirole roxicodone
rozerem ryzolt salonpas savella senna sennosides senokot senosol sentra seroquel sertraline sildenafil simvastatin
sinequan singulair skelaxin soma somnicin sonata spiriva sprix stavzor suboxone subsys subutex sucralfate
sulfamethoxazole sulindac sumatriptan sumavel synapryn synovacin synthroid tabradol tadalafil tamsulosin tapentadol
tegaderm tegretol temazepam tenormin terocin theracodophen theraflex theramine theratramadol thioridazine tigan
tivorbex tizanidine tofranil tolterodine topamax topicin topiramate toprol toradol tramadol tramapryn trazodone
trepadone trezix triamcinolone triazolam tricor trileptal trintellix trixaicin trolamine tylenol ultracet ultracin
ultram valacyclovir valium valsartan vanatol vardenafil vasotec venlafaxine ventolin versed vesicare viagra vicodin
vicoprofen viibryd vimovo vimpat vistaril vivlodex voltaren vytorin warfarin wellbutrin xanax xarelto xartemis xodol
xolido xtampza zaleplon zanaflex zantac zegerid zestril zetia zipsor zithromax zocor zofran zohydro zolmitriptan
zoloft zolpidem zolpimist zomig zonegran zonisamide zorvolex zostrix zyprexa zyrtec
"""
_PAIRS = (
    r"vitamin\s+[a-z](?:-?\s?\d{1,2})?",
    r"epsom\s+salts?",
    r"fish\s+oil",
    r"folic\s+acid",
    r"methyl\s+salicylate",
    r"ms\s+contin",
    r"medical\s+foods?",
    r"lido\s*pro",
    r"co-?enzyme\s+q-?10",
    r"proton\s+pump\s+inhibitors?",
)
# Endings that generic names alone carry in this genre.
_ENDINGS = (
    "prazole|azepam|profen|tidine|statin|sartan|setron|triptan|triptyline|oxetine|codone|morphone|caine|mycin|cillin|floxacin|"
    "cycline|conazole|barbital|zodone|racetam|gliptin|parin|olone|asone"
)
DRUG_NAMES = frozenset(_NAMES.split())
"""The names that stand in the list, in small letters."""
_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(_PAIRS)}|[a-z][a-z]{{2,24}})(?!\w)", re.I)
_ENDING = re.compile(rf"[a-z]{{2,16}}(?:{_ENDINGS})", re.I)
_NOT_DRUGS = frozenset({"cocaine", "acetone", "silicone", "comparin", "preparin", "backbone", "methadol"})


def find_drugs(text: str, within: Span) -> list[Found[str]]:
    """Find the drug names known here inside `within`, in order, as they are written.

    >>> text = "Naproxen 7 mg and NORCO (hydrocodone/APAP); not naproxenlike"
    >>> [found.value for found in find_drugs(text, Span(0, len(text)))]
    ['Naproxen', 'NORCO', 'hydrocodone', 'APAP']
    """
    return [Found(match[0], Span(*match.span())) for match in _WORD.finditer(text, within.start, within.end) if is_drug(match[0])]


def is_drug(word: str) -> bool:
    """Say whether one word (or one of the known pairs of words) names a drug."""
    name = word.casefold()
    if name in DRUG_NAMES or re.search(r"[\s\d]", name):
        return True
    return name not in _NOT_DRUGS and _ENDING.fullmatch(name) is not None
