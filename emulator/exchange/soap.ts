import { escapeXml, parseXml, type XmlElement, XmlError } from '../xml.ts'

const envelope = 'http://schemas.xmlsoap.org/soap/envelope/'
/** Namespaces of EWS; with https, as pages on the web show them, they are others. */
export const types = 'http://schemas.microsoft.com/exchange/services/2006/types'
export const messages = 'http://schemas.microsoft.com/exchange/services/2006/messages'
const errorsNamespace = 'http://schemas.microsoft.com/exchange/services/2006/errors'

/** A request that EWS answers with a SOAP fault and HTTP 500. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault'
  readonly code: string
  /** XML of the element MessageXml, if any. */
  readonly details: string

  constructor(code: string, message: string, details = '') {
    super(message)
    this.code = code
    this.details = details
  }
}

/** The fault of a request that is not what the schema says. */
export function schemaViolation(violation: string): SoapFault {
  return new SoapFault(
    'ErrorSchemaValidation',
    `The request failed schema validation: ${violation}`,
    `<t:Violation>${escapeXml(violation)}</t:Violation>`
  )
}

/** Whether an element has this name in this namespace. */
export function isElement(element: XmlElement | undefined, namespace: string, name: string): element is XmlElement {
  return element?.namespace === namespace && element.name === name
}

/** The parts of an envelope of SOAP 1.1. */
export interface SoapRequest {
  readonly headers: readonly XmlElement[]
  readonly operation: XmlElement
}

/** Reads an envelope; throws {@link SoapFault}. */
export function readEnvelope(text: string): SoapRequest {
  let root: XmlElement
  try {
    root = parseXml(text)
  } catch (error) {
    if (error instanceof XmlError) throw schemaViolation(error.message)
    throw error
  }
  if (!isElement(root, envelope, 'Envelope'))
    throw schemaViolation(`The root element is not the Envelope of ${envelope}.`)
  const [first, ...others] = root.children
  const header = isElement(first, envelope, 'Header') ? first : undefined
  const body = header ? others[0] : first
  if (!isElement(body, envelope, 'Body') || root.children.at(-1) !== body)
    throw schemaViolation('The Envelope must have an optional Header and a Body.')
  const [operation, further] = body.children
  if (!operation || further) throw schemaViolation('The Body must have one element.')
  return { headers: header?.children ?? [], operation }
}

/** The envelope around an answer. */
export function successEnvelope(content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${envelope}"><s:Header><h:ServerVersionInfo MajorVersion="15" MinorVersion="20" MajorBuildNumber="9343" MinorBuildNumber="16" Version="V2018_01_08" xmlns:h="${types}" xmlns="${types}"/></s:Header><s:Body>${content}</s:Body></s:Envelope>`
}

/** The envelope of a fault. */
export function faultEnvelope({ code, message, details }: SoapFault): string {
  const text = escapeXml(message)
  const messageXml = details === '' ? '' : `<t:MessageXml xmlns:t="${types}">${details}</t:MessageXml>`
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${envelope}"><s:Body><s:Fault><faultcode xmlns:a="${types}">a:${code}</faultcode><faultstring xml:lang="en-US">${text}</faultstring><detail><e:ResponseCode xmlns:e="${errorsNamespace}">${code}</e:ResponseCode><e:Message xmlns:e="${errorsNamespace}">${text}</e:Message>${messageXml}</detail></s:Fault></s:Body></s:Envelope>`
}
