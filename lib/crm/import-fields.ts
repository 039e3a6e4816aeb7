/** What a column of an imported file can become; the order is that of the choice in the form. */
export const IMPORT_FIELDS = [
  'id',
  'name',
  'first_name',
  'last_name',
  'company',
  'email',
  'phone',
  'country_code',
  'external_ref',
  'segment',
  'tags',
  'source',
] as const

export type ImportField = (typeof IMPORT_FIELDS)[number]

/** One entry per column of the file; null is a column that is not imported. */
export type ImportMapping = (ImportField | null)[]

export const IMPORT_FIELD_LABELS: Record<ImportField, string> = {
  id: 'Clientele ID',
  name: 'Name',
  first_name: 'First name',
  last_name: 'Last name',
  company: 'Company',
  email: 'Email',
  phone: 'Phone',
  country_code: 'Country',
  external_ref: 'External reference',
  segment: 'Segment',
  tags: 'Tags',
  source: 'Source',
}

/** Column names in the wild, without case, accents, spaces and punctuation. */
export const IMPORT_FIELD_ALIASES: Record<ImportField, readonly string[]> = {
  // Only what our exports call it: the "id" of another system is a reference to keep.
  id: ['clienteleid'],
  name: [
    ...['name', 'fullname', 'displayname', 'contact', 'contactname', 'customer', 'customername'],
    ...['clientname', 'person', 'kunde', 'kundenname', 'vollername', 'ansprechpartner'],
    ...['nomcomplet', 'nomduclient', 'client', 'nombrecompleto', 'nombredelcliente', 'cliente'],
    ...['nomecompleto', 'nominativo', 'nomecliente', 'naam', 'klantnaam', 'klant', 'volledigenaam'],
    ...['imieinazwisko', 'klient', 'namn', 'kundnamn', 'navn', 'nimi', 'имя', 'фио', 'клиент'],
    ...['姓名', '名前', '氏名', 'adsoyad', 'jmeno'],
  ],
  first_name: [
    ...['firstname', 'givenname', 'forename', 'fname', 'first', 'vorname', 'rufname', 'prenom'],
    ...['nombre', 'primernombre', 'nome', 'voornaam', 'imie', 'fornamn', 'fornavn', 'etunimi'],
    ...['primeironome', 'ad', 'krestnijmeno', '名'],
  ],
  last_name: [
    ...['lastname', 'surname', 'familyname', 'lname', 'last', 'nachname', 'familienname'],
    ...['zuname', 'nom', 'nomdefamille', 'apellido', 'apellidos', 'cognome', 'achternaam'],
    ...['nazwisko', 'efternamn', 'efternavn', 'etternavn', 'sukunimi', 'sobrenome', 'apelido'],
    ...['фамилия', 'soyad', 'prijmeni', '姓'],
  ],
  company: [
    ...['company', 'companyname', 'organization', 'organisation', 'organizationname', 'business'],
    ...['businessname', 'account', 'accountname', 'employer', 'firma', 'firmenname', 'unternehmen'],
    ...['betrieb', 'societe', 'entreprise', 'raisonsociale', 'nomdelasociete', 'empresa'],
    ...['compania', 'razonsocial', 'azienda', 'ragionesociale', 'societa', 'bedrijf'],
    ...[
      'bedrijfsnaam',
      'nazwafirmy',
      'foretag',
      'virksomhed',
      'yritys',
      'компания',
      '会社',
      '公司',
    ],
    ...['organization1name', 'sirket'],
  ],
  email: [
    ...['email', 'mail', 'emailaddress', 'emailadresse', 'mailadresse', 'mailaddress', 'emailid'],
    ...['adresseemail', 'adressemail', 'courriel', 'adresseelectronique', 'correo'],
    ...['correoelectronico', 'direcciondecorreo', 'posta', 'postaelettronica', 'indirizzoemail'],
    ...['emailadres', 'mailadres', 'adresemail', 'epost', 'epostadress', 'epostadresse'],
    ...['sahkoposti', 'почта', 'электроннаяпочта', 'メールアドレス', '邮箱', 'eposta'],
  ],
  phone: [
    ...['phone', 'phonenumber', 'phoneno', 'telephone', 'telephonenumber', 'tel', 'telno'],
    ...['mobile', 'mobilephone', 'mobilenumber', 'cell', 'cellphone', 'contactnumber', 'telefon'],
    ...['telefonnummer', 'telefonnr', 'rufnummer', 'festnetz', 'handy', 'handynummer', 'mobil'],
    ...['mobilnummer', 'mobiltelefon', 'numerodetelephone', 'portable', 'telephoneportable'],
    ...['telefono', 'numerodetelefono', 'movil', 'celular', 'telefonomovil', 'cellulare'],
    ...['telefoonnummer', 'telefoon', 'mobiel', 'gsm', 'numertelefonu', 'komorka', 'telefone'],
    ...['telemovel', 'puhelin', 'телефон', '電話', '電話番号', '电话', '手机'],
  ],
  country_code: [
    ...['country', 'countrycode', 'countryname', 'countryregion', 'nation', 'land', 'landercode'],
    ...['landcode', 'landerkennzeichen', 'staat', 'pays', 'codepays', 'pais', 'codigopais'],
    ...['paese', 'nazione', 'stato', 'kraj', 'maa', 'страна', '国', '国家', 'ulke', 'zeme'],
  ],
  external_ref: [
    ...['customerid', 'customerno', 'customernumber', 'customerref', 'customercode', 'clientid'],
    ...['clientnumber', 'accountnumber', 'accountid', 'contactid', 'externalid', 'externalref'],
    ...['externalreference', 'reference', 'ref', 'id', 'uid', 'custid', 'custno', 'kundennummer'],
    ...['kundennr', 'kundenid', 'kdnr', 'kundenummer', 'referenz', 'debitor', 'debitorennummer'],
    ...['numeroclient', 'numerodeclient', 'noclient', 'nclient', 'codeclient', 'idclient'],
    ...['numerodecliente', 'nocliente', 'ncliente', 'idcliente', 'codigocliente', 'codicecliente'],
    ...['klantnummer', 'klantnr', 'klantid', 'numerklienta', 'idklienta', 'kundnummer', 'kundnr'],
    ...['asiakasnumero', 'номерклиента', '顧客番号', '客户编号', 'musterino'],
  ],
  segment: [
    ...['segment', 'stage', 'lifecyclestage', 'lifecycle', 'leadstatus', 'customertype', 'status'],
    ...['kundenstatus', 'kundensegment', 'segmento', 'etapa', 'statut', 'statocliente', 'phase'],
  ],
  tags: [
    ...['tags', 'tag', 'labels', 'label', 'groups', 'group', 'groupmembership', 'keywords'],
    ...['schlagworte', 'schlagworter', 'stichworte', 'gruppe', 'gruppen', 'etiquettes'],
    ...['etiquetas', 'etichette', 'etykiety', 'taggar', 'categories', 'kategorie', 'kategorien'],
  ],
  source: [
    ...['source', 'leadsource', 'origin', 'channel', 'referrer', 'herkunft', 'quelle', 'origine'],
    ...['canal', 'origen', 'fuente', 'fonte', 'bron', 'zrodlo', 'kalla', 'kilde'],
  ],
}
