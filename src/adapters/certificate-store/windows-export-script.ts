/** Names of the environment variables that the script reads. */
export const SCRIPT_INPUT = {
  location: 'VB365_STORE_LOCATION',
  thumbprint: 'VB365_STORE_THUMBPRINT',
  password: 'VB365_STORE_PASSWORD'
} as const

/**
 * Exports one certificate with its key from the personal store, for Windows PowerShell 5.1, and prints one line of JSON.
 *
 * The PFX goes from X509Certificate2.Export to standard output, encrypted with the one-time password: no file is
 * written, and the chain is left out. The key is opened first, which distinguishes a missing key from one that may not be
 * exported. Failures are reported by step and HRESULT, because the texts are in the language of Windows. The script
 * holds no double quote, which would need quoting on the command line, and ASCII only.
 * https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509certificate.export
 */
export const EXPORT_SCRIPT = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
  ConvertTo-Json -Compress @{ status = 'restricted' }
  exit 0
}
function Get-PersonalCertificate([string] $location) {
  $store = New-Object System.Security.Cryptography.X509Certificates.X509Store('My', $location)
  $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags] 'ReadOnly, OpenExistingOnly')
  try { $store.Certificates } finally { $store.Close() }
}
function Test-OtherLocation([string] $location, [string] $thumbprint) {
  try {
    return @(Get-PersonalCertificate $location | Where-Object { $_.Thumbprint -eq $thumbprint }).Count -gt 0
  } catch {
    return $false
  }
}
$location = $env:${SCRIPT_INPUT.location}
$thumbprint = $env:${SCRIPT_INPUT.thumbprint}
$password = $env:${SCRIPT_INPUT.password}
$step = 'open'
try {
  $all = @(Get-PersonalCertificate $location)
  $found = @($all | Where-Object { $_.Thumbprint -eq $thumbprint })
  $contents = @($found | ForEach-Object { [Convert]::ToBase64String($_.RawData) } | Select-Object -Unique)
  $withKey = @($found | Where-Object { $_.HasPrivateKey })
  if ($found.Count -eq 0) {
    $other = 'LocalMachine'
    if ($location -eq 'LocalMachine') { $other = 'CurrentUser' }
    $elsewhere = [bool] (Test-OtherLocation $other $thumbprint)
    $answer = @{ status = 'absent'; lookedAt = $all.Count; elsewhere = $elsewhere }
  } elseif ($contents.Count -gt 1) {
    $answer = @{ status = 'ambiguous' }
  } elseif ($withKey.Count -eq 0) {
    $answer = @{ status = 'without-key' }
  } else {
    $step = 'key'
    $null = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($withKey[0])
    $step = 'export'
    $bytes = $withKey[0].Export([System.Security.Cryptography.X509Certificates.X509ContentType]::Pfx, $password)
    $answer = @{ status = 'exported'; pfx = [Convert]::ToBase64String($bytes) }
  }
} catch {
  $cause = $_.Exception.GetBaseException()
  $answer = @{ status = 'failed'; step = $step; hresult = ('{0:X8}' -f $cause.HResult); type = $cause.GetType().FullName }
}
[Console]::Out.Write((ConvertTo-Json -Compress $answer))
`.trim()
