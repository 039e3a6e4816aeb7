/** What a column of an imported file can become; the order is that of the choice in the form. */
export const INVOICE_IMPORT_FIELDS = [
  'number',
  'issued_on',
  'due_on',
  'customer',
  'customer_name',
  'customer_email',
  'country',
  'article',
  'description',
  'quantity',
  'unit_price',
  'tax_rate',
  'currency',
] as const

export type InvoiceImportField = (typeof INVOICE_IMPORT_FIELDS)[number]

/** One entry per column of the file; null is a column that is not imported. */
export type InvoiceImportMapping = (InvoiceImportField | null)[]

export const INVOICE_IMPORT_FIELD_LABELS: Record<InvoiceImportField, string> = {
  number: 'Invoice number',
  issued_on: 'Date',
  due_on: 'Due date',
  customer: 'Customer reference',
  customer_name: 'Customer name',
  customer_email: 'Customer email',
  country: 'Country',
  article: 'Article',
  description: 'Description',
  quantity: 'Quantity',
  unit_price: 'Unit price',
  tax_rate: 'Tax rate',
  currency: 'Currency',
}

/** Column names in the wild, without case, accents, spaces and punctuation. */
export const INVOICE_IMPORT_FIELD_ALIASES: Record<InvoiceImportField, readonly string[]> = {
  number: [
    ...['invoice', 'invoiceno', 'invoicenumber', 'invoiceid', 'invoicenr', 'number', 'no', 'docno'],
    ...['documentno', 'documentnumber', 'rechnung', 'rechnungsnr', 'rechnungsnummer', 'belegnr'],
    ...['belegnummer', 'facture', 'numerodefacture', 'nofacture', 'factura', 'numerodefactura'],
    ...['fattura', 'numerofattura', 'factuur', 'factuurnummer', 'faktura', 'numerfaktury'],
    ...['fakturanummer', 'laskunnumero', '请款单号', '発票番号', 'номерсчета'],
  ],
  issued_on: [
    ...['date', 'invoicedate', 'issuedate', 'issued', 'issuedon', 'documentdate', 'datum'],
    ...['rechnungsdatum', 'belegdatum', 'dateemission', 'datedefacture', 'datefacture', 'fecha'],
    ...['fechafactura', 'data', 'datafattura', 'factuurdatum', 'dataemissao', 'datawystawienia'],
    ...['fakturadatum', 'fakturadato', 'дата', '日期', '日付'],
  ],
  due_on: [
    ...['due', 'duedate', 'dueon', 'payby', 'faellig', 'fallig', 'falligam', 'falligkeit'],
    ...['falligkeitsdatum', 'echeance', 'datedecheance', 'vencimiento', 'fechavencimiento'],
    ...['scadenza', 'datascadenza', 'vervaldatum', 'terminplatnosci', 'forfallodatum'],
  ],
  customer: [
    ...['customer', 'customerid', 'customerno', 'customernumber', 'customerref', 'clientid'],
    ...['clientno', 'client', 'accountno', 'debtor', 'kunde', 'kundennr', 'kundennummer'],
    ...['debitor', 'numeroclient', 'cliente', 'idcliente', 'codicecliente', 'klant', 'klantnummer'],
    ...['klient', 'kundnummer', 'клиент', '客户编号'],
  ],
  customer_name: [
    ...['customername', 'clientname', 'billtoname', 'billingname', 'contactname', 'company'],
    ...['kundenname', 'firma', 'nomclient', 'nomduclient', 'nombrecliente', 'nomecliente'],
    ...['klantnaam', 'nazwaklienta'],
  ],
  customer_email: ['email', 'customeremail', 'clientemail', 'billingemail', 'emailaddress', 'mail'],
  country: [
    ...['country', 'countrycode', 'billingcountry', 'land', 'pays', 'pais', 'paese', 'kraj'],
    ...['страна', '国家'],
  ],
  article: [
    ...['sku', 'stockcode', 'itemcode', 'itemno', 'productcode', 'articleno', 'article', 'code'],
    ...['artikelnummer', 'artikelnr', 'artikel', 'codearticle', 'codigo', 'codice', 'artikelcode'],
  ],
  description: [
    ...['description', 'item', 'itemname', 'itemdescription', 'product', 'productname', 'details'],
    ...['name', 'bezeichnung', 'beschreibung', 'designation', 'libelle', 'descripcion'],
    ...['descrizione', 'omschrijving', 'opis', 'beskrivning', 'описание'],
  ],
  quantity: [
    ...['quantity', 'qty', 'units', 'pieces', 'menge', 'anzahl', 'stuckzahl', 'quantite', 'qte'],
    ...['cantidad', 'quantidade', 'quantita', 'aantal', 'ilosc', 'antal', 'количество', '数量'],
  ],
  unit_price: [
    ...['unitprice', 'price', 'rate', 'unitcost', 'itemprice', 'einzelpreis', 'preis'],
    ...['prixunitaire', 'prix', 'preciounitario', 'precio', 'prezzounitario', 'prezzo'],
    ...['stuksprijs', 'prijs', 'cenajednostkowa', 'cena', 'apris', 'pris', 'цена', '单价'],
  ],
  tax_rate: [
    ...['taxrate', 'tax', 'taxpercent', 'vat', 'vatrate', 'salestax', 'mwst', 'mwstsatz', 'ust'],
    ...['ustsatz', 'steuersatz', 'tva', 'tauxtva', 'iva', 'aliquotaiva', 'btw', 'moms', 'gst'],
  ],
  currency: [
    'currency',
    'currencycode',
    'wahrung',
    'devise',
    'moneda',
    'moeda',
    'valuta',
    'waluta',
  ],
}
