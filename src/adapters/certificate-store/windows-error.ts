import type { Thumbprint } from '../../domain/identifiers.ts'
import type { ActionError } from '../../errors.ts'
import { storeError, USE_A_PFX } from './store-error.ts'
import type { WindowsAnswer, WindowsStep } from './windows-answer.ts'

type Failure = Extract<WindowsAnswer, { status: 'failed' }>

/**
 * HRESULTs of winerror.h: NTE_BAD_KEY_STATE, NTE_NOT_SUPPORTED and NTE_BAD_TYPE, as the key stores answer when a key may
 * not leave them, and NTE_PERM, which means the same once the key was opened.
 */
const NOT_EXPORTABLE: ReadonlySet<string> = new Set(['8009000B', '80090029', '8009000A'])
const NTE_PERM = '80090010'

/**
 * NTE_BAD_KEYSET, NTE_NO_KEY, E_ACCESSDENIED and ERROR_FILE_NOT_FOUND. Windows does not say reliably whether the key is
 * gone or not to be read by this user.
 */
const KEY_OUT_OF_REACH: ReadonlySet<string> = new Set(['80090016', '8009000D', '80070005', '80070002'])

/** NTE_SILENT_CONTEXT, ERROR_CANCELLED, and facility SCARD. */
const NEEDS_A_PERSON = /^(?:80090022|800704C7|8010[0-9A-F]{4})$/

/** What a failed step of the export means for the user. */
export function exportError({ step, hresult, type }: Failure, thumbprint: Thumbprint, store: string): ActionError {
  const cause = new Error(`${type} 0x${hresult} in step ${step}`)
  const certificate = `The private key of the certificate ${thumbprint} in ${store}`
  if (step === 'open') {
    const why = hresult === '80070005' ? 'access is denied' : `Windows answers 0x${hresult}`
    return storeError(
      `The certificate store ${store} cannot be opened: ${why}. Run the job as a user with a loaded profile that may read the store, or ${USE_A_PFX}.`,
      cause
    )
  }
  if (isNotExportable(step, hresult)) {
    return storeError(
      `${certificate} is not exportable (0x${hresult}). Import its PFX again with the key marked as exportable (Import-PfxCertificate -Exportable), or ${USE_A_PFX}.`,
      cause
    )
  }
  if (KEY_OUT_OF_REACH.has(hresult) || hresult === NTE_PERM) {
    return storeError(
      `${certificate} is missing, or the user that runs this job may not read it (0x${hresult}). Grant that user read access to the key (certlm.msc or certmgr.msc: All Tasks, Manage Private Keys), run the job as an administrator, or ${USE_A_PFX}.`,
      cause
    )
  }
  if (NEEDS_A_PERSON.test(hresult)) {
    return storeError(
      `${certificate} is on a smart card or needs someone to consent (0x${hresult}), which is not possible in a job. Import its PFX without strong protection and with the key marked as exportable, or ${USE_A_PFX}.`,
      cause
    )
  }
  return storeError(
    `${certificate} cannot be exported: Windows answers 0x${hresult} (${type}). Try "certutil -exportPFX" as the user that runs this job to learn more, or ${USE_A_PFX}.`,
    cause
  )
}

function isNotExportable(step: WindowsStep, hresult: string): boolean {
  return NOT_EXPORTABLE.has(hresult) || (step === 'export' && hresult === NTE_PERM)
}
