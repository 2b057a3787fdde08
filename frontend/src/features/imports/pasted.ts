/**
 * The table of a web page, where the clipboard's plain text has lost its columns; undefined where the text is enough.
 * The page goes to the server unchanged: it reads tables of HTML like sheets.
 */
export function tableIn(plain: string, html: string): string | undefined {
  if (plain.includes('\t') || !/<table[\s>]/i.test(html)) return undefined
  return html.slice(html.search(/<table[\s>]/i))
}
