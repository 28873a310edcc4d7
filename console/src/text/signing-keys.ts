import { plural } from './plural.ts'

const hours = plural({ one: '# hour', other: '# hours' })

/** The sentences of the keys that security event tokens are signed with. */
export const signingKeyText = {
  title: 'Signing keys',
  about:
    'Webhooks written as security event tokens (RFC 8417) are signed with the key in use. Receivers look it up by its id.',
  issuer: 'Issuer',
  copyIssuer: 'Copy issuer',
  keysUrl: 'Key set',
  copyKeysUrl: 'Copy address of the key set',
  columns: { key: 'Key', state: 'State', since: 'Since', until: 'Published until' },
  state: { in_use: 'In use', retired: 'Retired' },
  rotate: 'Rotate key',
  rotateTitle: 'Rotate the signing key',
  rotateText:
    'A new key signs from now on, for every tenant. The private half of the old one is deleted at once; its public half stays published for a while, so that receivers can check what is under way.',
  overlap: 'The old key stays published for',
  overlapHours: (count: number) => hours(count),
  overlapNone: 'no time: it has leaked',
  until: (when: string) => `Receivers can check messages signed with the old key until ${when}.`,
  endsNow: 'Receivers can check no message that was signed with the old key any more, also those under way.',
  submit: 'Make the new key',
  done: (when: string) => `A new key signs. The old one stays published until ${when}.`,
  doneNone: 'A new key signs. The old one is not published any more.',
} as const
