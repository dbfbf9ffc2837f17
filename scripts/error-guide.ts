/** What docs/errors.md says of each code beside the sentences that the sources hold; in Markdown. */
import type { ActionErrorCode } from '../src/errors.ts'

export interface ErrorGuide {
  /** What it means that a run ended so, and whether anything was written. */
  readonly meaning: string
  /** What helps in most cases, the most frequent first. */
  readonly remedies: readonly string[]
  /** What is often seen, as the log shows it or as Microsoft calls it, with what it is and what helps. */
  readonly seen?: readonly (readonly [seen: string, helps: string])[]
}

export const ERROR_GUIDE: Readonly<Record<ActionErrorCode, ErrorGuide>> = {
  'input-invalid': {
    meaning: 'An input of the action is missing, or has a value that it cannot have. Nothing was sent.',
    remedies: [
      'Compare the step with the [table of inputs](../README.md#inputs).',
      'A secret whose name is misspelt, or whose environment the job does not name, arrives empty.',
      `Write values as expressions, as in \`\${{ secrets.NAME }}\`: under \`with\` no shell reads \`$NAME\` or \`~\`.`
    ],
    seen: [
      [
        'is a variable ($NAME) that nothing has replaced, is the name of a value and not the value',
        `no shell reads what stands under \`with\`: write \`\${{ env.NAME }}\` or \`\${{ secrets.NAME }}\``
      ]
    ]
  },
  'registration-invalid': {
    meaning:
      'A registration file says something that is not allowed, or that cannot be true together. Every mistake is an annotation on its line. Nothing was sent.',
    remedies: [
      'The annotation says what is allowed; the first line of [the examples](../examples) lets an editor check while you write.',
      'A file is JSON without comments, and nothing in it is evaluated.',
      'A file that does not exist: check out the repository in an earlier step; its path starts at the workspace.'
    ],
    seen: [
      ['annotations in the registration file', 'the value is not allowed; the text says what is'],
      ['the registration file does not exist', 'check it out first; the path starts at the workspace']
    ]
  },
  'certificate-invalid': {
    meaning:
      'A certificate that was given cannot be used: it does not open, has no key, is of the wrong kind, or is not in force.',
    remedies: [
      'Check the password; upper and lower case and blanks count.',
      'Export the certificate again with its private key, as PFX, with a password. See [PFX files](pkcs12.md).',
      'Use an RSA key of 2,048 bits or more.'
    ],
    seen: [['the PFX does not open', 'wrong password, or a damaged or unusual file: see [PFX files](pkcs12.md)']]
  },
  'certificate-store': {
    meaning: 'The certificate store of the runner does not give the certificate, or not its private key.',
    remedies: [
      'Add the certificate as the user that runs the job, with its key marked as exportable.',
      'Or give it as a file: `"source": "pfx"`. See [certificate stores](certificate-stores.md).'
    ]
  },
  'sign-in-failed': {
    meaning:
      'Microsoft Entra, Azure Key Vault or the VB365 server did not let an identity in. The message has the code of Microsoft Entra (`AADSTS…`) and its request ID.',
    remedies: [
      'Check `client-id`, and `tenant` and `region` in the registration file.',
      'Check what signs in: the value of the secret (not its ID), the certificate, or the federated credential. [Bootstrap](bootstrap.md) makes one that fits.'
    ],
    seen: [
      ['`AADSTS7000215`', 'wrong client secret: give its value, not its ID'],
      ['`AADSTS7000222`', 'the client secret has expired: make another, or use OIDC'],
      [
        '`AADSTS700016`, `AADSTS7000229`',
        '`client-id` is not known in this tenant, or has no service principal: grant admin consent there, by the address in the message'
      ],
      ['`AADSTS700025`, `AADSTS700038`', '`client-id` is a public client, or not the ID of any application'],
      ['`AADSTS700027`', 'the certificate that signs in is not registered on that application'],
      [
        '`AADSTS70021`, `700211` to `700213`, `7002138`',
        'no federated credential matches the job. The message has issuer, subject and audience as presented, and the command that makes one. Repositories made, renamed or transferred since 15 July 2026 have IDs in their subject'
      ],
      [
        'this job may not sign in with GitHub OIDC',
        'a secret whose name is misspelt or whose environment the job does not name arrives empty; or `permissions: id-token: write` is missing; or it is a pull request from a fork'
      ],
      [
        'The clock of the runner is … fast or slow, `AADSTS700024`',
        'set the clock of the runner; up to five minutes do no harm'
      ],
      ['`AADSTS90002`, `AADSTS90038`', 'no such tenant, or it belongs to another cloud: check `tenant` and `region`'],
      ['`AADSTS53003`', 'Conditional Access for workload identities blocks the addresses of the runner']
    ]
  },
  'permission-missing': {
    meaning: 'The identity that signs in may not do what the registration needs. Nothing was written.',
    remedies: [
      'Run the commands of the job summary as a Privileged Role Administrator.',
      'Wait some minutes: a new grant is not in the tokens at once, and takes up to an hour to reach Exchange Online.'
    ],
    seen: [
      [
        'The signed-in identity may write only applications that it owns',
        'make the identity an owner of the existing application; the command is in the summary'
      ],
      ['may not put the application on the list of those that may use EWS', 'see [EWS access](ews-access.md)'],
      [
        'The signed-in identity lacks Microsoft Graph application permissions',
        'run the commands of the job summary as a Privileged Role Administrator; a new grant takes some minutes to reach tokens'
      ]
    ]
  },
  'application-conflict': {
    meaning:
      'Another application, or another organization on the VB365 server, has the place that this one would take. Nothing of it was changed.',
    remedies: [
      'To take an application over, use `"flow": "existing"` with its application ID; otherwise choose another `application.name`.',
      'To let this application take over on the VB365 server, set `replaceApplication` in `delivery.vb365`.'
    ],
    seen: [
      [
        'An application named … is in the tenant already',
        'someone else made it: use `"flow": "existing"`, or another name'
      ]
    ]
  },
  'application-unusable': {
    meaning:
      'The application that the registration names cannot be used: it is not there, deleted, disabled, full, or of another tenant.',
    remedies: [
      'Check `application.applicationId` and `tenant`.',
      'A deleted application can be restored for 30 days in the Entra admin center.',
      'If sign-in was switched off, find out why before you switch it on.'
    ],
    seen: [
      [
        'No application has the application ID …, was deleted, belongs to the tenant …',
        'check `applicationId`; a deleted one can be restored for 30 days'
      ],
      ['Sign-in is switched off for the service principal', 'find out why before you enable it']
    ]
  },
  'tenant-unsuitable': {
    meaning: 'The tenant lacks something that VB365 needs, or has a rule against it. Nothing was written.',
    remedies: [
      'No subscription with Exchange Online or SharePoint Online: assign one, or switch the service off in `services`.',
      'The app management policy limits certificates: lower `validityDays`, or use a certificate of a trusted authority.'
    ],
    seen: [
      [
        'The tenant has no Office 365 Exchange Online / SharePoint Online',
        'no subscription with it: assign one, or switch the service off in `services`'
      ],
      ['VB365 could not work with `application`', 'domain not verified, account missing, disabled or without mailbox'],
      [
        "The tenant's app management policy",
        'the tenant limits the lifetime or the kind of certificates: lower `validityDays`, or use one of a trusted authority'
      ]
    ]
  },
  'request-refused': {
    meaning:
      'Microsoft Graph, GitHub, Azure Key Vault or the VB365 server answered and did not do what it was asked. The message has its words and its request ID. What was done before remains, and the next run goes on from there.',
    remedies: [
      'Do what the message says, and run again.',
      'If something else writes to the same application or secret, let one run at a time do so (`concurrency` in the workflow).'
    ],
    seen: [
      [
        '`CredentialInvalidLifetimeAsPerAppPolicy`',
        'the tenant limits the lifetime of certificates: lower `validityDays`'
      ],
      [
        '`CredentialTypeNotAllowedAsPerAppPolicy`',
        'the tenant refuses such certificates: use one of a trusted authority, or ask for an exemption'
      ]
    ]
  },
  'service-unreachable': {
    meaning:
      'A service did not answer, or not in a usable way, until the time of the run was over. Requests were tried again without making anything twice.',
    remedies: [
      'Run again later; the next run finishes what is left.',
      'Check the network of the runner, its proxy and its trusted authorities: [behind a proxy](clouds-and-proxies.md#behind-a-proxy).'
    ],
    seen: [
      [
        '429, 5xx, not found right after creating',
        'waited for and tried again for up to five minutes, without making anything twice'
      ],
      [
        'The sign-in service is unavailable, is throttling requests',
        'it kept answering 5xx or 429 until the deadline of the run: run again later'
      ],
      [
        'cannot be reached, not trusted',
        'network of the runner, or what the proxy says; see [behind a proxy](clouds-and-proxies.md#behind-a-proxy)'
      ]
    ]
  },
  'file-access': {
    meaning: 'A file on the runner could not be read or written: a PFX, the outputs of the step, or its summary.',
    remedies: [
      'Choose a `delivery.pfx.path` whose folder exists or can be made, and which is neither a folder nor a link.',
      'Check that the disk of the runner is not full.'
    ],
    seen: [
      [
        'The outputs of this step could not be set',
        'the disk is full, or something took the file away. The tenant was changed as the log says, which has their values; save the PFX that it names'
      ],
      [
        'The PFX that was at … held the certificate …, could not be opened',
        'a warning: two registrations deliver to one path, or the password was changed. Nothing is lost: the message names the file'
      ],
      [
        'The PFX is not written to …',
        'the path is a folder, a link or a file that is not a PFX: choose another `delivery.pfx.path`'
      ]
    ]
  },
  'verification-failed': {
    meaning:
      'The application is there, and VB365 could not work with it: a check failed, or it differs from the registration file. A new certificate was not delivered; its key is kept, and the one before remains valid.',
    remedies: [
      'The summary has each check with what was seen. Do what the failed ones say, and run again.',
      'Rights that were granted just now take minutes to reach tokens, and up to an hour to reach Exchange Online: run mode `verify` then.'
    ],
    seen: [
      ['the token for … lacks …', 'grants take minutes to reach tokens: run again later'],
      [
        'EWS is shut for this application',
        'the organization does not let it use Exchange Web Services: see [EWS access](ews-access.md)'
      ],
      ['Exchange Online does not let the application in yet', 'rights take up to an hour to reach Exchange'],
      [
        'no subscription in force contains …',
        'no subscription with the service: assign one, or switch the service off in `services`'
      ],
      ['the impersonation account', 'domain not verified, account missing, disabled or without mailbox']
    ]
  },
  cancelled: {
    meaning:
      'The run was asked to stop, and stopped at a point from which the next run goes on. The summary says what was done and what was not.',
    remedies: ['Run again.']
  },
  drift: {
    meaning:
      'With `mode: plan` and `fail-on-drift: true`: the tenant, or a place that the certificate is delivered to, is not as the registration says. Nothing was written.',
    remedies: [
      'Look at the changes in the summary: was it changed by hand, or is the certificate near its end?',
      'A run with `mode: apply` brings it back.'
    ]
  },
  unexpected: {
    meaning: 'A fault of the action itself.',
    remedies: [
      'Run again with the secret or variable `ACTIONS_STEP_DEBUG` set to `true`, and report it with that log. It holds no secret.'
    ]
  }
}
