import { SaxesParser } from 'saxes'

/** An element of an XML document. */
export interface XmlElement {
  /** URI of the namespace; empty when it has none. */
  readonly namespace: string
  readonly name: string
  /** Attributes without a namespace. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text in it, without that of its children. */
  readonly text: string
}

/** A text that is not an XML document, or has a document type declaration, which web services refuse. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
  text: string
}

/** Reads a well-formed XML document with namespaces; throws {@link XmlError}. */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  const root: OpenElement = { namespace: '', name: '', attributes: new Map(), children: [], text: '' }
  const open = [root]
  const append = (piece: string): void => {
    const element = open.at(-1)
    if (element) element.text += piece
  }
  parser.on('opentag', ({ uri, local, attributes }) => {
    const plain = Object.values(attributes).filter((attribute) => attribute.uri === '')
    const element: OpenElement = {
      namespace: uri,
      name: local,
      attributes: new Map(plain.map((attribute) => [attribute.local, attribute.value])),
      children: [],
      text: ''
    }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  parser.on('text', append)
  parser.on('cdata', append)
  parser.on('doctype', () => {
    throw new XmlError('For security reasons DTD is prohibited in this XML document.')
  })
  parser.on('error', (error) => {
    throw new XmlError(error.message)
  })
  parser.write(text).close()
  const [document] = root.children
  if (!document) throw new XmlError('Root element is missing.')
  return document
}

/** Text as it may stand in an element or an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
