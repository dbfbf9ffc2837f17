import { createHash } from 'node:crypto'
import type { User } from '../organization-facts.ts'
import { escapeXml, type XmlElement } from '../xml.ts'
import { isElement, messages, SoapFault, schemaViolation, successEnvelope, types } from './soap.ts'

const shapes = ['IdOnly', 'Default'] as const

/** What a GetFolder of the inbox asks for. */
export type FolderShape = (typeof shapes)[number]

/** What this emulator knows of EWS ends here. */
export class NotEmulated extends Error {
  override readonly name = 'NotEmulated'
}

const versions = /^Exchange(2007|2007_SP1|2010|2010_SP1|2010_SP2|2013|2013_SP1|2015|2016)$|^V\d{4}_\d\d_\d\d$/

/** Refuses a version of the schema that does not exist. */
export function requireServerVersion(headers: readonly XmlElement[]): void {
  const header = headers.find((candidate) => isElement(candidate, types, 'RequestServerVersion'))
  if (header && !versions.test(header.attributes.get('Version') ?? ''))
    throw new SoapFault('ErrorInvalidServerVersion', 'The specified server version is invalid.')
}

/** Reads GetFolder of the inbox; throws {@link SoapFault} or {@link NotEmulated}. */
export function readGetFolder(operation: XmlElement): FolderShape {
  const { namespace, name } = operation
  if (namespace !== messages)
    throw schemaViolation(`The element '${name}' in namespace '${namespace}' is not an operation.`)
  if (name !== 'GetFolder') throw new NotEmulated(`the operation ${name}`)
  const [folderShape, folderIds, further] = operation.children
  if (!isElement(folderShape, messages, 'FolderShape') || !isElement(folderIds, messages, 'FolderIds') || further)
    throw schemaViolation('GetFolder must have FolderShape and FolderIds.')
  const [baseShape, additional] = folderShape.children
  if (!isElement(baseShape, types, 'BaseShape')) throw schemaViolation('FolderShape must have BaseShape.')
  const shape = shapes.find((name) => name === baseShape.text)
  if (shape === undefined || additional) throw new NotEmulated(`a FolderShape other than ${shapes.join(' and ')}`)
  const [folder, second] = folderIds.children
  if (!folder) throw schemaViolation('FolderIds is empty.')
  const isInbox = isElement(folder, types, 'DistinguishedFolderId') && folder.attributes.get('Id') === 'inbox'
  if (!isInbox || second || folder.children.length > 0) throw new NotEmulated('folders other than the inbox')
  return shape
}

function responseMessage(responseClass: 'Success' | 'Error', content: string): string {
  return successEnvelope(
    `<m:GetFolderResponse xmlns:m="${messages}" xmlns:t="${types}"><m:ResponseMessages><m:GetFolderResponseMessage ResponseClass="${responseClass}">${content}</m:GetFolderResponseMessage></m:ResponseMessages></m:GetFolderResponse>`
  )
}

/** The inbox of an account. */
export function inboxAnswer(user: User, shape: FolderShape): string {
  const id = createHash('sha512').update(`${user.id}/inbox`).digest('base64')
  const defaults =
    shape === 'Default'
      ? '<t:DisplayName>Inbox</t:DisplayName><t:TotalCount>0</t:TotalCount><t:ChildFolderCount>0</t:ChildFolderCount><t:UnreadCount>0</t:UnreadCount>'
      : ''
  return responseMessage(
    'Success',
    `<m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:Folder><t:FolderId Id="${id}" ChangeKey="AQAAABYAAAA="/>${defaults}</t:Folder></m:Folders>`
  )
}

const noMailbox = 'The SMTP address has no mailbox associated with it.'

function addressValue(address: string): string {
  return `<t:Value Name="SmtpAddress">${escapeXml(address)}</t:Value>`
}

/** An account without a mailbox, as an answer with HTTP 200. */
export function noMailboxAnswer(address: string): string {
  return responseMessage(
    'Error',
    `<m:MessageText>${noMailbox}</m:MessageText><m:ResponseCode>ErrorNonExistentMailbox</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:MessageXml>${addressValue(address)}</m:MessageXml><m:Folders/>`
  )
}

/** An account without a mailbox, as a fault with HTTP 500. */
export function noMailboxFault(address: string): SoapFault {
  return new SoapFault('ErrorNonExistentMailbox', noMailbox, addressValue(address))
}
