import { Text } from '@mantine/core'
import { CopyCommand } from '../parts/copy-command.tsx'
import { OnlyState } from '../parts/states.tsx'
import { en } from '../text/en.ts'

/** No session: how to get one. */
export function SignedOut() {
  const spent = new URLSearchParams(location.search).get('sign-in') === 'spent'
  return (
    <main>
      <OnlyState title={en.signedOut.title}>
        {spent && (
          <div className="banner" role="alert">
            {en.signedOut.spent}
          </div>
        )}
        <Text size="md">{en.signedOut.text}</Text>
        <CopyCommand command={en.signedOut.command} />
      </OnlyState>
    </main>
  )
}
