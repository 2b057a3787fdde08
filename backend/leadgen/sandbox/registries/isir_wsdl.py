"""Interface description that ISIR serves at `?wsdl`, with its types at `?xsd=1`."""

from __future__ import annotations

WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions name="IsirWsCuzkService" targetNamespace="http://isirws.cca.cz/" xmlns="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="http://isirws.cca.cz/" xmlns:types="http://isirws.cca.cz/types/"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <types>
    <xsd:schema>
      <xsd:import namespace="http://isirws.cca.cz/types/" schemaLocation="{address}?xsd=1"/>
    </xsd:schema>
  </types>
  <message name="getIsirWsCuzkData"><part name="parameters" element="types:getIsirWsCuzkDataRequest"/></message>
  <message name="getIsirWsCuzkDataResponse"><part name="parameters" element="types:getIsirWsCuzkDataResponse"/></message>
  <portType name="IsirWsCuzkPortType">
    <operation name="getIsirWsCuzkData">
      <input message="tns:getIsirWsCuzkData"/>
      <output message="tns:getIsirWsCuzkDataResponse"/>
    </operation>
  </portType>
  <binding name="IsirWsCuzkPortTypeBinding" type="tns:IsirWsCuzkPortType">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
    <operation name="getIsirWsCuzkData">
      <soap:operation soapAction=""/>
      <input><soap:body use="literal"/></input>
      <output><soap:body use="literal"/></output>
    </operation>
  </binding>
  <service name="IsirWsCuzkService">
    <port name="IsirWsCuzkPortType" binding="tns:IsirWsCuzkPortTypeBinding"><soap:address location="{address}"/></port>
  </service>
</definitions>
"""


def _elements(rows: str) -> str:
    """Write one element per "name:type" word; a trailing "!" makes it required."""
    made = []
    for row in rows.split():
        name, _, kind = row.rstrip("!").partition(":")
        kind = f"t:{kind}" if kind.endswith("Type") else f"xs:{kind}"
        made.append(
            f'<xs:element name="{name}" type="{kind}"{"" if row.endswith("!") else " minOccurs=" + chr(34) + "0" + chr(34)}/>'
        )
    return "<xs:sequence>" + "".join(made) + "</xs:sequence>"


_DATA = (
    "ic:string rc:string cisloSenatu:int! druhVec:string! bcVec:int! rocnik:int! nazevOrganizace:string datumNarozeni:date "
    "titulPred:string titulZa:string jmeno:string nazevOsoby:string druhAdresy:string mesto:string ulice:string cisloPopisne:string "
    "okres:string zeme:string psc:string druhStavKonkursu:string urlDetailRizeni:string dalsiDluznikVRizeni:priznakType "
    "datumPmZahajeniUpadku:date datumPmUkonceniUpadku:date"
)
_STATUS = "pocetVysledku:int relevanceVysledku:int casSynchronizace:dateTime kodChyby:string textChyby:string popisChyby:string"
_REQUEST = (
    "ic:string rc:string druhVec:string bcVec:int rocnik:int nazevOsoby:string jmeno:string datumNarozeni:date maxPocetVysledku:int "
    "filtrAktualniRizeni:priznakType vyhledatPresnouShoduJmen:priznakType vyhledatBezDiakritiky:priznakType maxRelevanceVysledku:int"
)

TYPES = f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="http://isirws.cca.cz/types/"
    targetNamespace="http://isirws.cca.cz/types/" elementFormDefault="unqualified">
  <xs:simpleType name="priznakType">
    <xs:restriction base="xs:string"><xs:enumeration value="T"/><xs:enumeration value="F"/></xs:restriction>
  </xs:simpleType>
  <xs:complexType name="isirWsCuzkData">{_elements(_DATA)}</xs:complexType>
  <xs:complexType name="isirWsCuzkStatus">{_elements(_STATUS)}</xs:complexType>
  <xs:element name="getIsirWsCuzkDataRequest"><xs:complexType>{_elements(_REQUEST)}</xs:complexType></xs:element>
  <xs:element name="getIsirWsCuzkDataResponse">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="data" type="t:isirWsCuzkData" nillable="true" minOccurs="0" maxOccurs="unbounded"/>
        <xs:element name="stav" type="t:isirWsCuzkStatus"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
