"""Forms as complete as the official ones: captions, defaults, choices, look-up lists of which most of the packet is."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from samples.xfa_forms import _XFA, _nested, number_and_title, with_packets

DEFAULTS = {
    "Page1/FormVersion": "02-2018",
    "Page1/PersonalDetails/ServiceIn/ServiceIn": "01",
    "Page1/PersonalDetails/AliasName/AliasNameIndicator/AliasNameIndicator": "N",
    "Page1/AdultFlag": "1",
    "Page2/ContactInformation/contact/PhoneNumbers/Phone/CanadaUS": "0",
    "Page2/ContactInformation/contact/PhoneNumbers/Phone/Other": "0",
}
"""What stands in a blank form."""
_COUNTRIES = 9000
_TEMPLATE = """
<subform name="form1"><subform name="Page1">
<draw><value><text>{title}</text></value></draw><draw><value><text>{number} (02-2018) E</text></value></draw>
<event><script>var form = "IMM 9999 (01-2001)";</script></event>
<subform name="PersonalDetails">
<field name="UCIClientID"><caption><value><text>1. UCI</text></value></caption></field>
<subform name="ServiceIn"><field name="ServiceIn"><caption><value><text>I want service in:</text></value></caption>
<value><text>01</text></value><items><text>English</text><text>French</text></items>
<items save="1"><text>01</text><text>02</text></items></field></subform>
<subform name="Name"><field name="FamilyName"><assist><toolTip>Family name *</toolTip></assist></field></subform>
<subform name="AliasName"><subform name="AliasNameIndicator"><exclGroup name="AliasNameIndicator">
<field name="No"><value><text>N</text></value><items><text>N</text></items></field>
<field name="Yes"><items><text>Y</text></items></field></exclGroup></subform></subform>
<field name="PlaceBirthCountry">
<bindItems ref="$record.LOVFile.LOV.CountryList.Country[*]" labelRef="$" valueRef="lic"/></field></subform>
<subform name="BackgroundInfo"><draw><value><text>Have you had tuberculosis?</text></value></draw>
<exclGroup name="Choice"><field><caption><value><text>No</text></value></caption><items><text>2</text></items></field>
<field><caption><value><text>Yes</text></value></caption><items><text>1</text></items></field></exclGroup></subform>
<subform name="BackgroundInfo"><draw><value><text>Have you been refused a visa?</text></value></draw>
<exclGroup name="Choice"><field><caption><value><text>No</text></value></caption><items><text>2</text></items></field>
<field><caption><value><text>Yes</text></value></caption><items><text>1</text></items></field></exclGroup></subform>
<field name="Agree"><caption><value><text>I agree</text></value></caption><ui><checkButton/></ui>
<items><integer>1</integer><integer>0</integer></items></field>
</subform></subform>
"""


def draw_official(form: str, answers: Mapping[str, str]) -> bytes:
    """A form whose template words its fields, with these answers over its defaults; a blank one without any."""
    number, title = number_and_title(form, "en")
    countries = "".join(f'<Country lic="{n:04}">Country {n}</Country>' for n in range(_COUNTRIES))
    data = _nested({**DEFAULTS, **answers}).replace("BackgroundInfo2", "BackgroundInfo")
    packets = {
        "template": f'<template xmlns="{_XFA}/xfa-template/3.0/">'
        f"{_TEMPLATE.format(title=escape(title.upper()), number=number)}</template>",
        "datasets": f'<xfa:datasets xmlns:xfa="{_XFA}/xfa-data/1.0/"><xfa:data>{data}</xfa:data>'
        f"<LOVFile><LOV><CountryList>{countries}</CountryList></LOV></LOVFile></xfa:datasets>",
    }
    return with_packets(packets)
