"""What is wrong with a page's picture, and what to do, in a sentence that its sender understands."""

from intake.model import Quality

_SENTENCES: dict[Quality, tuple[str, str]] = {
    Quality.TOO_DARK: (
        "The picture is too dark: take it again in daylight, without flash.",
        "La photo est trop sombre : reprenez-la à la lumière du jour, sans flash.",
    ),
    Quality.TOO_BRIGHT: (
        "The picture is too bright, and the writing hardly shows: take it again away from direct light, without flash.",
        "La photo est trop claire, l'écriture s'y voit à peine : reprenez-la sans flash ni lumière directe.",
    ),
    Quality.BLURRED: (
        "The picture is blurred: lay the page flat, hold the camera still and take it again.",
        "La photo est floue : posez la page à plat, tenez l'appareil immobile et reprenez-la.",
    ),
    Quality.CUT_OFF: (
        "Part of the text lies outside the picture: take it again with all four edges of the page in view.",
        "Une partie du texte est hors de la photo : reprenez-la de façon à voir les quatre bords de la page.",
    ),
    Quality.TOO_SMALL: (
        "The picture is too small to make out the letters: send the original, or take it again from closer.",
        "La photo est trop petite pour qu'on distingue les lettres : envoyez l'original ou reprenez-la de plus près.",
    ),
    Quality.BLANK: (
        "The page is blank: check that you sent the side with the text.",
        "La page est vide : vérifiez que vous avez envoyé le côté où figure le texte.",
    ),
    Quality.SCREEN_PHOTO: (
        "This is a picture of a screen: send the file itself, or a picture of the paper.",
        "Il s'agit d'une photo d'écran : envoyez le fichier lui-même ou une photo du document papier.",
    ),
    Quality.OTHER_SCRIPT: (
        "The page is not written in the Latin alphabet: send it together with its translation.",
        "La page n'est pas écrite en alphabet latin : envoyez-la accompagnée de sa traduction.",
    ),
    Quality.STAND_IN: (
        "The page only asks to wait, for it was not opened in Adobe Reader: open it there and send the form itself.",
        "La page demande seulement de patienter : ouvrez le formulaire dans Adobe Reader et envoyez-le lui-même.",
    ),
    Quality.NOT_FILLED_IN: (
        "Nothing is filled in on the form: send the one that holds your answers.",
        "Rien n'est inscrit dans le formulaire : envoyez celui qui contient vos réponses.",
    ),
}
_LANGUAGES = {"en": 0, "fr": 1}


def quality_sentence(quality: Quality, language: str) -> str:
    """What is wrong and how to mend it, in en or fr."""
    return _SENTENCES[quality][_LANGUAGES[language]]
