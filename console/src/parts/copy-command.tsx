import { Button } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
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

interface CopyTextProps {
  readonly value: string
  readonly label: string
  readonly onCopied?: () => void
}

const saidMs = 2000

/** Copies, and says that it did, or that the browser did not let it. */
export function CopyText({ value, label, onCopied }: CopyTextProps) {
  const [came, setCame] = useState<'copied' | 'failed' | undefined>()
  useEffect(() => {
    if (came === undefined) return undefined
    const timer = setTimeout(() => setCame(undefined), saidMs)
    return () => clearTimeout(timer)
  }, [came])
  const copy = async () => {
    const done = await writeClipboard(value)
    setCame(done ? 'copied' : 'failed')
    if (done) onCopied?.()
  }
  return (
    <Button
      size="compact-xs"
      variant="default"
      onClick={() => void copy()}
      aria-live="polite"
      leftSection={came === 'copied' ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
    >
      {came === undefined ? label : en.copy[came]}
    </Button>
  )
}

/** Over plain HTTP from another machine a browser has no clipboard for pages; the old way works there. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = document.createElement('textarea')
    field.value = text
    const place = document.activeElement?.closest('[role="dialog"]') ?? document.body
    place.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}
