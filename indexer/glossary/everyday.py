"""Words so common that they tell nothing, and those that are spelled like an abbreviation."""

from __future__ import annotations

_FUNCTION_WORDS = (
    # English
    "a about above after again all also am an and any are as at be been before being below between both but by "
    "can could did do does during each for from further had has have he her here hers him his how i if in into "
    "is it its just may me might more most must my no nor not now of on once only or other our ours "
    "own please shall she should so some such than that the their theirs them then there these "
    "they this those through to too under until upon us very via was we were what when where which while "
    "who whom whose why will with within would yes you your yours much many "
    # German
    "aber als auch auf aus bei bin bis bitte da das dass dem den der des die dies diese diesem diesen dieser "
    "dieses durch ein eine einem einen einer eines er es für fur gibt hat haben ich ihr ihre im ist kann kein "
    "keine können konnen man mein meine mich mir mit muss nach nicht noch nur ob oder ohne sein seine sich sie "
    "sind uber über um und uns unser unsere unter vom von vor wann war welche welchen welcher welches wenn wer "
    "werden wie wieviel wir wird wo wurde zu zum zur zwischen "
    # French
    "au aux avec ce ces cette dans de du elle en est et être etre il ils je la le les leur leurs lui ma mais "
    "mes mon ne nos notre nous ou où par pas plus pour qu que quel quelle quelles quels qui sa sans se ses son "
    "sont sur ta te tes ton tu un une vos votre vous "
    # Spanish, Italian, Portuguese, Dutch
    "al como con cual cuál cuando del el ella los las lo más mas para pero por porque qué quien según su sus "
    "una che chi come cosa dai dal dalla degli dei della delle di gli nei nel nella quale quando uno ao aos "
    "com dos em na nas não nao os pela pelo qual uma aan bij dat dit een het hoe ik met naar niet om op tot "
    "uit van voor waar wat zijn "
)

_SHORT_WORDS = (
    # English
    "off out over up per same "
    "ace act ad add age ago aid aim air app apt arc arm art ash ask ate bad bag ban bar bat bay bed bee bet "
    "bid big bit box boy bus buy cab cap car cart case cash cat chat chip city clip club coal coat code cold "
    "cost cop core crew cup cut dad dam dare date day dead deal deed desk diet dig dip disc dog dot dry due "
    "duo ear earn east eat edge egg end era eye fact fair fall fan far fast fat fear fed fee few file film "
    "fire firm fit five fix flat flow fly fold food foot form four free fun fuel full gap gas gel gem get gift "
    "give go goal gold good got grow gum gun guy hand head hear heat help hey hi high hip hit home hope hot "
    "hour hub hut ice idea ill inch ink iron item jam jar jet job join joy key kid kit lab lack land last late "
    "law lay lead leap left leg less let lid lie life lift light like line link lip list live load log long "
    "look loss lot love low mad mail main make map mark mask mass mat math men mid mile mind mix model mom "
    "move mud net new next nine note oak odd ohm oil old one open ore pace pack pact page pain pair pal pan "
    "park part pass past path pay peak pen pet pick pie pin pip plan play poll pool pop port post pot pub pull "
    "pump push put race rack rail rain ran rat rate raw ray reach read real red rent rest rid rig ring rise "
    "risk road role room root row rule run safe said salt sat save saw say scar sea seat see sell send set "
    "ship shop show sick side sign sir sit site six size skin sky smart snap soil spa spin spot spy star start "
    "stay stem step stop sum sun swap swot tab tag take talk tan tap tax tea team tech ten term test tie tip "
    "tire toe tool top toy track trap trip try turn two type use vat vest vote wash wave way web weed week "
    "well west wet wide win wind wing wire wise woman won word work yard year yet zip zone "
    # German, French
    "ab alt amt bahn bau bild dank eck ehe ei eis ende geh gut haus jahr kurs mal mehr mut ort rad ruf satz "
    "tat tor tür tur weg weil wohl zug ami bas bon cas eau été fin fois ici jour loi mer mot nom non oui pays "
    "peu rien sac sel ski sol tard tas thé vie vin "
    # short for something else, or of other languages without their accents: Dr., Ltd., Apr., 5 ml, 25 bps, Std.;
    # j'ai, är and år, età, év, bom
    "ai apr ar bom bp dr eta ev ltd ml std "
)

FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""In the spelling of keys and in their own; no term and no meaning is looked for from one, or up to one."""

EVERYDAY = FUNCTION_WORDS | frozenset(_SHORT_WORDS.split())
"""Spelled like an abbreviation: one in capitals is meant only by whoever writes capitals (IT, WHO, PIP, VAT)."""
