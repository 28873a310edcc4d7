import { Switch } from '@mantine/core'
import { en } from '../text/en.ts'
import { Dialog } from './dialog.tsx'
import { type Key, useKeyboard } from './keyboard.tsx'

const text = en.keyboard

/** `?`: every key that does something on this page, and the switch for those who speak or hit keys by chance. */
export function KeyList({ keys, onClose }: { readonly keys: readonly Key[]; readonly onClose: () => void }) {
  const { enabled, setEnabled } = useKeyboard()
  return (
    <Dialog title={text.title} opened onClose={onClose} size="lg">
      <dl className="facts keys-list">
        {[...keys.map(({ keys: name, does }) => ({ name, does })), ...text.fixed].map(({ name, does }) => (
          <div key={name}>
            <dt>
              {name.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Switch
        mt="md"
        label={text.single}
        description={text.singleHint}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </Dialog>
  )
}
