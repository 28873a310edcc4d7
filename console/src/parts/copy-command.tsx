import { Button, CopyButton } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { en } from '../text/en.ts'

/** A command line that does the same, with a copy button that says that it copied. */
export function CopyCommand({ command }: { readonly command: string }) {
  return (
    <div className="command">
      <code>{command}</code>
      <CopyText value={command} label={en.copy.command} />
    </div>
  )
}

export function CopyText({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          size="compact-xs"
          variant="default"
          onClick={copy}
          aria-live="polite"
          leftSection={copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
        >
          {copied ? en.copy.copied : label}
        </Button>
      )}
    </CopyButton>
  )
}
