import { Button, FileButton, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Proposal } from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import { post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Said } from '../../parts/said.tsx'
import { editing } from '../../text/editing.ts'
import { ProposalDialog } from './proposal-dialog.tsx'

const text = editing.files

type Open =
  | { readonly kind: 'defaults' }
  | { readonly kind: 'file'; readonly name: string; readonly body: unknown }

/** Mappings as a file, out and in; the gallery's own again; the history. Each is shown before it is saved. */
export function MappingFiles({ id, name }: { readonly id: string; readonly name: string }) {
  const [open, setOpen] = useState<Open | null>(null)
  const [said, setSaid] = useState<string | undefined>()
  const reset = useRef<() => void>(null)
  const read = async (file: File | null) => {
    if (file === null) return
    // The same file can be chosen again after it was mended.
    reset.current?.()
    const content = await file.text()
    try {
      setOpen({ kind: 'file', name: file.name, body: JSON.parse(content) })
      setSaid(undefined)
    } catch {
      setSaid(text.notJson(file.name))
    }
  }
  return (
    <div>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          component="a"
          href={`/api/v1${applicationPath(id, '/mappings/export')}`}
          download={`${name}-mappings.json`}
        >
          {text.export}
        </Button>
        <FileButton accept="application/json,.json" onChange={(file) => void read(file)} resetRef={reset}>
          {(props) => (
            <ActButton may="applications.change" size="xs" variant="default" {...props}>
              {text.import}
            </ActButton>
          )}
        </FileButton>
        <ActButton
          may="applications.change"
          size="xs"
          variant="default"
          onClick={() => setOpen({ kind: 'defaults' })}
        >
          {text.defaults}
        </ActButton>
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => (
            <Link to="/outbound/applications/$application/history" params={{ application: id }} {...props} />
          )}
        >
          {text.history}
        </Button>
      </Group>
      <Said text={said} />
      {open !== null && (
        <ProposalDialog
          id={id}
          name={open.kind === 'defaults' ? 'defaults' : JSON.stringify(open.body)}
          title={open.kind === 'defaults' ? text.defaultsTitle : text.importTitle(open.name)}
          action={open.kind === 'defaults' ? text.restore : text.take}
          propose={(how) => {
            const query = new URLSearchParams(Object.entries(how).map(([key, value]) => [key, String(value)]))
            return open.kind === 'defaults'
              ? post<Proposal>(applicationPath(id, `/mappings/restore-defaults?${query}`))
              : post<Proposal>(applicationPath(id, `/mappings/import?${query}`), open.body)
          }}
          onDone={() => {
            setOpen(null)
            setSaid(editing.bar.savedAll)
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  )
}
