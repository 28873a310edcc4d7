import { plural } from './plural.ts'

const seconds = plural({ one: '# second', other: '# seconds' })

/** Every sentence of signing in and of setting a password. */
export const access = {
  signIn: {
    email: 'E-mail address',
    password: 'Password',
    button: 'Sign in',
    locked: (left: number) => `No password is looked at for ${seconds(left)}.`,
    lockedWhy:
      'Too many wrong passwords came for this address. Signing in opens again by itself; what you typed stays here.',
    or: 'With access to the server’s machine',
    lost: 'Lost the password? An operator makes a link to set a new one.',
  },
  stepUp: {
    title: 'Say once more who you are',
    why: 'What comes now is a secret that lets somebody in. Your password is good for the next quarter of an hour.',
    link: 'What comes now is a secret that lets somebody in, and you signed in with a link a while ago. Open a new one, then go on here.',
    again: 'Go on',
    submit: 'Confirm and go on',
  },
  setPassword: {
    titleFirst: 'Set the first password',
    title: 'Set your password',
    first: 'You become the first admin of this installation, as an operator. Invite the others afterwards.',
    whose: (name: string, email: string) => `For ${name}, ${email}.`,
    email: 'Your e-mail address',
    name: 'Your name',
    password: 'Password',
    rule: (shortest: number) =>
      `At least ${shortest} characters of any kind. A sentence is good; so is what a password manager makes.`,
    again: 'Password once more',
    differs: 'The two are not the same.',
    tooShort: (missing: number) => `${missing} more to go.`,
    button: 'Set password and sign in',
    spentTitle: 'This link does not work any more',
    spent: 'It works once and for a limited time: it was used, has expired, or a newer one took its place.',
    spentNext:
      'An operator makes a new one on the server’s machine, for someone who was invited or for the first admin:',
    toSignIn: 'To the sign-in page',
  },
} as const
