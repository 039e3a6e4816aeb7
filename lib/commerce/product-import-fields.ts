/** What a column of an imported file can become; the order is that of the choice in the form. */
export const PRODUCT_IMPORT_FIELDS = [
  'sku',
  'name',
  'description',
  'price',
  'stock',
  'category',
  'status',
  'tax_rate',
  'product',
  'option1',
  'option2',
  'option3',
  'option1_name',
  'option2_name',
  'option3_name',
  'invoice',
] as const

export type ProductImportField = (typeof PRODUCT_IMPORT_FIELDS)[number]

/** One entry per column of the file; null is a column that is not imported. */
export type ProductImportMapping = (ProductImportField | null)[]

export const PRODUCT_IMPORT_FIELD_LABELS: Record<ProductImportField, string> = {
  sku: 'SKU',
  name: 'Name',
  description: 'Description',
  price: 'Price',
  stock: 'Stock',
  category: 'Categories',
  status: 'Status',
  tax_rate: 'Tax rate',
  product: 'Product of a variant',
  option1: 'Option 1',
  option2: 'Option 2',
  option3: 'Option 3',
  option1_name: 'Name of option 1',
  option2_name: 'Name of option 2',
  option3_name: 'Name of option 3',
  invoice: 'Invoice (order lines)',
}

/** Column names in the wild, without case, accents, spaces and punctuation. */
export const PRODUCT_IMPORT_FIELD_ALIASES: Record<ProductImportField, readonly string[]> = {
  sku: [
    ...['sku', 'variantsku', 'stockcode', 'itemcode', 'itemno', 'itemnumber', 'productcode'],
    ...['productno', 'productnumber', 'productsku', 'articlenumber', 'articleno', 'partnumber'],
    ...['partno', 'code', 'ref', 'reference', 'artikelnummer', 'artikelnr', 'artnr', 'artikel'],
    ...['bestellnr', 'referenz', 'codearticle', 'codeproduit', 'referencia', 'codigo', 'codice'],
    ...['codicearticolo', 'artikelcode', 'kodproduktu', 'artikelnummber', 'varenummer', 'артикул'],
    ...['货号', '商品コード', 'urunkodu'],
  ],
  name: [
    ...['name', 'title', 'productname', 'producttitle', 'itemname', 'articlename', 'product'],
    ...['item', 'produktname', 'produkt', 'artikelname', 'artikelbezeichnung', 'bezeichnung'],
    ...['titel', 'nom', 'nomduproduit', 'produit', 'designation', 'libelle', 'titre', 'nombre'],
    ...['producto', 'titulo', 'articulo', 'nome', 'prodotto', 'titolo', 'naam', 'productnaam'],
    ...['nazwa', 'namn', 'navn', 'nimi', 'название', 'наименование', '商品名', '名称', 'urunadi'],
  ],
  description: [
    ...['description', 'productdescription', 'longdescription', 'bodyhtml', 'body', 'details'],
    ...['text', 'beschreibung', 'langtext', 'produktbeschreibung', 'descripcion', 'descrizione'],
    ...['omschrijving', 'beschrijving', 'opis', 'beskrivning', 'beskrivelse', 'описание', '说明'],
  ],
  price: [
    ...['price', 'unitprice', 'variantprice', 'regularprice', 'retailprice', 'sellingprice'],
    ...['listprice', 'amount', 'preis', 'einzelpreis', 'stuckpreis', 'verkaufspreis', 'vk'],
    ...['vkpreis', 'bruttopreis', 'nettopreis', 'prix', 'prixunitaire', 'prixdevente', 'tarif'],
    ...['precio', 'preciounitario', 'preco', 'prezzo', 'prezzounitario', 'prijs', 'stuksprijs'],
    ...['cena', 'pris', 'hinta', 'цена', '价格', '価格', 'fiyat'],
  ],
  stock: [
    ...['stock', 'stockquantity', 'stocklevel', 'stockonhand', 'quantityonhand', 'qtyonhand'],
    ...['onhand', 'instock', 'inventory', 'inventoryquantity', 'variantinventoryqty', 'available'],
    ...['quantity', 'qty', 'bestand', 'lagerbestand', 'lager', 'menge', 'anzahl', 'stuckzahl'],
    ...['stockdisponible', 'quantite', 'cantidad', 'existencias', 'quantidade', 'estoque'],
    ...['giacenza', 'quantita', 'voorraad', 'aantal', 'ilosc', 'antal', 'количество', '库存'],
  ],
  category: [
    ...['category', 'categories', 'productcategory', 'producttype', 'collection', 'collections'],
    ...['department', 'kategorie', 'kategorien', 'warengruppe', 'produktkategorie', 'sortiment'],
    ...['categorie', 'categoria', 'categorias', 'kategoria', 'kategori', 'категория', '分类'],
  ],
  status: [
    ...['status', 'published', 'visibility', 'visible', 'active', 'enabled', 'online'],
    ...['sichtbar', 'aktiv', 'veroffentlicht', 'statut', 'estado', 'stato', 'visibleonline'],
  ],
  tax_rate: [
    ...['taxrate', 'tax', 'taxpercent', 'vat', 'vatrate', 'salestax', 'mwst', 'mwstsatz', 'ust'],
    ...['ustsatz', 'steuer', 'steuersatz', 'mehrwertsteuer', 'tva', 'tauxtva', 'tauxdetva', 'iva'],
    ...['aliquotaiva', 'btw', 'btwtarief', 'moms', 'ндс'],
  ],
  product: [
    ...['handle', 'producthandle', 'parent', 'parentsku', 'parentid', 'parentcode', 'itemgroupid'],
    ...['productgroup', 'groupid', 'style', 'stylecode', 'stylenumber', 'model', 'modelnumber'],
    ...['modell', 'modelo', 'modello', 'vater', 'vaterartikel', 'elternartikel'],
  ],
  option1: [
    ...['option1value', 'option1', 'attribute1values', 'attribute1value', 'size', 'grosse'],
    ...['taille', 'talla', 'taglia', 'maat', 'rozmiar', 'storlek', 'размер', '尺码'],
  ],
  option2: [
    ...['option2value', 'option2', 'attribute2values', 'attribute2value', 'colour', 'color'],
    ...['farbe', 'couleur', 'colore', 'cor', 'kleur', 'kolor', 'farg', 'farve', 'цвет', '颜色'],
  ],
  option3: ['option3value', 'option3', 'attribute3values', 'attribute3value', 'material'],
  option1_name: ['option1name', 'attribute1name'],
  option2_name: ['option2name', 'attribute2name'],
  option3_name: ['option3name', 'attribute3name'],
  invoice: [
    ...['invoice', 'invoiceno', 'invoicenumber', 'invoiceid', 'receipt', 'receiptno', 'order'],
    ...['orderno', 'ordernumber', 'orderid', 'rechnung', 'rechnungsnr', 'rechnungsnummer'],
    ...['belegnr', 'belegnummer', 'bestellung', 'bestellnummer', 'auftragsnummer', 'facture'],
    ...['numerodefacture', 'commande', 'factura', 'numerodefactura', 'pedido', 'fattura', 'ordine'],
    ...['factuur', 'factuurnummer', 'faktura', 'numerfaktury'],
  ],
}
