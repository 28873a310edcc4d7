import { Button } from '@mantine/core'
import { Download } from 'lucide-react'
import { en } from '../text/en.ts'

const formats = ['csv', 'jsonl'] as const

/** Everything that passes the filters of a list, as a file: the browser reads it from the server piece by piece. */
export const ExportLinks = ({ path, query }: { readonly path: string; readonly query: URLSearchParams }) =>
  formats.map((format) => {
    const asked = new URLSearchParams(query)
    asked.delete('limit')
    asked.set('format', format)
    return (
      <Button
        key={format}
        size="compact-xs"
        variant="default"
        component="a"
        href={`/api/v1${path}?${asked}`}
        download
        leftSection={<Download size={13} aria-hidden />}
      >
        {en.page.export[format]}
      </Button>
    )
  })
