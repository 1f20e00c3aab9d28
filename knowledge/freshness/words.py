"""Words that name what changes by itself, in the languages of communities: rules, what is new, what is so now, months,
and what is counted in. As pieces of patterns; a language that has none here is read with the English ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from search.languages import Language


@dataclass(frozen=True)
class Words:
    """`rules`, `now` and `months` are whole words; where a language makes one word of two, the last of them counts."""

    rules: str
    now: str
    months: str
    units: str
    makes_one_of_two: bool = False


# What stands for itself in every language.
EVERYWHERE = r"version|software|app|online|checklist"
_ENGLISH = Words(
    rules="""polic(?:y|ies) protocols? guidelines? procedures? regulations? standards? laws? forms? formulary rotas?
            systems? licen[cs]es? certificates? handbooks? manuals? checklists? versions? apps?""",
    now=r"""currently nowadays lately newly newest latest updated? at\s+the\s+moment these\s+days
            (?:this|last)\s+year""",
    months="january february april june july august september october november december",
    units="minutes? hours? days? weeks? months? years?",
)
WORDS: Mapping[str, Words] = {
    Language.ENGLISH: _ENGLISH,
    Language.GERMAN: Words(
        # 'Enorm' is no norm.
        rules=r"""richtlinien? leitlinien? leitf(?:a|ä)den vorschrift(?:en)? vorgaben? regelung(?:en)?
            gesetz(?:e|en|es)? verordnung(?:en)? verfahren anweisung(?:en)? standards? (?<!\be)norm(?:en)? formulare?n?
            dienstpl(?:an|äne|änen) handb(?:uch|ücher) checklisten? programme? lizenz(?:en)? zertifikate?
            bescheinigung(?:en)? versionen lehrpl(?:an|äne)""",
        now=r"""aktuelle?[nrsm]? derzeit(?:ige?[nrsm]?)? zurzeit momentan heutzutage neu neue[nrsm]? neueste?[nrsm]?
            neuerdings mittlerweile inzwischen fassung(?:en)? (?:dieses|letztes)\s+jahr seit\s+kurzem""",
        months="januar februar märz april juni juli august september oktober november dezember",
        units="minuten? stunden? tagen? wochen? monaten? jahren? tage monate jahre",
        makes_one_of_two=True,
    ),
    Language.FRENCH: Words(
        rules=r"""r(?:è|e)gles? r(?:è|e)glements? protocoles? directives? lignes?\s+directrices? proc(?:é|e)dures?
            normes? lois? formulaires? manuels? guides? logiciels? applications? syst(?:è|e)mes? licences? certificats?
            versions? plannings? recommandations? consignes?""",
        now=r"""actuel(?:le|s|les)? actuellement d(?:é|e)sormais aujourd[’']hui nouveau(?:x)? nouvel nouvelles?
            r(?:é|e)cemment derni(?:è|e)re\s+version (?:cette|l[’']an)\s+(?:année|dernier) en\s+ce\s+moment
            mise\s+(?:à|a)\s+jour""",
        months="janvier février avril juin juillet août septembre octobre novembre décembre",
        units="minutes? heures? jours? semaines? mois ans? années?",
    ),
    Language.SPANISH: Words(
        rules=r"""reglas? reglamentos? protocolos? directrices? procedimientos? normas? normativas? ley(?:es)?
            formularios? manual(?:es)? gu(?:í|i)as? programas? aplicaci(?:ó|o)n(?:es)? sistemas? licencias?
            certificados? versi(?:ó|o)n(?:es)? turnos? est(?:á|a)ndar(?:es)? listas?\s+de\s+verificaci(?:ó|o)n""",
        now=r"""actual(?:es|mente)? hoy\s+en\s+d(?:í|i)a nuev[oa]s? recientemente (?:ú|u)ltimamente por\s+ahora
            (?:ú|u)ltima\s+versi(?:ó|o)n este\s+año (?:el\s+)?año\s+pasado actualizad[oa]s?""",
        months="enero febrero abril junio julio agosto septiembre octubre noviembre diciembre",
        units="minutos? horas? d(?:í|i)as? semanas? mes(?:es)? años?",
    ),
    Language.ITALIAN: Words(
        rules=r"""regol[ae] regolament[oi] protocoll[oi] direttiv[ae] linee?\s+guida procedur[ae] norm[ae] normativ[ae]
            legg[ei] modul[oi] manual[ei] programm[ai] applicazion[ei] sistem[ai] licenz[ae] certificat[oi]
            version[ei] turn[oi] circolar[ei]""",
        now=r"""attual[ei] attualmente oggigiorno al\s+momento nuov[oaie] recentemente ultimamente ultima\s+versione
            quest[’']anno l[’']anno\s+scorso aggiornat[oaie] ormai""",
        months="gennaio febbraio marzo aprile giugno luglio agosto settembre ottobre novembre dicembre",
        units="minut[oi] or[ae] giorn[oi] settiman[ae] mes[ei] ann[oi]",
    ),
    Language.DUTCH: Words(
        rules=r"""richtlijn(?:en)? protocol(?:len)? regels? regeling(?:en)? voorschrift(?:en)? procedures?
            (?<!\be)norm(?:en)? standaard(?:en)? wet(?:ten)? formulier(?:en)? handboek(?:en)? handleiding(?:en)?
            roosters? programma[’']?s? systemen systeem licenties? certifica(?:at|ten) versies? checklijst(?:en)?""",
        now=r"""actuele? momenteel tegenwoordig nieuwe? nieuwste onlangs laatst bijgewerkt op\s+dit\s+moment
            (?:dit|vorig)\s+jaar inmiddels""",
        months="januari februari maart april juni juli augustus september oktober november december",
        units="minuten minuut uren uur dag(?:en)? weken week maand(?:en)? ja(?:ar|ren)",
        makes_one_of_two=True,
    ),
    Language.PORTUGUESE: Words(
        rules="""regras? regulamentos? protocolos? diretrizes? procedimentos? normas? leis? formul(?:á|a)rios?
            manua(?:l|is) guias? programas? aplicativos? aplica(?:ç|c)(?:ã|õ)(?:o|es) sistemas? licen(?:ç|c)as?
            certificados? vers(?:ã|õ)(?:o|es) escalas? padr(?:ã|õ)(?:o|es)""",
        now=r"""atual(?:mente)? atuais hoje\s+em\s+dia nov[oa]s? recentemente ultimamente (?:ú|u)ltima\s+vers(?:ã|a)o
            no\s+momento (?:este|neste)\s+ano (?:o\s+)?ano\s+passado atualizad[oa]s?""",
        months="janeiro fevereiro março abril junho julho agosto setembro outubro novembro dezembro",
        units="minutos? horas? dias? semanas? m(?:ê|e)s(?:es)? anos?",
    ),
}


@cache
def changes_in(language: str) -> re.Pattern[str]:
    """A year, a number with its unit, a version, money, an abbreviation in capitals, or one of these words."""
    words = WORDS.get(language, _ENGLISH)
    begins = r"\b\w*?" if words.makes_one_of_two else r"\b"
    rules, others = _either(words.rules), _either(f"{EVERYWHERE} {words.now} {words.months}")
    return re.compile(
        rf"""(?i:
          \b(?:19|20)\d\d\b | \bv?\d+\.\d+ | \d+\s?(?:%|€|£|\$|mg|ml|g|kg|mm|cm|°|(?:{_either(words.units)})\b)
          | {begins}(?:{rules})\b | \b(?:{others})\b)
          | \b[A-Z]{{2,}}\d*\b""",
        re.VERBOSE,
    )


def _either(words: str) -> str:
    return "|".join(words.split())
