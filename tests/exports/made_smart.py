"""A data model of SMART and a mapping to it, made for tests."""

from functools import partial
from pathlib import Path

from swc_desktop.core.message import message
from swc_desktop.exports.data_formats import PackageFormat
from swc_desktop.exports.smart import write_smart
from swc_desktop.exports.smart_mapping import read_mapping
from swc_desktop.exports.smart_model import read_data_model

DATA_MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<DataModel xmlns="http://www.smartconservationsoftware.org/xml/1.1/datamodel">
  <languages><languages code="sw"/><languages code="en"/></languages>
  <attributes>
    <attribute key="aina" isrequired="true" type="TREE">
      <names language_code="en" value="Species"/>
      <tree key="mammals" isactive="true">
        <children key="pk" isactive="true"><names language_code="sw" value="Paka"/>
          <children key="pantherapardus" isactive="true"/>
          <children key="c2" isactive="true"><names language_code="en" value="LION"/></children>
          <children key="pantheratigris" isactive="false"/>
        </children>
        <children key="gone" isactive="false"><children key="zebra" isactive="true"/></children>
        <children key="stripes" isactive="true"><names value="Zebra"/></children>
      </tree>
    </attribute>
    <attribute key="idadi" isrequired="true" type="NUMERIC">
      <names language_code="en" value="Number of animals"/>
      <qa_minmax><MinValue>0.0</MinValue><MaxValue>50.0</MaxValue></qa_minmax>
    </attribute>
    <attribute key="age" isrequired="false" type="LIST">
      <values key="adult" isactive="true"/><values key="young" isactive="true"/>
    </attribute>
    <attribute key="sex" isrequired="false" type="LIST">
      <values key="f" isactive="true"><names value="Female"/></values>
      <values key="m" isactive="true"><names value="Male"/></values>
    </attribute>
    <attribute key="seenby" isrequired="true" type="MLIST">
      <values key="cameratrap" isactive="true"/><values key="ranger" isactive="true"/>
      <values key="drone" isactive="false"/>
    </attribute>
    <attribute key="checked" isrequired="false" type="BOOLEAN"/>
    <attribute key="notes" isrequired="false" type="TEXT"/>
    <attribute key="individual" isrequired="false" type="TEXT"/>
    <attribute key="changed" isrequired="false" type="DATE"/>
  </attributes>
  <categories>
    <category key="animals" ismultiple="true" isactive="true">
      <attributes isactive="true" attributekey="notes"/>
      <category key="deadanimals" ismultiple="true" isactive="true">
        <attributes isactive="true" attributekey="aina"/>
      </category>
      <category key="liveanimals" ismultiple="true" isactive="true">
        <attributes isactive="true" attributekey="aina"/>
        <attributes isactive="true" attributekey="idadi"/>
        <attributes isactive="true" attributekey="age"/>
        <attributes isactive="true" attributekey="sex"/>
        <attributes isactive="true" attributekey="seenby"/>
        <attributes isactive="true" attributekey="checked"/>
        <attributes isactive="true" attributekey="individual"/>
        <attributes isactive="false" attributekey="changed"/>
      </category>
    </category>
    <category key="people" ismultiple="true" isactive="true">
      <attributes isactive="true" attributekey="idadi"/>
    </category>
    <category key="old" ismultiple="true" isactive="false"/>
  </categories>
</DataModel>
"""

MAPPING = """
[patrol]
type = "GROUND"
language = "en"
transport = "Foot"
leader_given_name = "Ann"
leader_family_name = "Example"
team = "Research"
mandate = "Monitoring"

[animal]
category = "animals.liveanimals."
[animal.attributes]
species = "aina"
count = "idadi"
age = "age"
sex = "sex"
individual = "individual"
checked = "checked"
comment = "notes"
[animal.age]
adult = "adult"
juvenile = "young"
[animal.sex]
female = "f"
male = "m"
[animal.always]
seenby = ["cameratrap", "ranger"]

[person]
category = "people."
[person.attributes]
count = "idadi"

[species]
"Panthera leo" = "mammals.pk.c2."
"""


def smart_files(folder: Path, mapping: str = MAPPING) -> tuple[Path, Path]:
    """The data model and the mapping as files."""
    folder.mkdir(parents=True, exist_ok=True)
    model, file = folder / "datamodel.xml", folder / "mapping.toml"
    model.write_text(DATA_MODEL, encoding="utf-8")
    file.write_text(mapping, encoding="utf-8")
    return model, file


def smart_form(folder: Path) -> PackageFormat:
    """The format of patrols, by the files that are made in a folder."""
    model_file, mapping_file = smart_files(folder)
    model = read_data_model(model_file)
    mapping = read_mapping(mapping_file, model)
    write = partial(write_smart, model=model, mapping=mapping)
    return PackageFormat("smart", "", message("Tests", "SMART"), write)
